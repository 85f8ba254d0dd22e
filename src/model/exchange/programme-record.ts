/** Words that a programme document keeps for itself; every other word at its top level is a field of the kind. */
export const RESERVED = [
  'kind',
  'key',
  'title',
  'state',
  'owner',
  'scope',
  'dueAt',
  'links',
  'records',
  'data',
] as const;

const RESERVED_WORDS: ReadonlySet<string> = new Set(RESERVED);

/** Whether a field of this name has to stand under `data:`, because its name is a reserved word. */
export const isReserved = (name: string): boolean => RESERVED_WORDS.has(name);

/**
 * Kinds that programme files normally do not hold: what was seen, what was said, within and outside, and how somebody looks at a list.
 * They are not exported unless asked for, never pruned, and links to them are left alone.
 */
export const LIVED_KINDS: ReadonlySet<string> = new Set(['evidence', 'statement', 'view', 'comment']);

export interface ProgrammeLink {
  readonly relation: string;
  /** Key of the record at the other end. */
  readonly to: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A record as a programme file says it: keys instead of ids. What a file leaves out has its default here. */
export interface ProgrammeRecord {
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly owner: string | null;
  /** null is the organisation itself; for a scope, no parent. */
  readonly scope: string | null;
  readonly dueAt: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly links: readonly ProgrammeLink[];
}

export type Path = readonly (string | number)[];

/** A link with its place in the document of its record. */
export interface SourcedLink extends ProgrammeLink {
  readonly path: Path;
}

/** A record that was read from a file, and can say where each part of it stands. */
export interface SourcedRecord extends ProgrammeRecord {
  readonly links: readonly SourcedLink[];
  /** "controls.yaml:12:3" of a path in the record’s own document, or of the nearest parent that is there. */
  readonly place: (path: Path) => string;
}

/** A document of a programme file, parsed: where a path stands in it is "line:column". */
export interface ProgrammeDocument {
  readonly file: string;
  readonly value: unknown;
  readonly place: (path: Path) => string;
}

/** A record as the organisation has it. */
export interface PresentRecord extends ProgrammeRecord {
  readonly id: string;
  readonly version: number;
}

/** What is wrong at a place of a file, and what to do. */
export interface FileProblem {
  readonly where: string;
  readonly message: string;
}

/** A calendar day stands for its end: what is due on the 1st is not overdue on the 1st. */
const END_OF_DAY = 'T23:59:59.999Z';

/** A due moment in UTC from a day or a moment with an offset. */
export const dueMoment = (text: string): string =>
  text.length === 10 ? `${text}${END_OF_DAY}` : new Date(text).toISOString();

/** The shortest way to write a due moment: the day where it is the day’s end. */
export const dueText = (iso: string): string => (iso.endsWith(END_OF_DAY) ? iso.slice(0, 10) : iso);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A plain object, as parsed YAML and JSON have them. */
export { isObject };

/** Whether two JSON values are the same, whatever the order of their keys. */
export const sameValue = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => sameValue(one, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
};
