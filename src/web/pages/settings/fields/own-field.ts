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

interface Placed {
  readonly id: string;
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const positionOf = ({ data }: Placed): number => Number(data['position'] ?? Number.POSITIVE_INFINITY);

/** The fields of a kind in the order that forms have them. */
export const fieldsInOrder = <T extends Placed>(rows: readonly T[], kind: string): readonly T[] =>
  rows
    .filter(({ data }) => data['kind'] === kind)
    .toSorted((a, b) => (positionOf(a) < positionOf(b) ? -1 : Number(positionOf(a) > positionOf(b))));

/** The changes that put a field before the one above it: every field gets its position, so that none is left behind. */
export const movedUp = (fields: readonly Placed[], at: number): readonly object[] => {
  const moved = fields.toSpliced(at, 1).toSpliced(at - 1, 0, ...fields.slice(at, at + 1));
  return moved.flatMap(({ id, version, data }, index) =>
    data['position'] === index + 1 ? [] : { op: 'update', ref: id, version, data: { position: index + 1 } },
  );
};
