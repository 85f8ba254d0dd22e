import { type RawBuilder, sql } from 'kysely';
import { Graph } from '../../assurance/graph.ts';
import { AppError } from '../../model/error.ts';
import type { Registry } from '../../model/registry.ts';
import type { Database, Tx } from './database.ts';
import { customFrom, type OrgSettings } from './org-state.ts';
import { type PastMoment, readPastNodes } from './read-all-nodes.ts';
import { type RecordRow, VERSION, viewOf } from './rows.ts';

/** A graph, and the moment that it speaks of; without one it speaks of now. */
export interface GraphAt {
  readonly graph: Graph;
  readonly asOf?: Date;
}

/** An organisation as it was at a moment: what its records said then, judged by the rules of today. */
export interface PastState extends GraphAt, OrgSettings {
  readonly asOf: Date;
}

interface Moment extends PastMoment {
  /** When the last entry before it was made, in milliseconds since 1970. */
  readonly since: number;
  /** Whether no entry was made after it. */
  readonly isLast: boolean;
}

const refuse = (detail: string): AppError =>
  new AppError('invalid', `nothing can be told of this moment: ${detail}`, [{ pointer: '?asOf', detail }]);

/** Where in the journal a moment lies. Throws `invalid` for one that is yet to come, and for one before the organisation began. */
export const findMoment = async (tx: Tx, asOf: Date, now: number): Promise<Moment> => {
  if (asOf.getTime() > now) throw refuse(`it is yet to come; it is ${new Date(now).toISOString()} now`);
  const found = await sql<{ began: Date | null; seq: number | null; at: Date | null; followed: boolean }>`
    select first.at as began, last.seq, last.at, exists (select from journal where org_id = app_org() and seq = last.seq + 1) as followed
    from (select min(at) as at from journal where org_id = app_org()) as first
      left join (select seq, at from journal where org_id = app_org() and at <= ${asOf} order by at desc limit 1) as last on true`.execute(
    tx,
  );
  const { began = null, seq = null, at = null, followed = false } = found.rows[0] ?? {};
  if (began === null) throw refuse('the organisation has not begun yet');
  if (seq === null || at === null) throw refuse(`the organisation began at ${began.toISOString()}`);
  return { size: seq + 1, at: asOf, since: at.getTime(), isLast: !followed };
};

/** The custom fields and the root scope of a moment. */
export const settingsAt = async (tx: Tx, asOf: Date): Promise<OrgSettings> => {
  const found = await sql<RecordRow>`select ${VERSION} from record_version as record
    where record.org_id = app_org() and record.valid_from <= ${asOf} and (record.valid_to is null or record.valid_to > ${asOf})
      and (record.kind = 'custom_field' and record.state = 'active' or record.kind = 'scope' and record.scope_id is null)
    order by record.created_at, record.record_id`.execute(tx);
  const views = found.rows.map(viewOf);
  return {
    rootScope: views.find(({ kind }) => kind === 'scope')?.id ?? null,
    custom: customFrom(views.filter(({ kind }) => kind === 'custom_field').toSorted((a, b) => (a.id < b.id ? -1 : 1))),
    fieldCache: new Map(),
  };
};

interface Held {
  readonly org: string;
  readonly graph: Graph;
  readonly settings: OrgSettings;
  readonly size: number;
  readonly isLast: boolean;
  /** The graph is the same for every moment from this one on, and before `to`; both in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  usedAt: number;
}

/** A graph in the making, and how many wait for it. */
interface Build {
  readonly org: string;
  wanted: number;
  readonly made: Promise<Held>;
}

interface Options {
  readonly db: Database;
  readonly registry: Registry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How many moments are kept in memory, and how many records in all of them together; the last one asked for is always kept. */
const MOST = 2;
const MOST_RECORDS = 500_000;
/** How many of an organisation may be waited for: one is made at a time, and the organisations take turns. */
const MOST_WAITING = 8;
/** How long one is kept without being used, in milliseconds. */
const IDLE = 5 * 60_000;

/**
 * Organisations as they were at moments that somebody asks about. Made beside the writers: they hold no lock, and each
 * page of what they read is a transaction of its own, so that nobody waits for the whole of it.
 */
export class PastStates {
  readonly #options: Options;
  readonly #builds = new Map<string, Build>();
  /** The last used first. */
  #held: Held[] = [];
  /** What each organisation waits for; whose turn it is next comes first. */
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  #isWorking = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Runs `work` with the organisation as it was. Throws `invalid` for a moment of which nothing can be told; once `signal` says so, nobody waits for the answer any more. */
  async run<T>(
    org: string,
    asOf: Date,
    work: (tx: Tx, state: PastState) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { db, now } = this.#options;
    const moment = await db.run({ org }, (tx) => findMoment(tx, asOf, now()));
    const { graph, settings } = this.#find(org, moment) ?? (await this.#make(org, moment, signal));
    return db.run({ org }, (tx) => work(tx, { ...settings, graph, asOf }));
  }

  forgetIdle(): void {
    const limit = this.#options.now() - IDLE;
    this.#held = this.#held.filter((held) => held.usedAt >= limit);
  }

  #find(org: string, { size, at, isLast }: Moment): Held | undefined {
    const time = at.getTime();
    const found = this.#held.find(
      (held) => held.org === org && held.size === size && held.isLast === isLast && held.from <= time && time < held.to,
    );
    if (found) this.#keep(found);
    return found;
  }

  #keep(held: Held): void {
    held.usedAt = this.#options.now();
    const kept: Held[] = [];
    let records = 0;
    for (const one of [held, ...this.#held.filter((other) => other !== held)].slice(0, MOST)) {
      records += one.graph.size;
      if (kept.length === 0 || records <= MOST_RECORDS) kept.push(one);
    }
    this.#held = kept;
  }

  async #make(org: string, moment: Moment, signal: AbortSignal | undefined): Promise<Held> {
    const build = this.#enqueue(org, moment);
    const leave = () => {
      build.wanted -= 1;
    };
    if (!signal?.aborted) build.wanted += 1;
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await build.made;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #enqueue(org: string, moment: Moment): Build {
    const key = `${org} ${moment.size} ${moment.isLast} ${moment.at.getTime()}`;
    const known = this.#builds.get(key);
    if (known) return known;
    if ([...this.#builds.values()].filter((build) => build.org === org).length >= MOST_WAITING)
      throw new AppError('unavailable', 'too many moments of the past are being looked at: try again in a moment');
    const waiting = this.#waiting.get(org) ?? [];
    const make = async (): Promise<Held> => {
      const isWanted = () => (this.#builds.get(key)?.wanted ?? 0) > 0;
      // Another moment that the same graph answers for may have been made while this one waited its turn.
      return this.#find(org, moment) ?? (await this.#build(org, moment, isWanted));
    };
    const made = new Promise<Held>((resolve) => {
      waiting.push(async () => {
        const held = make();
        resolve(held);
        await held.catch(() => undefined); // whoever asked is told
        this.#builds.delete(key);
      });
    });
    const build: Build = { org, wanted: 0, made };
    this.#builds.set(key, build);
    this.#waiting.set(org, waiting);
    void this.#work();
    return build;
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    // What is asked for in this turn of the event loop is counted before any of it is made.
    await Promise.resolve();
    for (let next = this.#next(); next; next = this.#next()) await next();
    this.#isWorking = false;
  }

  #next(): (() => Promise<void>) | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [org, waiting] = first;
    this.#waiting.delete(org);
    const next = waiting.shift();
    if (waiting.length > 0) this.#waiting.set(org, waiting);
    return next;
  }

  async #build(org: string, moment: Moment, isWanted: () => boolean): Promise<Held> {
    const { db, registry, now } = this.#options;
    const read = async <R>(query: RawBuilder<R>): Promise<readonly R[]> => {
      if (!isWanted()) throw new AppError('unavailable', 'whoever asked is gone: ask again');
      const found = await db.run({ org }, (tx) => query.execute(tx));
      return found.rows;
    };
    const { nodes, dates } = await readPastNodes(read, registry, moment);
    const graph = Graph.build(nodes, moment.since, dates);
    if (!(graph instanceof Graph))
      throw new AppError('conflict', 'by the rules of today the records of that moment rest on each other in a circle');
    // What has lapsed since the last entry of all is not written down yet, and then no answer counts it.
    if (!moment.isLast)
      for (let next = graph.next(); next !== null && next <= moment.at.getTime(); next = graph.next())
        graph.advance(next);
    const settings = await db.run({ org }, (tx) => settingsAt(tx, moment.at));
    const { size, isLast, since } = moment;
    const to = isLast ? Number.POSITIVE_INFINITY : (graph.next() ?? Number.POSITIVE_INFINITY);
    const held = { org, graph, settings, size, isLast, from: Math.max(since, graph.clock), to, usedAt: now() };
    this.#keep(held);
    return held;
  }
}
