import { z } from 'zod';
import type { Field, Fields } from '../field.ts';
import type { AnyKind } from '../kind.ts';
import type { Registry } from '../registry.ts';
import { checkData, customFieldOf, fieldsOf, keySchema, titleSchema } from '../schema.ts';
import { aKind } from '../words.ts';
import { suggest } from './nearest.ts';
import {
  dueMoment,
  type FileProblem,
  isObject,
  isReserved,
  type Path,
  type ProgrammeDocument,
  RESERVED,
  type SourcedRecord,
} from './programme-record.ts';
import { type Complain, pathOf, readLinks } from './read-links.ts';

/** Each organisation’s own fields, by kind. */
export type CustomFields = ReadonlyMap<string, Fields>;

export interface ProgrammeReading {
  readonly records: readonly SourcedRecord[];
  /** What is wrong, at most `MAX_PROBLEMS`; where there is anything, the records are not to be used. */
  readonly problems: readonly FileProblem[];
}

/** How many problems are named before reading stops counting them. */
const MAX_PROBLEMS = 100;

/** One record’s map, with where it stands. */
interface Raw {
  readonly kind: AnyKind;
  readonly value: Readonly<Record<string, unknown>>;
  readonly place: (path: Path) => string;
}

const dueSchema = z.iso.datetime({ offset: true }).or(z.iso.date());

/**
 * Programme documents as records (docs/guide/programme-as-code.md has the grammar). Everything that can be told
 * without the organisation’s records is checked; `checkReferences` does the rest.
 */
export const readDocuments = (
  documents: readonly ProgrammeDocument[],
  registry: Registry,
  custom: CustomFields,
): ProgrammeReading => {
  const reader = new Reader(registry, custom);
  const raws = documents.flatMap((document) => reader.open(document));
  const [definitions, others] = [
    raws.filter((raw) => raw.kind.name === 'custom_field'),
    raws.filter((raw) => raw.kind.name !== 'custom_field'),
  ];
  // Fields that the files themselves define are there for all their records.
  for (const raw of definitions) reader.define(reader.read(raw));
  for (const raw of others) {
    if (reader.problems.length >= MAX_PROBLEMS) break;
    reader.read(raw);
  }
  return { records: reader.records, problems: reader.problems };
};

class Reader {
  readonly records: SourcedRecord[] = [];
  readonly problems: FileProblem[] = [];
  readonly #registry: Registry;
  readonly #custom: Map<string, Fields>;
  readonly #fields = new Map<string, Fields>();
  readonly #seen = new Map<string, string>();

  constructor(registry: Registry, custom: CustomFields) {
    this.#registry = registry;
    this.#custom = new Map(custom);
  }

  /** The records of a document: itself, or the members of `records`. */
  open(document: ProgrammeDocument): Raw[] {
    const { value } = document;
    const place = (path: Path) => `${document.file}:${document.place(path)}`;
    if (value === null) return [];
    if (!isObject(value)) {
      this.#complain(place([]), 'A document must be a map that starts with "kind:".');
      return [];
    }
    const kind = this.#kindOf(value, place);
    if (!kind) return [];
    return Object.hasOwn(value, 'records') ? this.#members(kind, value, place) : [{ kind, value, place }];
  }

  #kindOf(value: Readonly<Record<string, unknown>>, place: (path: Path) => string): AnyKind | undefined {
    const name = value['kind'];
    const kind = typeof name === 'string' ? this.#registry.find(name) : undefined;
    if (kind) return kind;
    const names = this.#registry.kinds.map((known) => known.name);
    const message =
      typeof name === 'string'
        ? `There is no kind "${name.slice(0, 60)}". ${suggest(name, names)}`
        : `"kind:" is missing. ${suggest('', names)}`;
    this.#complain(place(['kind']), message);
    return undefined;
  }

  #members(kind: AnyKind, value: Readonly<Record<string, unknown>>, place: (path: Path) => string): Raw[] {
    for (const name of Object.keys(value)) {
      if (name !== 'kind' && name !== 'records')
        this.#complain(place([name]), `Beside "records" only "kind" may stand: move "${name}" into each record.`);
    }
    const { records } = value;
    if (!Array.isArray(records)) {
      this.#complain(place(['records']), '"records" must be a list of records.');
      return [];
    }
    return records.flatMap((member: unknown, index): Raw[] => {
      if (isObject(member)) return [{ kind, value: member, place: (path) => place(['records', index, ...path]) }];
      this.#complain(place(['records', index]), 'A record must be a map with "key" and "title".');
      return [];
    });
  }

  read(raw: Raw): SourcedRecord | undefined {
    const { kind, value, place } = raw;
    const before = this.problems.length;
    const complain: Complain = (path, message) => this.#complain(place(path), message);
    if (value['kind'] !== undefined && value['kind'] !== kind.name)
      complain(['kind'], `The list is of kind "${kind.name}": put this record into a document of its own.`);
    const key = this.#key(raw, complain);
    const record: SourcedRecord = {
      kind: kind.name,
      key,
      title: readTitle(value['title'], complain),
      state: readState(kind, value['state'], complain),
      owner: this.#reference(value['owner'], 'person', 'owner', complain),
      scope: this.#reference(value['scope'], 'scope', 'scope', complain),
      dueAt: readDue(value['dueAt'], complain),
      data: readData(kind, this.#fieldsOf(kind), value, complain),
      links: readLinks(this.#registry, kind, key, value['links'], complain),
      place,
    };
    if (this.problems.length > before) return undefined;
    this.records.push(record);
    return record;
  }

  /** Takes in a field that a record of the files defines, or takes away one that it retires. */
  define(record: SourcedRecord | undefined): void {
    if (!record) return;
    const kind = String(record.data['kind']);
    const [name, field] = customFieldOf(record);
    const { [name]: _replaced, ...others } = this.#custom.get(kind) ?? {};
    this.#custom.set(kind, record.state === 'active' ? { ...others, [name]: field } : others);
    this.#fields.delete(kind);
  }

  #key({ kind, value, place }: Raw, complain: Complain): string {
    const key = value['key'];
    const example = `${kind.prefix}-locked-dependencies`;
    if (typeof key !== 'string' || !keySchema.safeParse(key).success || !key.startsWith(`${kind.prefix}-`)) {
      complain(
        ['key'],
        `The key of ${aKind(kind)} looks like ${example}: ${kind.prefix}-, then letters, digits, dots, hyphens or underscores.`,
      );
      return '';
    }
    const first = this.#seen.get(key);
    if (first !== undefined) complain(['key'], `${key} is already at ${first}. Keep one of them.`);
    else this.#seen.set(key, place(['key']));
    return key;
  }

  #reference(value: unknown, kind: string, word: string, complain: Complain): string | null {
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && this.#registry.findByKey(value)?.name === kind) return value;
    complain([word], `"${word}" must be the key of a ${kind}, such as ${this.#registry.get(kind).prefix}-1.`);
    return null;
  }

  #fieldsOf(kind: AnyKind): Fields {
    let fields = this.#fields.get(kind.name);
    if (!fields) {
      fields = fieldsOf(kind, this.#custom.get(kind.name));
      this.#fields.set(kind.name, fields);
    }
    return fields;
  }

  #complain(where: string, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ where, message });
  }
}

const readTitle = (value: unknown, complain: Complain): string => {
  const parsed = titleSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  complain(
    ['title'],
    typeof value === 'number' ? quoteIt('title') : '"title" must be one line of text, at most 500 characters.',
  );
  return '';
};

const readState = (kind: AnyKind, value: unknown, complain: Complain): string => {
  const { initial, states } = kind.lifecycle;
  if (value === undefined || value === null) return initial;
  if (typeof value === 'string' && Object.hasOwn(states, value)) return value;
  complain(['state'], `"state" must be one of ${Object.keys(states).join(', ')}.`);
  return initial;
};

const readDue = (value: unknown, complain: Complain): string | null => {
  if (value === undefined || value === null) return null;
  const parsed = dueSchema.safeParse(value);
  if (parsed.success) return dueMoment(parsed.data);
  complain(['dueAt'], '"dueAt" must be a day (2026-12-01) or a moment with its offset (2026-12-01T17:00:00Z).');
  return null;
};

const quoteIt = (name: string) => `"${name}" must be text: put it in quotes.`;

/** The kind’s own fields: at the top level, or under `data` where the name is a reserved word. */
const readData = (
  kind: AnyKind,
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  complain: Complain,
): Record<string, unknown> => {
  const data = { ...topFields(kind, fields, value, complain), ...reservedFields(fields, value['data'], complain) };
  const checked = checkData(fields, data, '');
  if (checked.ok) return checked.value;
  for (const { pointer, detail } of checked.problems) {
    const path = pathOf(pointer);
    const name = path[0] ?? '';
    complain(isReserved(name) ? ['data', ...path] : path, explain(fields[name], name, data[name], detail));
  }
  return {};
};

const topFields = (
  kind: AnyKind,
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  complain: Complain,
): Record<string, unknown> => {
  const own = Object.entries(value).filter(([name, given]) => !isReserved(name) && given !== null);
  return Object.fromEntries(
    own.filter(([name]) => {
      if (Object.hasOwn(fields, name)) return true;
      const words = [...RESERVED.slice(1, 8), ...Object.keys(fields).filter((field) => !isReserved(field))];
      complain([name], `"${name}" is not a field of ${aKind(kind)}. ${suggest(name, words)}`);
      return false;
    }),
  );
};

const reservedFields = (fields: Fields, value: unknown, complain: Complain): Record<string, unknown> => {
  const own = Object.entries(nested(value, complain)).filter(([, given]) => given !== null);
  return Object.fromEntries(
    own.filter(([name]) => {
      if (Object.hasOwn(fields, name) && isReserved(name)) return true;
      const message = `Under "data" stand only fields whose names are reserved words; move "${name}" to the top level.`;
      complain(['data', name], message);
      return false;
    }),
  );
};

const nested = (value: unknown, complain: Complain): Readonly<Record<string, unknown>> => {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  complain(['data'], '"data" must be a map of fields.');
  return {};
};

const TEXTUAL: ReadonlySet<string> = new Set(['text', 'long', 'url', 'email', 'choice', 'date', 'moment']);

/** What is wrong with a field, in words that say what to do. */
const explain = (field: Field | undefined, name: string, value: unknown, detail: string): string => {
  if (value === undefined) return `"${name}" is missing: ${field?.help ?? detail}`;
  if (field && TEXTUAL.has(field.type) && (typeof value === 'number' || typeof value === 'boolean'))
    return quoteIt(name);
  if (field?.options) return `"${name}" must be one of ${Object.keys(field.options).join(', ')}.`;
  if (field?.type === 'tags' && typeof value === 'string') return `"${name}" must be a list: [${value.slice(0, 60)}].`;
  return `"${name}": ${detail}.`;
};
