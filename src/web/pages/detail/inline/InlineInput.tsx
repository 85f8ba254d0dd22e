import { TextInput } from '@mantine/core';
import type { Field } from '../../../../model/field.ts';
import type { Ref } from '../../../api-types.ts';
import { FieldInput } from '../../../fields/FieldInput.tsx';
import { RecordPicker } from '../../../fields/RecordPicker.tsx';
import { fromLocalInput, toLocalInput } from '../../../ui/format.ts';

interface Props {
  readonly name: string;
  readonly label: string;
  /** Of the kind; absent for what every record has. */
  readonly field: Field | undefined;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The input for one field of a record, whether the kind's own or what every record has. */
export const InlineInput = ({ name, label, field, value, error, onChange }: Props) => {
  if (field) return <FieldInput field={field} value={value} error={error} onChange={onChange} />;
  if (name === 'owner' || name === 'scope')
    return (
      <RecordPicker
        label={label}
        kinds={[name === 'owner' ? 'person' : 'scope']}
        value={(value as Ref | null) ?? null}
        error={error}
        onChange={onChange}
      />
    );
  if (name === 'dueAt')
    return (
      <TextInput
        label={label}
        description={`In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
        type="datetime-local"
        value={toLocalInput(text(value))}
        error={error}
        onChange={(event) => onChange(fromLocalInput(event.currentTarget.value) ?? null)}
      />
    );
  return (
    <TextInput
      label={label}
      value={text(value)}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
};
