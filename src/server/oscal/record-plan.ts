import { canonicalJson } from '../../formats/canonical/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import type { RecordView } from '../../model/kind.ts';

/** What of a document is here already. */
export interface PresentRecords {
  /** By the UUID that each has in OSCAL. */
  readonly records: ReadonlyMap<string, RecordView>;
  /** Links that are there, as `from relation to` in ids, with what they say. */
  readonly links: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** UUIDs of the document that records had that are gone. */
  readonly usedIds: ReadonlySet<string>;
  /** Keys of the document that something else has here. */
  readonly takenKeys: ReadonlySet<string>;
}

export interface Content {
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly state?: string | undefined;
  readonly owner?: string | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Gathers the changes that make records hold what a document says: what is there is brought up to date. */
export class RecordPlan {
  readonly changes: Change[] = [];
  /** Ids of the document's records, by their UUIDs. */
  readonly ids = new Map<string, string>();
  readonly newId: () => string;
  /** Where new records lie. */
  scope: string | undefined;
  readonly #present: PresentRecords;

  constructor(present: PresentRecords, newId: () => string) {
    this.#present = present;
    this.newId = newId;
  }

  /** Makes a record, or brings the one that is here up to date; its id. */
  put(kind: string, uuid: string, key: string | undefined, content: Content): string {
    const known = this.#present.records.get(uuid);
    if (known?.kind === kind) {
      this.ids.set(uuid, known.id);
      this.update(known, content);
      return known.id;
    }
    const { title, data, state, owner } = content;
    const id = this.#idFor(uuid);
    this.ids.set(uuid, id);
    this.changes.push({
      op: 'create',
      kind,
      id,
      title,
      data: { ...data },
      ...(this.isFree(key) ? { key } : {}),
      ...(state === undefined ? {} : { state }),
      ...(owner === undefined ? {} : { owner }),
      ...(this.scope === undefined ? {} : { scope: this.scope }),
    });
    return id;
  }

  isFree(key: string | undefined): key is string {
    return key !== undefined && !this.#present.takenKeys.has(key);
  }

  update(known: RecordView, { title, data, owner }: Content): void {
    const news = Object.entries(data).filter(([name, value]) => !isSame(known.data[name], value));
    const isOwned = owner !== undefined && owner !== known.owner;
    if (news.length === 0 && known.title === title && !isOwned) return;
    this.changes.push({
      op: 'update',
      ref: known.id,
      title,
      data: Object.fromEntries(news),
      ...(isOwned ? { owner } : {}),
    });
  }

  link(from: string, relation: string, to: string, data: Readonly<Record<string, unknown>> = {}): void {
    const held = this.#present.links.get(`${from} ${relation} ${to}`);
    // What a link does not say of its coverage is that it is full.
    const full = 'coverage' in data ? { coverage: 'full' } : {};
    if (held && isSame({ ...full, ...held }, data)) return;
    this.changes.push({ op: 'link', from, relation, to, data });
  }

  /** Its UUID in the document, unless something else has that: two things of it, or one that was here and is gone. */
  #idFor(uuid: string): string {
    const { records, usedIds } = this.#present;
    const isTaken = this.ids.has(uuid) || records.has(uuid) || usedIds.has(uuid);
    return isTaken || !UUID.test(uuid) ? this.newId() : uuid;
  }
}
