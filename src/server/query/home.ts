import { sql } from 'kysely';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { listRecords, reachOf, toTsQuery } from './list.ts';
import { type Known, knownRecords } from './names.ts';

const NOTHING = { fields: {}, linked: {}, limit: 50 } as const;

export interface KindCount {
  readonly total: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Numbers of every kind that the actor may read, by status, and how many statements have to be recalled. */
export const countKinds = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
): Promise<{ counts: Record<string, KindCount>; recall: number }> => {
  const reaches = registry.kinds.flatMap((kind) => {
    const reach = reachOf(actor, kind);
    return reach ? [{ kind, where: sql`(record.kind = ${kind.name} and ${reach})` }] : [];
  });
  const counts: Record<string, KindCount> = Object.fromEntries(
    reaches.map(({ kind }) => [kind.name, { total: 0, byStatus: {} }]),
  );
  if (reaches.length === 0) return { counts, recall: 0 };
  const found = await sql<{ kind: string; state: string; status: string; n: number }>`
    select record.kind, record.state, record.status, sum(record.n)::int as n from record_count as record
    where record.org_id = app_org() and (${sql.join(
      reaches.map(({ where }) => where),
      sql` or `,
    )})
    group by 1, 2, 3 having sum(record.n) > 0`.execute(tx);
  let recall = 0;
  for (const { kind, state, status, n } of found.rows) {
    const { total, byStatus } = counts[kind] ?? { total: 0, byStatus: {} };
    counts[kind] = { total: total + n, byStatus: { ...byStatus, [status]: (byStatus[status] ?? 0) + n } };
    if (kind === 'statement' && state === 'said' && RECALLED.has(status)) recall += n;
  }
  return { counts, recall };
};

const RECALLED = new Set(['broken', 'unproven', 'weakened']);

const PROMISES = ['answer', 'commitment', 'claim', 'statement', 'adoption', 'control'] as const;
const EXPIRING_DAYS = 30;

/** What somebody looks at first: what is broken, what runs out within 30 days, and how many statements have to be recalled. */
export const homeOf = async (tx: Tx, registry: Registry, actor: Actor, now: number) => {
  const { counts: status, recall } = await countKinds(tx, registry, actor);
  const broken = [];
  for (const name of PROMISES) {
    const kind = registry.get(name);
    if (!canSomewhere(actor, 'read', kind)) continue;
    const page = await listRecords(tx, actor, kind, { ...NOTHING, status: ['broken'], limit: 20 });
    broken.push(
      ...page.items.map(({ id, key, title, since }) => ({ id, kind: name, key, title, status: 'broken', since })),
    );
  }
  const soon = await sql<{ record_id: string; until: Date }>`select record_id, until from assurance
    where org_id = app_org() and until < ${new Date(now + EXPIRING_DAYS * 86_400_000)} and status in ('assured', 'weakened') and kind in ('evidence', 'document', 'policy', 'exception', 'answer')
    order by until limit 50`.execute(tx);
  const names = await knownRecords(
    tx,
    registry,
    actor,
    soon.rows.map((row) => row.record_id),
  );
  const expiring = soon.rows.flatMap((row) => {
    const known = names.get(row.record_id);
    return known
      ? [{ id: known.id, kind: known.kind, key: known.key, title: known.title, until: row.until.toISOString() }]
      : [];
  });
  return {
    status,
    broken,
    expiring,
    recall,
  };
};

/** Records of any kind that match a text, best first. */
export const searchAll = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  q: string,
  limit: number,
): Promise<Known[]> => {
  const query = toTsQuery(q);
  if (query === '') return [];
  const found = await sql<{ id: string }>`select id from search_record(${query}, null, ${limit * 4})`.execute(tx);
  const names = await knownRecords(
    tx,
    registry,
    actor,
    found.rows.map((row) => row.id),
  );
  return found.rows.flatMap((row) => names.get(row.id) ?? []).slice(0, limit);
};
