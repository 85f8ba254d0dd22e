import { z } from 'zod';
import { choice, date, type Field, type Fields, flag, lineSchema, long, number, tags, text, url } from './field.ts';
import type { AnyKind, RecordView } from './kind.ts';

/** One thing wrong with an input: where (JSON pointer), and what. */
export interface Problem {
  readonly pointer: string;
  readonly detail: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const KEY = /^[A-Z]{2,5}-[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

export const titleSchema = lineSchema
  .min(1, 'must not be empty')
  .meta({ title: 'Title', description: 'What people call it.' });
export const keySchema = z
  .string()
  .regex(KEY, 'must be the kind’s prefix, a hyphen, then letters, digits, dots, hyphens or underscores')
  .meta({ title: 'Key', description: 'Its short name in links and files, such as CTL-12.' });

/** The fields of a kind together with those that the organisation added. */
export const fieldsOf = (kind: Pick<AnyKind, 'fields'>, custom: Fields = {}): Fields => ({ ...kind.fields, ...custom });

const schemas = new WeakMap<Fields, { full: z.ZodType; patch: z.ZodType }>();

/** Strict schemas of a kind's data: whole, and as a patch in which null clears. */
export const schemasOf = (fields: Fields): { readonly full: z.ZodType; readonly patch: z.ZodType } => {
  let found = schemas.get(fields);
  if (!found) {
    const shape = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema]));
    const loose = Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        field.required ? field.schema.optional() : field.schema.nullable().optional(),
      ]),
    );
    found = { full: z.strictObject(shape), patch: z.strictObject(loose) };
    schemas.set(fields, found);
  }
  return found;
};

const pointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Problems of a failed parse, each at its place; unknown fields are named one by one. */
export const problemsOf = (error: z.ZodError, base = ''): Problem[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: base + pointer([...issue.path, key]), detail: 'is not a field here' }))
      : [{ pointer: base + pointer(issue.path), detail: issue.message }],
  );

/** Checks a kind's whole data; `base` is prefixed to the pointers of what is wrong. */
export const checkData = (fields: Fields, data: unknown, base = '/data'): Checked<Record<string, unknown>> => {
  const parsed = schemasOf(fields).full.safeParse(data);
  return parsed.success
    ? { ok: true, value: parsed.data as Record<string, unknown> }
    : { ok: false, problems: problemsOf(parsed.error, base) };
};

/** Checks a patch and lays it over the present data: absent keeps, null clears. */
export const applyPatch = (
  fields: Fields,
  present: RecordView['data'],
  patch: unknown,
  base = '/data',
): Checked<Record<string, unknown>> => {
  const parsed = schemasOf(fields).patch.safeParse(patch);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, base) };
  const merged = Object.entries({ ...present, ...(parsed.data as object) }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return { ok: true, value: Object.fromEntries(merged) };
};

const MAKERS = { text, long, flag, number, date, url, tags } as const;

/** The field that a custom_field record defines, stored as `x_<name>`. */
export const customFieldOf = (record: Pick<RecordView, 'title' | 'data'>): readonly [string, Field] => {
  const { name, type, choices, help, filter } = record.data as {
    name: string;
    type: keyof typeof MAKERS | 'choice';
    choices?: readonly string[];
    help?: string;
    filter?: boolean;
  };
  const spec = { label: record.title, help: help ?? record.title, ...(filter === undefined ? {} : { filter }) };
  const field =
    type === 'choice'
      ? choice({ ...spec, options: Object.fromEntries((choices ?? []).map((value) => [value, value])) })
      : MAKERS[type](spec);
  return [`x_${name}`, field];
};
