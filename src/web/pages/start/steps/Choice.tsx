import { NativeSelect } from '@mantine/core';
import type { Field } from '../../../../model/field.ts';

interface Props {
  readonly label: string;
  readonly field: Field | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of a field's options, in the field's own words. */
export const Choice = ({ label, field, value, onChange }: Props) => (
  <NativeSelect
    label={label}
    data={Object.entries(field?.options ?? {}).map(([stored, words]) => ({ value: stored, label: words }))}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
