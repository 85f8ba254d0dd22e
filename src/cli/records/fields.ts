import { readFile } from 'node:fs/promises';
import { suggest } from '../../model/exchange/nearest.ts';
import type { Field } from '../../model/field.ts';
import type { AnyKind } from '../../model/kind.ts';
import { aKind } from '../../model/words.ts';
import type { CustomField, Meta } from '../api.ts';
import { type Fault, usage } from '../exit.ts';
import type { Session } from '../session.ts';
import { parseValue, refuseFaults, splitPair } from './parse-value.ts';

export type KnownField = Omit<Field, 'schema'> & { readonly schema?: Field['schema'] };
export type KnownFields = Readonly<Record<string, KnownField>>;

/** A kind's fields together with those that the organisation added. The server is asked only when a name is not our own. */
export const fieldsFor = async (session: Session, kind: AnyKind, names: readonly string[]): Promise<KnownFields> => {
  if (names.every((name) => Object.hasOwn(kind.fields, name))) return kind.fields;
  const { customFields } = await session.ask<Meta>('/meta');
  const custom: Readonly<Record<string, CustomField>> = customFields[kind.name] ?? {};
  return { ...kind.fields, ...custom };
};

/** The field of that name, with or without the x_ of an organisation's own ones. */
export const fieldNamed = (kind: AnyKind, fields: KnownFields, name: string): readonly [string, KnownField] => {
  for (const known of [name, `x_${name}`]) {
    const field = Object.hasOwn(fields, known) ? fields[known] : undefined;
    if (field) return [known, field];
  }
  throw usage(`${aKind(kind)} has no field "${name}". ${suggest(name, Object.keys(fields))}`);
};

/** `@path` stands for the text of that file where a field holds several lines; `@@` starts a text with @. */
const textOf = async (field: KnownField, text: string): Promise<string> => {
  if (field.type !== 'long' || !text.startsWith('@')) return text;
  if (text.startsWith('@@')) return text.slice(1);
  try {
    return await readFile(text.slice(1), 'utf8');
  } catch (error) {
    throw usage(
      `cannot read ${text.slice(1)} (${(error as NodeJS.ErrnoException).code}); a text that starts with @ is written @@`,
    );
  }
};

/** `field=value` words as data: each by its field's type; empty values are null, which clears. */
export const readData = async (
  session: Session,
  kind: AnyKind,
  words: readonly string[],
): Promise<Readonly<Record<string, unknown>>> => {
  const pairs = words.map((word) => splitPair(word, 'a field'));
  const fields = await fieldsFor(
    session,
    kind,
    pairs.map(([name]) => name),
  );
  const data: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [given, text] of pairs) {
    const [name, field] = fieldNamed(kind, fields, given);
    const parsed = parseValue(field, await textOf(field, text));
    if (parsed.ok) data[name] = parsed.value;
    else faults.push({ pointer: name, detail: parsed.detail });
  }
  refuseFaults(faults);
  return data;
};
