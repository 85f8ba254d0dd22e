import { Button, Checkbox, Group, NativeSelect, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import { orgPath, post } from '../../../api.ts';
import { FieldInput } from '../../../fields/FieldInput.tsx';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { Panel } from '../../../ui/Page.tsx';
import { problemAt } from '../../../ui/problems.ts';
import classes from '../settings.module.css';
import { nameFrom, type OwnField, previewOf, requestFor } from './own-field.ts';

const KIND = registry.get('custom_field');
const EMPTY: OwnField = { kind: 'control', title: '', type: 'text', choices: [], help: '', filter: false };
const KINDS = registry.kinds.map(({ name, labelPlural }) => ({ value: name, label: labelPlural }));
const TYPES = Object.entries(KIND.fields['type']?.options ?? {}).map(([value, label]) => ({ value, label }));

/** A new field, drawn beside what is said of it as the form will have it. */
export const NewField = () => {
  const org = useOrg();
  const client = useQueryClient();
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState<unknown>();
  const set = (changed: Partial<OwnField>) => setDraft({ ...draft, ...changed });
  const make = useMutation({
    mutationFn: () => post(orgPath(org, KIND.plural), requestFor(draft)),
    onSuccess: async () => {
      setDraft({ ...EMPTY, kind: draft.kind });
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
  const name = nameFrom(draft.title);
  return (
    <Panel title="A new field">
      <div className={classes['split']}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <Stack>
            <NativeSelect
              label="On"
              data={KINDS}
              value={draft.kind}
              onChange={({ currentTarget: { value } }) => set({ kind: value })}
            />
            <TextInput
              label="Label"
              required
              description={name === '' ? 'Needs a letter from a to z for its name.' : `Stored as x_${name}.`}
              value={draft.title}
              error={problemAt(make.error, '/title') ?? problemAt(make.error, '/data/name')}
              onChange={(event) => set({ title: event.currentTarget.value })}
            />
            <NativeSelect
              label="Holds"
              data={TYPES}
              value={draft.type}
              onChange={({ currentTarget: { value } }) => set({ type: value })}
            />
            {draft.type === 'choice' && (
              <TagsInput
                label="Choices, in order"
                value={[...draft.choices]}
                error={problemAt(make.error, '/data/choices')}
                onChange={(choices) => set({ choices })}
              />
            )}
            <TextInput
              label="Help"
              description="What to fill in, for the people who fill it in."
              value={draft.help}
              onChange={(event) => set({ help: event.currentTarget.value })}
            />
            <Checkbox
              label="Lists can be filtered by it"
              checked={draft.filter}
              onChange={(event) => set({ filter: event.currentTarget.checked })}
            />
            <Failure error={make.error} at={['/title', '/data/name', '/data/choices']} />
            <Group>
              <Button type="submit" loading={make.isPending} disabled={name === ''}>
                Add the field
              </Button>
            </Group>
          </Stack>
        </form>
        <section aria-label="As it will be in the form">
          <Text size="sm" c="dimmed" mb="sm">
            As it will be in the form; nothing written here is kept.
          </Text>
          <FieldInput field={previewOf(draft)} value={tried} error={undefined} onChange={setTried} />
        </section>
      </div>
    </Panel>
  );
};
