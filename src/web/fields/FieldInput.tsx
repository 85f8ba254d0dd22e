import { NativeSelect, NumberInput, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Field, FieldType } from '../../model/field.ts';
import { fromLocalInput, toLocalInput } from '../ui/format.ts';
import { numberIn } from './number-in.ts';

interface Props {
  readonly field: Field;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

interface Common {
  readonly label: string;
  readonly description: string;
  readonly withAsterisk: boolean;
  readonly error: string | undefined;
}

type Input = (props: Props & { readonly common: Common }) => React.JSX.Element;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const LineInput: Input = ({ field, value, onChange, common }) => (
  <TextInput
    {...common}
    type={{ url: 'url', email: 'email', date: 'date' }[field.type as string] ?? 'text'}
    value={textOf(value)}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

const LongInput: Input = ({ value, onChange, common }) => (
  <Textarea
    {...common}
    autosize
    minRows={2}
    maxRows={14}
    value={textOf(value)}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

const ChoiceInput: Input = ({ field, value, onChange, common }) => (
  <NativeSelect
    {...common}
    data={[
      { value: '', label: '' },
      ...Object.entries(field.options ?? {}).map(([stored, label]) => ({ value: stored, label })),
    ]}
    value={textOf(value)}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

const FLAG = { true: true, false: false } as const;

/** Three ways: "no" and "nobody said" are not the same. */
const FlagInput: Input = ({ value, onChange, common }) => (
  <NativeSelect
    {...common}
    data={[
      { value: '', label: 'Not said' },
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ]}
    value={typeof value === 'boolean' ? String(value) : ''}
    onChange={(event) => onChange(FLAG[event.currentTarget.value as keyof typeof FLAG])}
  />
);

/** What is typed stays as it is typed: `1.` and `1.0` are on the way to `1.05`, and as numbers they would be `1`. */
const NumericInput: Input = ({ field, value, onChange, common }) => {
  const [typed, setTyped] = useState<string | number>('');
  return (
    <NumberInput
      {...common}
      allowDecimal={field.type === 'number'}
      value={numberIn(typed) === value ? typed : typeof value === 'number' ? value : ''}
      onChange={(next) => {
        setTyped(next);
        onChange(numberIn(next));
      }}
    />
  );
};

const MomentInput: Input = ({ value, onChange, common }) => (
  <TextInput
    {...common}
    description={`${common.description} Your time zone: ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
    type="datetime-local"
    value={toLocalInput(textOf(value))}
    onChange={(event) => onChange(fromLocalInput(event.currentTarget.value))}
  />
);

const TagInput: Input = ({ value, onChange, common }) => (
  <TagsInput
    {...common}
    placeholder="Type a word and press Enter"
    value={Array.isArray(value) ? value.map(String) : []}
    onChange={onChange}
  />
);

const INPUTS: Readonly<Record<FieldType, Input>> = {
  text: LineInput,
  long: LongInput,
  choice: ChoiceInput,
  flag: FlagInput,
  integer: NumericInput,
  number: NumericInput,
  date: LineInput,
  moment: MomentInput,
  url: LineInput,
  email: LineInput,
  tags: TagInput,
};

/** The input that fits a field's type, with its label and its help. */
export const FieldInput = (props: Props) => {
  const { field, error } = props;
  const Chosen = INPUTS[field.type];
  return (
    <Chosen {...props} common={{ label: field.label, description: field.help, withAsterisk: field.required, error }} />
  );
};
