import { sql } from 'kysely';
import type { Cause } from '../../assurance/types.ts';
import type { RecordView } from '../../model/kind.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { knownRecords, stillReadable } from '../query/names.ts';
import { type Source, sourceOf } from '../query/source.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, viewOf } from '../store/rows.ts';
import type { ViewCause, ViewLink } from './adoption-view.ts';

interface LinkRow {
  readonly from_id: string;
  readonly relation: string;
  readonly to_id: string;
  readonly data: Record<string, unknown>;
}

export interface Standing {
  readonly status: string;
  readonly since: string | null;
  readonly causes: readonly ViewCause[];
}

const PAGE = 10_000;
const CAUSES = 20;

/** Records and links as one actor may see them, as they are or as they were at a moment. */
export class RecordReader {
  readonly #tx: Tx;
  readonly #actor: Actor;
  readonly #registry: Registry;
  readonly #asOf: Date | undefined;
  readonly #source: Source;

  constructor(tx: Tx, registry: Registry, actor: Actor, asOf: Date | undefined) {
    this.#tx = tx;
    this.#registry = registry;
    this.#actor = actor;
    this.#asOf = asOf;
    this.#source = sourceOf(asOf);
  }

  /** Those of the records that the actor may read; something past both as it was and as it is. */
  async byId(ids: Iterable<string>): Promise<Map<string, RecordView>> {
    const { columns, from, id } = this.#source;
    const all = [...new Set(ids)];
    const views: RecordView[] = [];
    for (let at = 0; at < all.length; at += PAGE) {
      const found = await sql<RecordRow>`select ${columns} from ${from}
        where record.org_id = app_org() and ${id} = any(${all.slice(at, at + PAGE)}::uuid[])`.execute(this.#tx);
      views.push(...found.rows.map(viewOf));
    }
    const seen = views.filter((view) => {
      const kind = this.#registry.find(view.kind);
      return kind !== undefined && can(this.#actor, 'read', kind, view);
    });
    const still = this.#asOf && (await stillReadable(this.#tx, this.#registry, this.#actor, seen));
    return new Map(seen.filter((view) => still?.has(view.id) ?? true).map((view) => [view.id, view]));
  }

  linksFrom(ids: Iterable<string>, relations: readonly string[]): Promise<ViewLink[]> {
    return this.#links(sql.ref('link.from_id'), ids, relations);
  }

  linksTo(ids: Iterable<string>, relations: readonly string[]): Promise<ViewLink[]> {
    return this.#links(sql.ref('link.to_id'), ids, relations);
  }

  async #links(end: ReturnType<typeof sql.ref>, ids: Iterable<string>, relations: readonly string[]) {
    const all = [...new Set(ids)];
    const links: ViewLink[] = [];
    for (let at = 0; at < all.length; at += PAGE) {
      const found = await sql<LinkRow>`select link.from_id, link.relation, link.to_id, link.data from link
        where link.org_id = app_org() and ${this.#source.linkHolds} and ${end} = any(${all.slice(at, at + PAGE)}::uuid[])
          and link.relation = any(${[...relations]}::text[])
        order by link.from_id, link.relation, link.id`.execute(this.#tx);
      links.push(
        ...found.rows.map(({ from_id, relation, to_id, data }) => ({ from: from_id, relation, to: to_id, data })),
      );
    }
    return links;
  }

  /** Ids of the records of some kinds that lie in a scope itself. */
  async inScope(kinds: readonly string[], scope: string): Promise<string[]> {
    const { from, id } = this.#source;
    const found = await sql<{ id: string }>`select ${id} as id from ${from}
      where record.org_id = app_org() and record.kind = any(${[...kinds]}::text[]) and record.scope_id = ${scope}`.execute(
      this.#tx,
    );
    return found.rows.map((row) => row.id);
  }

  /** For each check, the latest of its evidence that was accepted and held at that moment. */
  async newestEvidence(checks: readonly string[], at: Date): Promise<Map<string, string>> {
    const { from, id, linkHolds } = this.#source;
    const found = await sql<{ to_id: string; from_id: string }>`select distinct on (link.to_id) link.to_id, link.from_id
      from link join ${from} on record.org_id = link.org_id and ${id} = link.from_id
      where link.org_id = app_org() and ${linkHolds} and link.to_id = any(${[...checks]}::uuid[]) and link.relation = 'proves'
        and record.state = 'accepted' and (record.data ->> 'effectiveAt')::timestamptz <= ${at}
      order by link.to_id, (record.data ->> 'effectiveAt')::timestamptz desc, link.id desc`.execute(this.#tx);
    return new Map(found.rows.map((row) => [row.to_id, row.from_id]));
  }

  /** How records stand, since when, and why as far as the actor may see that. */
  async standing(ids: readonly string[]): Promise<Map<string, Standing>> {
    const { from, id, assurance } = this.#source;
    const asOf = this.#asOf;
    const causes = asOf
      ? sql`(select span.causes from assurance_span as span where span.org_id = app_org() and span.record_id = ${id}
          and span.from_at <= ${asOf} and (span.to_at is null or span.to_at > ${asOf}))`
      : sql`(select held.causes from assurance as held where held.org_id = app_org() and held.record_id = ${id})`;
    const found = await sql<{ id: string; status: string; since: Date | null; causes: readonly Cause[] }>`
      select ${id} as id, stands.status, stands.since, coalesce(${causes}, '[]'::jsonb) as causes
      from ${from} cross join lateral ${assurance} as stands
      where record.org_id = app_org() and ${id} = any(${[...ids]}::uuid[])`.execute(this.#tx);
    const mentioned = found.rows.flatMap((row) => row.causes.slice(0, CAUSES).map((cause) => cause.id));
    const names = await knownRecords(this.#tx, this.#registry, this.#actor, mentioned, asOf);
    return new Map(
      found.rows.map((row) => [
        row.id,
        {
          status: row.status,
          since: row.since?.toISOString() ?? null,
          causes: row.causes.slice(0, CAUSES).flatMap(({ id: cause, code }) => {
            const name = names.get(cause);
            return name ? [{ key: name.key, title: name.title, code }] : [];
          }),
        },
      ]),
    );
  }
}
