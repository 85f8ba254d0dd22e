import { sql } from 'kysely';
import { effectiveness, type Span } from '../../assurance/effectiveness.ts';
import type { Cause, Status } from '../../assurance/types.ts';
import { AppError } from '../../model/error.ts';
import type { AnyKind, RecordView } from '../../model/kind.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { changedFields } from '../store/commit/entry.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, VERSION, viewOf } from '../store/rows.ts';
import { reachOf, readsAll } from './conditions.ts';
import { nameCauses } from './detail.ts';
import { knownThen, type Named, nameRefs } from './names.ts';
import { sourceOf } from './source.ts';

export interface VersionOut {
  readonly version: number;
  readonly seq: number;
  readonly at: string;
  readonly until: string | null;
  readonly actor: { readonly type: string; readonly id: string; readonly name: string | null };
  readonly action: string;
  readonly title: string;
  readonly state: string;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
}

type Row = RecordRow & {
  readonly seq: number;
  readonly valid_to: Date | null;
  readonly actor_type: string;
  readonly actor_id: string;
  readonly actor_name: string | null;
  readonly action: string;
};

export interface HistoryQuery {
  /** How many versions a page has at most. */
  readonly limit: number;
  /** The version that the page before ended with. */
  readonly cursor?: number | undefined;
  /** As it was told then. */
  readonly asOf?: Date | undefined;
}

export interface HistoryPage {
  readonly versions: readonly VersionOut[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}

const valueIn = (view: RecordView, field: string, name: (id: string | null) => Named | null): unknown => {
  if (field === 'owner' || field === 'scope') return name(view[field]);
  return (field in view && field !== 'data' ? view[field as keyof RecordView] : view.data[field]) ?? null;
};

/**
 * The versions of a record, newest first, each with who made it and what it changed. A version that the actor may not
 * read by its own scope and state is left out, and the one after it does not tell what was different.
 */
export const historyOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  id: string,
  query: HistoryQuery,
): Promise<HistoryPage> => {
  const { limit, asOf } = query;
  const rows = await readVersions(tx, id, query);
  const versions = rows.map((row) => {
    const view = viewOf(row);
    return { row, view, readable: can(actor, 'read', kind, view) };
  });
  const refs = versions.flatMap(({ view, readable }) => (readable ? [view.owner, view.scope] : []));
  const name = await nameRefs(tx, registry, actor, refs, asOf ? { lastBy: asOf } : 'last');
  const told = versions.slice(0, limit).flatMap(({ row, view, readable }, index) => {
    if (!readable) return [];
    const before = versions[index + 1];
    const earlier = before?.readable ? before.view : undefined;
    const ended = row.valid_to && (!asOf || row.valid_to <= asOf) ? row.valid_to : null;
    const version: VersionOut = {
      version: row.version,
      seq: row.seq,
      at: view.updatedAt,
      until: ended?.toISOString() ?? null,
      actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
      action: row.action,
      title: row.title,
      state: row.state,
      changes: earlier
        ? changedFields(earlier, view).map((field) => ({
            field,
            from: valueIn(earlier, field, name),
            to: valueIn(view, field, name),
          }))
        : [],
    };
    return [version];
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { versions: told, next: last ? String(last.version) : null };
};

/** A page of versions, and the one before them. */
const readVersions = async (tx: Tx, id: string, { limit, cursor, asOf }: HistoryQuery): Promise<readonly Row[]> => {
  const found =
    await sql<Row>`select ${VERSION}, record.seq, record.valid_to, journal.actor_type, journal.actor_id, journal.action, account.name as actor_name
    from record_version as record join journal on journal.org_id = record.org_id and journal.seq = record.seq
      left join auth_user as account on journal.actor_type = 'person' and account.id = journal.actor_id
    where record.org_id = app_org() and record.record_id = ${id} ${cursor === undefined ? sql`` : sql`and record.version < ${cursor}`}
      ${asOf ? sql`and record.valid_from <= ${asOf}` : sql``}
    order by record.version desc limit ${limit + 1}`.execute(tx);
  return found.rows;
};

export interface Window {
  readonly from: Date;
  readonly to: Date;
  /** As it was told then: what has ended since had not yet. */
  readonly asOf?: Date | undefined;
}

/** How many changes of status one answer tells; of a part of them no share of the time could be told. */
const SPANS = 5_000;

const readSpans = async (tx: Tx, id: string, { from, to, asOf }: Window): Promise<Span[]> => {
  const found = await sql<{
    status: Status;
    from_at: Date;
    to_at: Date | null;
    causes: Cause[];
  }>`select status, from_at, to_at, causes from assurance_span
    where org_id = app_org() and record_id = ${id} and from_at < ${to} and (to_at is null or to_at > ${from}) order by from_at limit ${SPANS + 1}`.execute(
    tx,
  );
  if (found.rows.length > SPANS) {
    const detail = `more than ${SPANS} changes lie between these moments: ask for a shorter time`;
    throw new AppError('invalid', detail, [{ pointer: '?from', detail }]);
  }
  return found.rows.map((row) => ({
    status: row.status,
    from: row.from_at.getTime(),
    to: row.to_at && (!asOf || row.to_at <= asOf) ? row.to_at.getTime() : null,
    causes: row.causes,
  }));
};

/** The moment since which the actor may read every version of a record; undefined: always. */
const readableSince = async (tx: Tx, actor: Actor, kind: AnyKind, id: string): Promise<Date | undefined> => {
  if (readsAll(actor, kind)) return undefined;
  const reach = reachOf(actor, kind, sourceOf(new Date(0))) ?? sql`false`;
  const found = await sql<{ until: Date | null }>`select max(record.valid_to) as until from record_version as record
    where record.org_id = app_org() and record.record_id = ${id} and (${reach}) is not true`.execute(tx);
  return found.rows[0]?.until ?? undefined;
};

/**
 * How a record stood over a window, as far back as the actor may read what it was: its spans, the share of it assured, and each lapse with its causes, which have the
 * names that they had when the span ended.
 */
export const standingOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { kind, id }: { readonly kind: string; readonly id: string },
  window: Window,
) => {
  const { to, asOf } = window;
  const since = await readableSince(tx, actor, registry.get(kind), id);
  // Nothing is told of a window that ended before.
  const from = new Date(Math.min(Math.max(window.from.getTime(), since?.getTime() ?? 0), to.getTime()));
  const found = from < to ? await readSpans(tx, id, { ...window, from }) : [];
  const spans = found.map((span) => (since && span.from < since.getTime() ? { ...span, from: since.getTime() } : span));
  // A span that ends with the removal of its cause still knows its name a millisecond before.
  const momentOf = new Map(
    spans.map((span) => [span.causes, span.to === null ? (asOf?.getTime() ?? null) : span.to - 1]),
  );
  const namesAt = await knownThen(
    tx,
    registry,
    actor,
    spans.flatMap(({ causes }) => causes.map((cause) => ({ id: cause.id, at: momentOf.get(causes) ?? null }))),
  );
  const nameIn = (causes: readonly Cause[]) => nameCauses(causes, namesAt(momentOf.get(causes) ?? null));
  const iso = (moment: number) => new Date(moment).toISOString();
  const effect = effectiveness(spans, from.getTime(), to.getTime());
  return {
    spans: spans.map((span) => ({
      status: span.status,
      from: iso(span.from),
      to: span.to === null ? null : iso(span.to),
      causes: nameIn(span.causes),
    })),
    effectiveness: {
      from: from.toISOString(),
      to: to.toISOString(),
      assured: effect.assured,
      byStatus: effect.byStatus,
      lapses: effect.lapses.map((lapse) => ({
        from: iso(lapse.from),
        to: iso(lapse.to),
        status: lapse.status,
        causes: nameIn(lapse.causes),
      })),
    },
  };
};
