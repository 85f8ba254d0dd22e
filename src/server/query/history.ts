import { sql } from 'kysely';
import { effectiveness, type Span } from '../../assurance/effectiveness.ts';
import type { Cause, Status } from '../../assurance/types.ts';
import type { AnyKind, RecordView } from '../../model/kind.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { changedFields } from '../store/commit/entry.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, VERSION, viewOf } from '../store/rows.ts';
import { nameCauses } from './detail.ts';
import { knownRecords, type Named, nameRefs } from './names.ts';

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

const VERSIONS = 200;

const valueIn = (view: RecordView, field: string, name: (id: string | null) => Named | null): unknown => {
  if (field === 'owner' || field === 'scope') return name(view[field]);
  return (field in view && field !== 'data' ? view[field as keyof RecordView] : view.data[field]) ?? null;
};

/**
 * The latest versions of a record, newest first, each with who made it and what it changed. A version that the actor
 * may not read by its own scope and state is left out, and the one after it does not tell what was different.
 */
export const historyOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  id: string,
): Promise<VersionOut[]> => {
  const found =
    await sql<Row>`select ${VERSION}, record.seq, record.valid_to, journal.actor_type, journal.actor_id, journal.action, account.name as actor_name
    from record_version as record join journal on journal.org_id = record.org_id and journal.seq = record.seq
      left join auth_user as account on journal.actor_type = 'person' and account.id = journal.actor_id
    where record.org_id = app_org() and record.record_id = ${id} order by record.version desc limit ${VERSIONS + 1}`.execute(
      tx,
    );
  const versions = found.rows.map((row) => {
    const view = viewOf(row);
    return { row, view, readable: can(actor, 'read', kind, view) };
  });
  const refs = versions.flatMap(({ view, readable }) => (readable ? [view.owner, view.scope] : []));
  const name = await nameRefs(tx, registry, actor, refs, 'last');
  return versions.slice(0, VERSIONS).flatMap(({ row, view, readable }, index) => {
    if (!readable) return [];
    const before = versions[index + 1];
    const earlier = before?.readable ? before.view : undefined;
    const version: VersionOut = {
      version: row.version,
      seq: row.seq,
      at: view.updatedAt,
      until: row.valid_to?.toISOString() ?? null,
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
};

/** How a record stood over a window: its spans, the share of it assured, and each lapse with its causes. */
export const standingOf = async (tx: Tx, registry: Registry, actor: Actor, id: string, from: Date, to: Date) => {
  const found = await sql<{
    status: Status;
    from_at: Date;
    to_at: Date | null;
    causes: Cause[];
  }>`select status, from_at, to_at, causes from assurance_span
    where org_id = app_org() and record_id = ${id} and from_at < ${to} and (to_at is null or to_at > ${from}) order by from_at limit 5000`.execute(
    tx,
  );
  const spans: Span[] = found.rows.map((row) => ({
    status: row.status,
    from: row.from_at.getTime(),
    to: row.to_at?.getTime() ?? null,
    causes: row.causes,
  }));
  const names = await knownRecords(
    tx,
    registry,
    actor,
    spans.flatMap((span) => span.causes.map((cause) => cause.id)),
  );
  const iso = (moment: number) => new Date(moment).toISOString();
  const effect = effectiveness(spans, from.getTime(), to.getTime());
  return {
    spans: spans.map((span) => ({
      status: span.status,
      from: iso(span.from),
      to: span.to === null ? null : iso(span.to),
      causes: nameCauses(span.causes, names),
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
        causes: nameCauses(lapse.causes, names),
      })),
    },
  };
};
