import { z } from 'zod';
import type { Change } from '../../src/model/change.ts';
import type { Field, Fields } from '../../src/model/field.ts';
import type { AnyKind } from '../../src/model/kind.ts';
import type { Registry } from '../../src/model/registry.ts';

const value = (field: Field): unknown => {
  const shape = z.toJSONSchema(field.schema, { unrepresentable: 'any' }) as { minimum?: number };
  const values: Readonly<Record<Field['type'], unknown>> = {
    text: 'one_line',
    long: 'Several\nlines',
    choice: Object.keys(field.options ?? {})[0],
    flag: true,
    integer: Math.max(shape.minimum ?? 0, 1),
    number: Math.max(shape.minimum ?? 0, 0.5),
    date: '2026-11-22',
    moment: '2026-11-22T10:00:00.000Z',
    url: 'https://example.test/a',
    email: 'a@example.test',
    tags: ['one', 'two'],
  };
  return values[field.type];
};

/** What must name something that is there: a custom field and a view speak of a kind. */
const SPOKEN: Readonly<Record<string, string>> = { kind: 'control' };

/** A value for every field, or for the required ones. */
export const sampleData = (fields: Fields, which: 'all' | 'required' = 'required'): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      which === 'all' || field.required ? [[name, SPOKEN[name] ?? value(field)]] : [],
    ),
  );

/** Kinds in an order in which whatever a record must be linked to is there before it. */
export const inOrder = (registry: Registry): AnyKind[] => {
  const done: AnyKind[] = [];
  const visit = (kind: AnyKind): void => {
    if (done.includes(kind)) return;
    for (const { to, required } of Object.values(kind.relations)) {
      const first = required ? registry.find(to[0] ?? '') : undefined;
      if (first) visit(first);
    }
    done.push(kind);
  };
  for (const kind of registry.kinds) visit(kind);
  return done;
};

/** Required links of a kind, each to the record that `of` gives for the first kind it may point to. */
export const requiredLinks = (kind: AnyKind, of: (kindName: string) => string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(kind.relations).flatMap(([name, { to, required }]) => (required ? [[name, of(to[0] ?? '')]] : [])),
  );

/** A body that creates a record: what the kind demands and no more. */
export const sampleBody = (kind: AnyKind, of: (kindName: string) => string, more: object = {}) => ({
  title: `A ${kind.label.toLowerCase()}`,
  data: sampleData(kind.fields),
  links: requiredLinks(kind, of),
  ...more,
});

export const createSample = (kind: AnyKind, of: (kindName: string) => string, more: object = {}): Change =>
  ({ op: 'create', kind: kind.name, ...sampleBody(kind, of, more) }) as Change;
