import { no, type Parsed, parseCount } from './result.ts';
import { isCount } from './shape.ts';

/** One change of a journal entry. Only what a verifier needs is read; the rest is for the reader. */
export type JournalChange = Readonly<Record<string, unknown>>;

/** A journal entry, as far as a verifier needs it. Unknown members are kept and mean nothing here. */
export type JournalEntry = Readonly<Record<string, unknown>> & {
  readonly v: 1;
  /** The organisation: a uuid. */
  readonly org: string;
  /** The place in the log, from 0: the index of the leaf. */
  readonly seq: number;
  readonly changes: readonly JournalChange[];
};

/** Where an entry says that it belongs. */
export type EntryPlace = { readonly org: string; readonly seq: number };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const END = /,"org":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})","seq":(\d{1,16}),"v":1\}$/;

/** True for an object that is not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON text; a "no" for what is not JSON. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return no('it is not JSON'); // The parser's own message quotes the text, which may be anything.
  }
}

/** Parses the text of a journal entry. Requires v, org, seq and changes, and lets everything else be. */
export function parseEntry(text: string): Parsed<JournalEntry> {
  const json = parseJson(text);
  if (!json.ok) return no(`the entry cannot be read: ${json.reason}`);
  const entry = json.value;
  if (!isRecord(entry) || entry.v !== 1) return no('the entry is not of version 1');
  const { org, seq, changes } = entry;
  if (typeof org !== 'string' || !UUID.test(org)) return no('the entry names no organisation');
  if (typeof seq !== 'number' || !isCount(seq)) return no('the entry names no place in the log');
  if (!Array.isArray(changes) || !changes.every(isRecord)) return no('the entry lists no changes');
  return { ok: true, value: { ...entry, v: 1, org, seq, changes } };
}

/**
 * Where an entry says that it belongs. Canonical JSON sorts members, so an entry ends in org, seq and v unless later
 * versions add members after them; reading that end is several times as fast as parsing. It is safe: the last brace of
 * a JSON object closes it, nothing in between opens or closes another, and a quote after a comma is never escaped.
 */
export function readPlace(text: string): Parsed<EntryPlace> {
  const end = END.exec(text.slice(-96));
  const seq = end === null ? undefined : parseCount(end[2] ?? '');
  if (seq === undefined) return parseEntry(text);
  return { ok: true, value: { org: end?.[1] ?? '', seq } };
}
