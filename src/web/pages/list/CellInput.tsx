import { TextInput } from '@mantine/core';
import type { Draft } from '../../fields/draft.ts';
import { FieldInput } from '../../fields/FieldInput.tsx';
import { RecordPicker } from '../../fields/RecordPicker.tsx';
import { fromLocalInput, toLocalInput } from '../../ui/format.ts';
import type { Column } from './columns.ts';

interface Props<D extends Draft> {
  readonly column: Column;
  readonly draft: D;
  readonly error: string | undefined;
  readonly onChange: (draft: D) => void;
}

/** The input that fits a column: of the kind's own field, or of what every record has. */
export const CellInput = <D extends Draft>({ column, draft, error, onChange }: Props<D>) => {
  const { field, name, label } = column;
  if (field)
    return (
      <FieldInput
        field={field}
        value={draft.data[name]}
        error={error}
        onChange={(value) => onChange({ ...draft, data: { ...draft.data, [name]: value } })}
      />
    );
  switch (name) {
    case 'owner':
    case 'scope':
      return (
        <RecordPicker
          label={label}
          kinds={name === 'owner' ? ['person'] : ['scope']}
          value={draft[name]}
          error={error}
          onChange={(ref) => onChange({ ...draft, [name]: ref })}
        />
      );
    case 'dueAt':
      return (
        <TextInput
          label={label}
          description={`Your time zone: ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
          type="datetime-local"
          value={toLocalInput(draft.dueAt ?? '')}
          error={error}
          onChange={(event) => onChange({ ...draft, dueAt: fromLocalInput(event.currentTarget.value) ?? null })}
        />
      );
    default:
      return (
        <TextInput
          label={label}
          value={draft.title}
          error={error}
          onChange={(event) => onChange({ ...draft, title: event.currentTarget.value })}
        />
      );
  }
};
