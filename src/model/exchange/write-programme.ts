import type { Registry } from '../registry.ts';
import { fieldsOf } from '../schema.ts';
import {
  dueText,
  isReserved,
  type Path,
  type ProgrammeLink,
  type ProgrammeRecord,
  sameValue,
} from './programme-record.ts';

type Plain = Readonly<Record<string, unknown>>;

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Records in the order of an export: by kind as people meet them, then by key; the organisation’s own scope first of all. */
export const sortRecords = <R extends Pick<ProgrammeRecord, 'kind' | 'key'>>(
  records: readonly R[],
  registry: Registry,
  root: string | null,
): R[] => {
  const rank = new Map(registry.kinds.map(({ name }, index) => [name, index]));
  const place = (record: R) => (record.key === root ? -1 : (rank.get(record.kind) ?? 0));
  return records.toSorted((a, b) => place(a) - place(b) || byText(a.key, b.key));
};

/** Links of one relation as a document says them: a key, a map, or a list of both; undefined where there are none. */
const relationValue = (links: readonly ProgrammeLink[], isOne: boolean): unknown => {
  const values = links
    .toSorted((a, b) => byText(a.to, b.to))
    .map(({ to, data }) => (Object.keys(data).length === 0 ? to : { to, ...data }));
  return isOne && values.length === 1 ? values[0] : values.length === 0 ? undefined : values;
};

/** How records are written, in one organisation: which words are left out because they say what is so anyway. */
export class ProgrammeWriter {
  readonly #registry: Registry;
  readonly #root: string | null;

  constructor(registry: Registry, root: string | null) {
    this.#registry = registry;
    this.#root = root;
  }

  /** The whole document of a record: words in a fixed order, defaults left out. */
  document(record: ProgrammeRecord): Plain {
    const words = [
      'title',
      'state',
      'owner',
      'scope',
      'dueAt',
      ...this.#fieldNames(record),
      ...this.#relations(record),
    ];
    const document: Record<string, unknown> = { kind: record.kind, key: record.key };
    for (const word of words) {
      const value = this.value(record, word);
      if (value !== undefined) setIn(document, pathOfWord(word), value);
    }
    return document;
  }

  /** What a document says for a common word, a field, or `links.<relation>`; undefined where it says nothing. */
  value(record: ProgrammeRecord, word: string): unknown {
    const kind = this.#registry.get(record.kind);
    switch (word) {
      case 'title':
        return record.title;
      case 'state':
        return record.state === kind.lifecycle.initial ? undefined : record.state;
      case 'owner':
        return record.owner ?? undefined;
      case 'scope':
        return record.scope === this.#root && record.kind !== 'scope' ? undefined : (record.scope ?? undefined);
      case 'dueAt':
        return record.dueAt === null ? undefined : dueText(record.dueAt);
      default:
        if (!word.startsWith('links.')) return record.data[word];
        return relationValue(
          record.links.filter((link) => `links.${link.relation}` === word),
          kind.relations[word.slice('links.'.length)]?.cardinality === 'one',
        );
    }
  }

  /** Words in which a document differs from the record: what an export has to change in it. */
  differences(document: ProgrammeRecord, record: ProgrammeRecord): string[] {
    const words = new Set([
      'title',
      'state',
      'owner',
      'scope',
      'dueAt',
      ...this.#fieldNames(document),
      ...this.#fieldNames(record),
      ...this.#relations(document),
      ...this.#relations(record),
    ]);
    return [...words].filter((word) => !sameValue(this.value(document, word), this.value(record, word)));
  }

  #fieldNames(record: ProgrammeRecord): string[] {
    const own = Object.keys(fieldsOf(this.#registry.get(record.kind)));
    const held = Object.keys(record.data);
    return [
      ...own.filter((name) => held.includes(name)),
      ...held.filter((name) => !own.includes(name)).toSorted(byText),
    ];
  }

  #relations(record: ProgrammeRecord): string[] {
    const names = Object.keys(this.#registry.get(record.kind).relations);
    return names.filter((name) => record.links.some((link) => link.relation === name)).map((name) => `links.${name}`);
  }
}

/** Where a word stands in a document. */
export const pathOfWord = (word: string): Path => {
  if (word.startsWith('links.')) return ['links', word.slice('links.'.length)];
  return isReserved(word) && !COMMON.has(word) ? ['data', word] : [word];
};

// `kind` and `key` never differ, so as a word they are the field of that name.
const COMMON: ReadonlySet<string> = new Set(['title', 'state', 'owner', 'scope', 'dueAt']);

const setIn = (target: Record<string, unknown>, path: Path, value: unknown): void => {
  const [first, second] = path.map(String);
  if (first === undefined) return;
  if (second === undefined) target[first] = value;
  else target[first] = { ...(target[first] as object | undefined), [second]: value };
};
