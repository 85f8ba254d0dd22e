import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { Fields, FieldType } from '../../model/field.ts';
import type { AnyKind } from '../../model/kind.ts';
import { fromLocalInput, toLocalInput } from '../ui/format.ts';
import { problemAt } from '../ui/problems.ts';
import type { Draft } from './draft.ts';
import classes from './draft-fields.module.css';
import { FieldInput } from './FieldInput.tsx';
import { RecordPicker } from './RecordPicker.tsx';

interface Props {
  readonly kind: AnyKind;
  readonly fields: Fields;
  readonly draft: Draft;
  readonly error: unknown;
  readonly onChange: (draft: Draft) => void;
}

/** What takes a whole line; the rest stands two in a row. */
const WIDE: readonly FieldType[] = ['text', 'long', 'tags', 'url'];

/** The places at which a form of this kind shows what is wrong. */
export const draftPointers = (fields: Fields): readonly string[] => [
  '/title',
  '/owner',
  '/scope',
  '/dueAt',
  ...Object.keys(fields).map((name) => `/data/${name}`),
];

/** Every field of a record: title, the kind's own, then who, where and by when. */
export const DraftFields = ({ kind, fields, draft, error, onChange }: Props) => {
  const setField = (name: string, value: unknown) => onChange({ ...draft, data: { ...draft.data, [name]: value } });
  return (
    <Stack>
      <TextInput
        label="Title"
        description={`What people call this ${kind.label.toLowerCase()}.`}
        withAsterisk
        value={draft.title}
        error={problemAt(error, '/title')}
        onChange={(event) => onChange({ ...draft, title: event.currentTarget.value })}
      />
      <div className={classes['grid']}>
        {Object.entries(fields).map(([name, field]) => (
          <div key={name} data-wide={WIDE.includes(field.type) || undefined}>
            <FieldInput
              field={field}
              value={draft.data[name]}
              error={problemAt(error, `/data/${name}`)}
              onChange={(value) => setField(name, value)}
            />
          </div>
        ))}
      </div>
      <CommonFields draft={draft} error={error} onChange={onChange} />
    </Stack>
  );
};

const CommonFields = ({ draft, error, onChange }: Pick<Props, 'draft' | 'error' | 'onChange'>) => (
  <SimpleGrid cols={{ base: 1, sm: 3 }}>
    <RecordPicker
      label="Owner"
      description="Who answers for it."
      kinds={['person']}
      value={draft.owner}
      error={problemAt(error, '/owner')}
      onChange={(owner) => onChange({ ...draft, owner })}
    />
    <RecordPicker
      label="Scope"
      description="The part of the company it belongs to."
      kinds={['scope']}
      value={draft.scope}
      error={problemAt(error, '/scope')}
      onChange={(scope) => onChange({ ...draft, scope })}
    />
    <TextInput
      label="Due"
      description="By when something has to happen, in your time zone."
      type="datetime-local"
      value={toLocalInput(draft.dueAt ?? '')}
      error={problemAt(error, '/dueAt')}
      onChange={(event) => onChange({ ...draft, dueAt: fromLocalInput(event.currentTarget.value) ?? null })}
    />
  </SimpleGrid>
);
