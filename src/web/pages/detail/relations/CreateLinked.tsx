import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnyKind } from '../../../../model/kind.ts';
import { orgPath, post } from '../../../api.ts';
import type { Detail } from '../../../api-types.ts';
import { filledData } from '../../../fields/draft.ts';
import { FieldInput } from '../../../fields/FieldInput.tsx';
import { TypedBefore } from '../../../fields/TypedBefore.tsx';
import { useTyped } from '../../../fields/use-typed.ts';
import { newId } from '../../../ids.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { problemAt } from '../../../ui/problems.ts';
import { useFields } from '../../../use-actor.ts';
import type { LinkGroup } from './link-groups.ts';

interface Props {
  readonly kinds: readonly AnyKind[];
  readonly record: Detail;
  readonly group: LinkGroup;
  readonly onDone: () => void;
  readonly onBack: () => void;
}

interface Typed {
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where the server says what is wrong with the record that is made first, in the one commit with its link. */
const PLACE = '/changes/0';

/** Makes a record with what its kind cannot do without, and links it, both or neither. */
export const CreateLinked = ({ kinds, record, group, onDone, onBack }: Props) => {
  const [name, setName] = useState(kinds[0]?.name ?? '');
  const kind = kinds.find((one) => one.name === name) ?? kinds[0];
  return (
    <Stack gap="sm">
      {kinds.length > 1 && (
        <NativeSelect
          label="Kind"
          data={kinds.map((one) => ({ value: one.name, label: one.label }))}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      {kind && <Form key={kind.name} kind={kind} record={record} group={group} onDone={onDone} onBack={onBack} />}
    </Stack>
  );
};

const Form = ({ kind, record, group, onDone, onBack }: Omit<Props, 'kinds'> & { readonly kind: AnyKind }) => {
  const org = useOrg();
  const client = useQueryClient();
  const place = `linked ${record.id} ${group.direction} ${group.name} ${kind.name}`;
  const { typed, change, isAgain, forget } = useTyped<Typed>(place, () => ({ title: '', data: {} }));
  const { title, data } = typed;
  const needed = Object.entries(useFields(kind)).filter(([, field]) => field.required);
  const make = useMutation({
    mutationFn: () => {
      const id = newId(Date.now());
      const [from, to] = group.direction === 'out' ? [record.id, id] : [id, record.id];
      return post(orgPath(org, 'changes'), {
        changes: [
          {
            op: 'create',
            kind: kind.name,
            id,
            title,
            data: filledData(data),
            ...(record.scope && record.scope.key !== '' ? { scope: record.scope.id } : {}),
          },
          { op: 'link', from, relation: group.name, to },
        ],
      });
    },
    onSuccess: async () => {
      forget();
      onDone();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
  const pointers = ['/title', ...needed.map(([name]) => `/data/${name}`)];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={`New ${kind.label.toLowerCase()}: title`}
          withAsterisk
          autoFocus
          value={title}
          error={problemAt(make.error, '/title')}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        {needed.map(([name, field]) => (
          <FieldInput
            key={name}
            field={field}
            value={data[name]}
            error={problemAt(make.error, `/data/${name}`)}
            onChange={(value) => change({ data: { ...data, [name]: value } })}
          />
        ))}
        {isAgain && <TypedBefore />}
        <Failure error={make.error} at={[...pointers, ...pointers.map((pointer) => PLACE + pointer)]} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={make.isPending}>
            Make and link
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={onBack}>
            Back
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
