import { sql } from 'kysely';
import { type Actor, PERMISSIONS } from '../../model/permission.ts';
import type { Database } from '../store/database.ts';

/** One commit as open pages hear of it. */
export interface CommitEvent {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly changes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly key: string;
    readonly op: string;
  }[];
  readonly affected: readonly { readonly id: string; readonly kind: string; readonly status: string | null }[];
  /** true: more changed than is named; read again whatever is shown. */
  readonly more: boolean;
}

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly changes: readonly {
    readonly op: string;
    readonly kind?: string;
    readonly id?: string;
    readonly key?: string;
    readonly from?: string;
    readonly to?: string;
  }[];
  readonly effects?: {
    readonly total: number;
    readonly records: readonly { id: string; kind: string; to: string | null }[];
  };
}

const NAMED = 200;

/** What an entry tells an open page. Links name their ends' ids only, so that pages that show either end look again. */
export const eventOf = (entry: Entry): CommitEvent => {
  const changes = entry.changes.flatMap(({ op, kind, id, key, from, to }) => {
    if (op === 'link' || op === 'unlink')
      return [from, to].flatMap((end) => (end ? [{ op, kind: '', id: end, key: '' }] : []));
    return id && kind && key ? [{ op, kind, id, key }] : [];
  });
  return {
    seq: entry.seq,
    at: entry.at,
    action: entry.action,
    changes: changes.slice(0, NAMED),
    affected: (entry.effects?.records ?? []).map(({ id, kind, to }) => ({ id, kind, status: to })),
    more: changes.length > NAMED || (entry.effects?.total ?? 0) > (entry.effects?.records.length ?? 0),
  };
};

/** Someone who may not read everything hears that something changed, and asks for what they may see. */
export const eventFor = (actor: Actor, event: CommitEvent): CommitEvent =>
  readsEverything(actor) || event.action === NOTICES
    ? event
    : { ...event, action: '', changes: [], affected: [], more: true };

export const readsEverything = (actor: Actor): boolean =>
  actor.grants.some(
    ({ role, scopes }) =>
      scopes === 'all' &&
      PERMISSIONS[role].rules.some(
        (rule) => rule.actions.includes('read') && rule.on === undefined && rule.states === undefined,
      ),
  );

export type Listener = (event: CommitEvent) => void;

/** Says only that something changed up to a position: whoever hears it reads again whatever is shown. */
export const lookAgain = (seq: number): CommitEvent => ({
  seq,
  at: '',
  action: '',
  changes: [],
  affected: [],
  more: true,
});

/** Says that somebody was told of something: inboxes look again, and nothing else. */
const NOTICES = 'notices';
const NOTICED: CommitEvent = { seq: -1, at: '', action: NOTICES, changes: [], affected: [], more: false };

/** Tells whether an event names no commit at all, and so counts even for a page that is past its position. */
export const isLookAgain = (event: CommitEvent): boolean => event.at === '';

/** How many entries that were missed are told one by one. */
const CATCH_UP = 100;

/** What this process knows of an organisation that pages listen to. */
interface Followed {
  readonly listeners: Set<Listener>;
  /** Position of the last entry that was told; undefined until the first. */
  told: number | undefined;
  /** Ends when everything heard so far has been told: an entry is read and told before the next one is looked at. */
  work: Promise<void>;
}

/** Hears every commit of every process and hands it to the open pages of that organisation, in the journal's order and without gaps. */
export class Events {
  readonly #db: Database;
  readonly #followed = new Map<string, Followed>();
  readonly #any = new Set<(org: string, touchesSettings: boolean) => void>();
  #stop: (() => Promise<void>) | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  async start(): Promise<void> {
    this.#stop = await this.#db.listen((payload) => this.#heard(payload));
  }

  async stop(): Promise<void> {
    await this.#stop?.();
    await Promise.all([...this.#followed.values()].map(({ work }) => work));
  }

  get listening(): number {
    return [...this.#followed.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  /** Calls back with the organisation of every commit, and whether it changed custom fields or scopes; an empty name means that some may have been missed. */
  onAny(heard: (org: string, touchesSettings: boolean) => void): void {
    this.#any.add(heard);
  }

  subscribe(org: string, listener: Listener): () => void {
    const followed = this.#followed.get(org) ?? { listeners: new Set(), told: undefined, work: Promise.resolve() };
    this.#followed.set(org, followed);
    followed.listeners.add(listener);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size === 0 && this.#followed.get(org) === followed) this.#followed.delete(org);
    };
  }

  /** Entries after a position, for a page that was away; at most `limit`. */
  async since(org: string, seq: number, limit: number): Promise<CommitEvent[]> {
    const found = await this.#db.run({ org }, (tx) =>
      sql<{
        entry: string;
      }>`select entry from journal where org_id = app_org() and seq > ${seq} order by seq limit ${limit}`.execute(tx),
    );
    return found.rows.map((row) => eventOf(JSON.parse(row.entry) as Entry));
  }

  /** Position of the newest entry; -1 when there is none. */
  async last(org: string): Promise<number> {
    const found = await this.#db.run({ org }, (tx) =>
      sql<{ seq: number | null }>`select max(seq) as seq from journal where org_id = app_org()`.execute(tx),
    );
    return found.rows[0]?.seq ?? -1;
  }

  #heard(payload: string): void {
    const announced = readPayload(payload);
    for (const heard of this.#any) heard(announced?.org ?? '', announced?.settings ?? true);
    if (announced) {
      const followed = this.#followed.get(announced.org);
      const { seq } = announced;
      if (followed && seq === null) for (const listener of [...followed.listeners]) listener(NOTICED);
      if (followed && seq !== null) next(followed, () => this.#tell(announced.org, followed, seq));
      return;
    }
    // Nobody knows what was announced meanwhile, or to whom.
    for (const [org, followed] of this.#followed) next(followed, () => this.#tellMissed(org, followed));
  }

  /** Tells every entry up to `seq` that was not told yet. */
  async #tell(org: string, followed: Followed, seq: number): Promise<void> {
    const from = followed.told ?? seq - 1;
    if (seq <= from) return;
    // Without the entries (there are too many, or the database is away) pages are told to look for themselves.
    const found = seq - from > CATCH_UP ? [] : await this.since(org, from, CATCH_UP).catch(() => []);
    for (const event of found) tellAll(followed, event);
    if ((followed.told ?? from) < seq) tellAll(followed, lookAgain(seq));
  }

  /** After a time in which nothing was heard: tells what was missed, or that something may have been. */
  async #tellMissed(org: string, followed: Followed): Promise<void> {
    const { told } = followed;
    const last = await this.last(org).catch(() => undefined);
    if (told === undefined || last === undefined) tellAll(followed, lookAgain(last ?? told ?? -1));
    else await this.#tell(org, followed, last);
  }
}

const next = (followed: Followed, work: () => Promise<void>): void => {
  followed.work = followed.work.then(work);
};

const tellAll = (followed: Followed, event: CommitEvent): void => {
  followed.told = Math.max(followed.told ?? -1, event.seq);
  for (const listener of [...followed.listeners]) listener(event);
};

/** Whose commit was announced, and its position; null for notices. An empty payload, or one that we did not write, says that some may have been missed. */
const readPayload = (payload: string): { org: string; seq: number | null; settings: boolean } | undefined => {
  try {
    const { org, seq, settings, notices } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    if (typeof org === 'string' && notices === true) return { org, seq: null, settings: false };
    return typeof org === 'string' && typeof seq === 'number' ? { org, seq, settings: settings === true } : undefined;
  } catch {
    return undefined; // not ours: any role of the database may announce something
  }
};
