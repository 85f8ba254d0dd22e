import { sql } from 'kysely';
import type { RecordView } from '../../model/kind.ts';
import { speaksFrom } from '../../model/validation/check.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { RECORD, type RecordRow, viewOf } from '../store/rows.ts';

/** A record that a check looks at. */
export interface Target {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

/** The evidence that speaks for a check (and target) now, whether or not it still counts. */
export interface Latest {
  readonly evidence: RecordView;
  readonly target: string | null;
  /** From when it speaks, milliseconds since 1970. */
  readonly from: number;
}

/** A check that a collector answers, with all that it takes to judge a new answer. */
export interface AskedCheck {
  readonly check: RecordView;
  readonly targets: readonly Target[];
  /** One for each target that has evidence, and one for evidence without a target. */
  readonly latest: readonly Latest[];
  /** How many things the newest evidence that passed had looked at, by target. */
  readonly passed: readonly { readonly target: string | null; readonly total: number }[];
  /** Changes whenever any of its evidence does. */
  readonly mark: string;
}

/** Rows of a query by the check that they belong to. */
const byCheck = <T extends { readonly check_id: string }>(rows: readonly T[]): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.check_id);
    if (group) group.push(row);
    else groups.set(row.check_id, [row]);
  }
  return groups;
};

type Of<T> = T & { readonly check_id: string };

const readTargets = async (tx: Tx, checks: readonly string[]) => {
  const found = await sql<Of<Target>>`select link.from_id as check_id, record.id, record.key, record.title
    from link join record on record.org_id = link.org_id and record.id = link.to_id
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'targets' and link.from_id = any(${[...checks]}::uuid[])
    order by record.key, record.id`.execute(tx);
  return byCheck(found.rows);
};

/** A commit may lie a little after the clock: each is later than the one before. */
const MINUTE = 60_000;

const readLatest = async (tx: Tx, checks: readonly string[], now: number) => {
  const spoken = sql`coalesce((record.data->>'effectiveAt')::timestamptz, (record.data->>'observedTo')::timestamptz, record.created_at)`;
  const found = await sql<Of<RecordRow> & { readonly target: string | null }>`
    select distinct on (link.to_id, link.data->>'target') link.to_id as check_id, link.data->>'target' as target, ${RECORD}
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'proves' and link.to_id = any(${[...checks]}::uuid[])
      and record.state <> 'withdrawn' and ${spoken} <= ${new Date(now + MINUTE)}
    order by link.to_id, link.data->>'target', ${spoken} desc, record.id`.execute(tx);
  return byCheck(found.rows);
};

/** How many things the newest evidence that passed had looked at, by target. */
const readPassed = async (tx: Tx, checks: readonly string[]) => {
  const found = await sql<Of<{ readonly target: string | null; readonly total: number }>>`
    select distinct on (link.to_id, link.data->>'target') link.to_id as check_id, link.data->>'target' as target,
      (record.data->>'total')::bigint as total
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'proves' and link.to_id = any(${[...checks]}::uuid[])
      and record.state = 'accepted' and record.data->>'outcome' = 'pass' and record.data ? 'total'
    order by link.to_id, link.data->>'target', record.created_at desc, record.id`.execute(tx);
  return byCheck(found.rows);
};

const readMarks = async (tx: Tx, checks: readonly string[]) => {
  // Links that have ended count too: evidence that was removed must not make an earlier state look like the present one.
  const found = await sql<Of<{ readonly mark: string }>>`
    select link.to_id as check_id, concat_ws(' ', count(*), max(link.end_seq), max(record.updated_at)) as mark
    from link left join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.relation = 'proves' and link.to_id = any(${[...checks]}::uuid[])
    group by link.to_id`.execute(tx);
  return byCheck(found.rows);
};

const latestOf = (row: RecordRow & { readonly target: string | null }): Latest => {
  const evidence = viewOf(row);
  return { evidence, target: row.target, from: speaksFrom(evidence) ?? Date.parse(evidence.createdAt) };
};

/** The checks in force that name a collector, by key, as one transaction sees them. */
export const askedChecksIn = async (tx: Tx, collector: string, now: number): Promise<AskedCheck[]> => {
  const found =
    await sql<RecordRow>`select ${RECORD} from record join facet on facet.org_id = record.org_id and facet.record_id = record.id
      where facet.org_id = app_org() and facet.kind = 'check' and facet.field = 'collector' and facet.value = ${collector}
        and record.state = 'active' order by record.key, record.id`.execute(tx);
  const checks = found.rows.map(viewOf);
  const ids = checks.map((check) => check.id);
  if (ids.length === 0) return [];
  const [targets, latest, passed, marks] = [
    await readTargets(tx, ids),
    await readLatest(tx, ids, now),
    await readPassed(tx, ids),
    await readMarks(tx, ids),
  ];
  return checks.map((check) => ({
    check,
    targets: (targets.get(check.id) ?? []).map(({ id, key, title }) => ({ id, key, title })),
    latest: (latest.get(check.id) ?? []).map(latestOf),
    passed: (passed.get(check.id) ?? []).map(({ target, total }) => ({ target, total })),
    mark: marks.get(check.id)?.[0]?.mark ?? '',
  }));
};

/** The checks in force that name a collector, by key. */
export const readAskedChecks = (
  server: Pick<Server, 'db' | 'now'>,
  org: string,
  collector: string,
): Promise<AskedCheck[]> => server.db.run({ org }, (tx) => askedChecksIn(tx, collector, server.now()));

/** The collectors that checks in force name. */
export const listAskedCollectors = (server: Pick<Server, 'db'>, org: string): Promise<string[]> =>
  server.db.run({ org }, async (tx) => {
    const found = await sql<{
      value: string;
    }>`select distinct facet.value from facet join record on record.org_id = facet.org_id and record.id = facet.record_id
      where facet.org_id = app_org() and facet.kind = 'check' and facet.field = 'collector' and record.state = 'active'
      order by facet.value`.execute(tx);
    return found.rows.map((row) => row.value);
  });
