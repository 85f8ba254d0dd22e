import { isRecord, parseEntry } from '../../../formats/tlog/entry.ts';

/** A version of a record that an entry says was written. */
export interface ToldVersion {
  readonly seq: number;
  readonly id: string;
  readonly version: number;
  readonly kind: string;
  readonly key: string;
  readonly digest: string;
}

export interface ToldLink {
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  readonly digest: string;
}

/** What one page of the journal says happened. */
export interface Told {
  /** By id and version. */
  readonly versions: Map<string, ToldVersion>;
  readonly links: Map<string, ToldLink>;
  /** Last versions of records that were removed, by id. */
  readonly removed: Map<string, { readonly seq: number; readonly version: number }>;
  /** Links that were undone, by id. */
  readonly undone: Map<string, number>;
  /** By entry: its moment, and the digest of the spans that it began and ended. */
  readonly cuts: { readonly seq: number; readonly at: number; readonly digest: string | undefined }[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : -1);

type Facts = Readonly<Record<string, unknown>>;

const take = (told: Told, seq: number, change: Facts): void => {
  const id = text(change['id']);
  const version = number(change['version']);
  switch (change['op']) {
    case 'create':
    case 'update':
      told.versions.set(`${id} ${version}`, {
        seq,
        id,
        version,
        kind: text(change['kind']),
        key: text(change['key']),
        digest: text(change['digest']),
      });
      break;
    case 'remove':
      told.removed.set(`${id} ${version}`, { seq, version });
      break;
    case 'link':
      told.links.set(id, {
        seq,
        id,
        from: text(change['from']),
        relation: text(change['relation']),
        to: text(change['to']),
        digest: text(change['digest']),
      });
      break;
    case 'unlink':
      told.undone.set(id, seq);
      break;
    default:
  }
};

/** What entries say. One that cannot be read is a problem of the journal, told there. */
export const tellEntries = (rows: readonly { readonly seq: number; readonly entry: string }[]): Told => {
  const told: Told = { versions: new Map(), links: new Map(), removed: new Map(), undone: new Map(), cuts: [] };
  for (const { seq, entry } of rows) {
    const parsed = parseEntry(entry);
    if (!parsed.ok) continue;
    for (const change of parsed.value.changes) take(told, seq, change);
    const effects = parsed.value['effects'];
    const digest = isRecord(effects) && typeof effects['spans'] === 'string' ? effects['spans'] : undefined;
    told.cuts.push({ seq, at: Date.parse(text(parsed.value['at'])), digest });
  }
  return told;
};
