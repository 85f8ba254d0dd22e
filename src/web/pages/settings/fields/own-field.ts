import type { Field, FieldType } from '../../../../model/field.ts';

/** A field of the organisation's own, as it is being thought of. */
export interface OwnField {
  readonly kind: string;
  readonly title: string;
  readonly type: string;
  readonly choices: readonly string[];
  readonly help: string;
  readonly filter: boolean;
}

/** The name that a label leads to: what is stored, and what imports and the API call it, after `x_`. */
export const nameFrom = (label: string): string =>
  label
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');

/** The field as forms draw it, before it is there. */
export const previewOf = ({ title, type, choices, help, filter }: OwnField): Field =>
  ({
    type: type as FieldType,
    label: title === '' ? 'The new field' : title,
    help,
    required: false,
    filter,
    ...(type === 'choice' ? { options: Object.fromEntries(choices.map((value) => [value, value])) } : {}),
    // Described like fields that the server tells of: a form in the browser needs no schema to be drawn.
  }) as Field;

/** What the server is asked to make of it. */
export const requestFor = ({ kind, title, type, choices, help, filter }: OwnField) => ({
  title,
  data: {
    kind,
    name: nameFrom(title),
    type,
    filter,
    ...(type === 'choice' ? { choices } : {}),
    ...(help === '' ? {} : { help }),
  },
});
