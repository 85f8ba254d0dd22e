import { sql } from 'kysely';
import type { PresentRecord, ProgrammeLink } from '../../model/exchange/programme-record.ts';
import type { RecordView } from '../../model/kind.ts';
import { type Actor, can, type Subject } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { stillReadable } from '../query/names.ts';
import { type Source, sourceOf } from '../query/source.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, SUBJECT, SUBJECT_THEN, type SubjectRow, subjectOf, viewOf } from '../store/rows.ts';

type Known = SubjectRow & Pick<RecordRow, 'key' | 'kind'>;

interface EndRow extends Known {
  readonly from_id: string;
  readonly relation: string;
  readonly data: Record<string, unknown>;
}

/** What of an organisation an actor sees, with keys for ids; of a moment that is past only what is exported. */
export class Present {
  readonly #tx: Tx;
  readonly #actor: Actor;
  readonly #registry: Registry;
  readonly #source: Source;
  readonly #isPast: boolean;

  constructor(tx: Tx, actor: Actor, registry: Registry, asOf?: Date) {
    this.#tx = tx;
    this.#actor = actor;
    this.#registry = registry;
    this.#source = sourceOf(asOf);
    this.#isPast = asOf !== undefined;
  }

  /** Those of the keys that the actor can see a record of. */
  async existing(keys: Iterable<string>): Promise<Set<string>> {
    const found = await sql<Known>`select record.id, record.key, record.kind, ${SUBJECT} from record
      where org_id = app_org() and key = any(${[...keys]}::text[])`.execute(this.#tx);
    return new Set(found.rows.filter((row) => this.#sees(row.kind, subjectOf(row))).map((row) => row.key));
  }

  async byKey(keys: Iterable<string>): Promise<Map<string, PresentRecord>> {
    const views = (await loadRecords(this.#tx, keys)).filter((view) => this.#sees(view.kind, view));
    return new Map((await this.dress(views)).map((record) => [record.key, record]));
  }

  /** Every record of these kinds, sorted by kind and key. */
  async ofKinds(kinds: readonly string[]): Promise<PresentRecord[]> {
    const { from, columns } = this.#source;
    const found = await sql<RecordRow>`select ${columns} from ${from}
      where record.org_id = app_org() and record.kind = any(${[...kinds]}::text[]) order by record.kind, record.key`.execute(
      this.#tx,
    );
    const views = found.rows.map(viewOf).filter((view) => this.#sees(view.kind, view));
    return this.dress(await this.#still(views));
  }

  /** Key of the organisation’s own scope. */
  async rootKey(): Promise<string | null> {
    const { from, id } = this.#source;
    const found = await sql<{ key: string }>`select record.key from ${from}
      where record.org_id = app_org() and record.kind = 'scope' and record.scope_id is null order by record.created_at, ${id} limit 1`.execute(
      this.#tx,
    );
    return found.rows[0]?.key ?? null;
  }

  /** Which of the records were last written by a programme: the journal says so of their current version. */
  async appliedByProgramme(ids: readonly string[], by?: Pick<Actor, 'type' | 'id'>): Promise<Set<string>> {
    const who = by ? sql`and journal.actor_type = ${by.type} and journal.actor_id = ${by.id}` : sql``;
    const found = await sql<{ id: string }>`select record.id from record
      join record_version as version on version.org_id = record.org_id and version.record_id = record.id and version.version = record.version
      join journal on journal.org_id = version.org_id and journal.seq = version.seq
      where record.org_id = app_org() and record.id = any(${[...ids]}::uuid[]) and journal.action = 'programme.apply' ${who}`.execute(
      this.#tx,
    );
    return new Set(found.rows.map((row) => row.id));
  }

  /** Which of the records are owner or scope of another one that is not in `besides`. */
  async heldBy(
    ids: readonly string[],
    besides: ReadonlySet<string>,
  ): Promise<{ readonly key: string; readonly word: 'owner' | 'scope'; readonly holder: string }[]> {
    const found = await sql<{ key: string; word: 'owner' | 'scope'; holder: string }>`
      select held.key, 'owner' as word, record.key as holder from record
        join record as held on held.org_id = record.org_id and held.id = record.owner_id
        where record.org_id = app_org() and record.owner_id = any(${[...ids]}::uuid[]) and record.key <> all(${[...besides]}::text[])
      union all
      select held.key, 'scope', record.key from record
        join record as held on held.org_id = record.org_id and held.id = record.scope_id
        where record.org_id = app_org() and record.scope_id = any(${[...ids]}::uuid[]) and record.key <> all(${[...besides]}::text[])
      order by 1, 2, 3 limit 100`.execute(this.#tx);
    return found.rows;
  }

  /** Records with their links, owner and scope by key; links to what the actor may not see are left out. */
  async dress(views: readonly RecordView[]): Promise<PresentRecord[]> {
    const links = await this.linksFrom(views.map((view) => view.id));
    const keys = await this.#keysOf(views.flatMap((view) => [view.owner, view.scope].filter((id) => id !== null)));
    return views.map((view) => ({
      id: view.id,
      version: view.version,
      kind: view.kind,
      key: view.key,
      title: view.title,
      state: view.state,
      owner: (view.owner && keys.get(view.owner)) ?? null,
      scope: (view.scope && keys.get(view.scope)) ?? null,
      dueAt: view.dueAt,
      data: view.data,
      links: links.get(view.id) ?? [],
    }));
  }

  async #keysOf(ids: readonly string[]): Promise<Map<string, string>> {
    const { from, id } = this.#source;
    const found = await sql<{ id: string; key: string }>`select ${id} as id, record.key from ${from}
      where record.org_id = app_org() and ${id} = any(${[...new Set(ids)]}::uuid[])`.execute(this.#tx);
    return new Map(found.rows.map((row) => [row.id, row.key]));
  }

  /** Links by the record that they start from, as far as the actor may see their far ends. */
  async linksFrom(ids: readonly string[]): Promise<Map<string, ProgrammeLink[]>> {
    const { one, id, linkHolds } = this.#source;
    const found = await sql<EndRow>`
      select link.from_id, link.relation, link.data, ${id} as id, record.key, record.kind, ${this.#isPast ? SUBJECT_THEN : SUBJECT}
      from unnest(${[...ids]}::uuid[]) as wanted (id)
        cross join lateral (select link.* from link where link.org_id = app_org() and link.from_id = wanted.id and ${linkHolds} offset 0) as link
        cross join lateral ${one(sql`link.to_id`)}
      order by link.from_id, link.relation, link.id`.execute(this.#tx);
    const seen = await this.#still(found.rows.filter((row) => this.#sees(row.kind, subjectOf(row))));
    const links = new Map<string, ProgrammeLink[]>();
    for (const row of seen) {
      const list = links.get(row.from_id) ?? [];
      list.push({ relation: row.relation, to: row.key, data: row.data });
      links.set(row.from_id, list);
    }
    return links;
  }

  /** Of what is past, what the actor may see of it now as well. */
  async #still<R extends { readonly id: string }>(rows: readonly R[]): Promise<readonly R[]> {
    if (!this.#isPast) return rows;
    const still = await stillReadable(this.#tx, this.#registry, this.#actor, rows);
    return rows.filter(({ id }) => still.has(id));
  }

  #sees(name: string, subject: Subject): boolean {
    const kind = this.#registry.find(name);
    return kind !== undefined && can(this.#actor, 'read', kind, subject);
  }
}
