import { sql } from 'kysely';
import { type Cause, MAX_CAUSES } from '../../assurance/types.ts';
import { AppError } from '../../model/error.ts';
import type { AnyKind, RecordView } from '../../model/kind.ts';
import { transitionsFrom } from '../../model/lifecycle.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { viewOf } from '../store/rows.ts';
import { isUuid } from '../store/uuid.ts';
import { reachAt, reachOfAny } from './conditions.ts';
import { dress, type PageRow, type Row, rowsOf } from './list.ts';
import { hidden, type Known, knownRecords } from './names.ts';
import { sourceOf } from './source.ts';

export interface NamedCause {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly code: string;
  readonly since: string;
}

export interface LinkOut {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  readonly data: Readonly<Record<string, unknown>>;
  readonly other: Known;
}

export interface Detail extends Row {
  readonly causes: readonly NamedCause[];
  /** true: there are more causes than are listed. */
  readonly more: boolean;
  readonly derived: Readonly<Record<string, unknown>>;
  readonly links: readonly LinkOut[];
  /** How many links there are; at most LINKS of them are listed. */
  readonly linkCount: number;
  readonly allowed: {
    readonly update: boolean;
    readonly remove: boolean;
    readonly approve: boolean;
    readonly transitions: readonly string[];
  };
  /** Of a moment that is past: that the rules of today come to another status. */
  readonly note?: string;
}

const LINKS = 1_000;

/** One record by id or key, as it is now or was at a moment. Throws not_found for what is not there or not theirs to see. */
export const getRow = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  ref: string,
  asOf?: Date,
): Promise<Row> => {
  const source = sourceOf(asOf);
  const which = isUuid(ref) ? sql`${source.id} = ${ref}` : sql`record.key = ${ref}`;
  const reach = asOf ? (reachAt(actor, kind, asOf) ?? sql`false`) : sql`true`;
  const chosen = sql`select ${source.columns}, '' as sort_value from ${source.from}
    where record.org_id = app_org() and record.kind = ${kind.name} and ${which} and ${reach}`;
  const found = await sql<PageRow>`${dress(source, chosen, sql``)}`.execute(tx);
  const readable = found.rows.filter((row) => can(actor, 'read', kind, viewOf(row)));
  const [row] = await rowsOf(tx, registry, actor, readable, asOf);
  if (!row) throw new AppError('not_found', `there is no ${kind.label.toLowerCase()} ${ref}`);
  return row;
};

/** A row as the model sees it. */
export const asView = (row: Row): RecordView => ({
  ...row,
  owner: row.owner?.id ?? null,
  scope: row.scope?.id ?? null,
});

export const getDetail = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  ref: string,
  asOf?: Date,
): Promise<Detail> => {
  const row = await getRow(tx, registry, actor, kind, ref, asOf);
  const view = asView(row);
  const causes = await causesOf(tx, row.id, asOf);
  const links = await linksOf(tx, registry, actor, row.id, asOf);
  const ids = [...causes.causes.map((cause) => cause.id), ...links.rows.map((link) => link.other)];
  const names = await knownRecords(tx, registry, actor, ids, asOf);
  const named = links.rows.flatMap((link) => {
    const other = names.get(link.other);
    return other ? [{ relation: link.relation, direction: link.direction, data: link.data, other }] : [];
  });
  return {
    ...row,
    causes: nameCauses(causes.causes, names),
    more: causes.more,
    derived:
      kind.derive?.(
        view,
        named.map(({ other, ...link }) => ({ ...link, status: other.status ?? 'none' })),
      ) ?? {},
    links: named,
    linkCount: links.total,
    allowed: {
      update: can(actor, 'update', kind, view),
      remove: can(actor, 'remove', kind, view),
      approve: can(actor, 'approve', kind, view),
      transitions: transitionsFrom(kind, view.state)
        .filter(({ needs }) => can(actor, needs, kind, view))
        .map(({ name }) => name),
    },
  };
};

export const nameCauses = (causes: readonly Cause[], names: ReadonlyMap<string, Known>): NamedCause[] =>
  causes.map(({ id, code, since }) => {
    const { kind, key, title } = names.get(id) ?? hidden(id);
    return { id, kind, key, title, code, since: new Date(since).toISOString() };
  });

/** A span that has ended does not say whether there were more causes than it has room for: a full one may have had. */
const causesOf = async (
  tx: Tx,
  id: string,
  asOf: Date | undefined,
): Promise<{ causes: readonly Cause[]; more: boolean }> => {
  const found = asOf
    ? await sql<{
        causes: Cause[];
        more: boolean;
      }>`select span.causes, coalesce(assurance.more, jsonb_array_length(span.causes) >= ${MAX_CAUSES}) as more
        from assurance_span as span left join assurance on span.to_at is null and assurance.org_id = span.org_id and assurance.record_id = span.record_id
        where span.org_id = app_org() and span.record_id = ${id} and span.from_at <= ${asOf} and (span.to_at is null or span.to_at > ${asOf})`.execute(
        tx,
      )
    : await sql<{
        causes: Cause[];
        more: boolean;
      }>`select causes, more from assurance where org_id = app_org() and record_id = ${id}`.execute(tx);
  return found.rows[0] ?? { causes: [], more: false };
};

interface LinkRow {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  readonly data: Record<string, unknown>;
  readonly other: string;
  readonly total: number;
}

/** Links to and from a record whose other end the actor may read, and how many there are. */
const linksOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  id: string,
  asOf: Date | undefined,
): Promise<{ rows: LinkRow[]; total: number }> => {
  const source = sourceOf(asOf);
  const reach = reachOfAny(registry.kinds, actor, asOf);
  const isReadable = reach
    ? sql`where exists (select from ${source.from} where record.org_id = app_org() and ${source.id} = found.other and ${reach})`
    : sql``;
  const found = await sql<LinkRow>`select found.*, count(*) over ()::int as total from (
      select relation, 'out' as direction, data, to_id as other, id from link where org_id = app_org() and from_id = ${id} and ${source.linkHolds}
      union all
      select relation, 'in', data, from_id, id from link where org_id = app_org() and to_id = ${id} and ${source.linkHolds}
    ) as found ${isReadable} order by direction desc, relation, id limit ${LINKS}`.execute(tx);
  return { rows: found.rows, total: found.rows[0]?.total ?? 0 };
};
