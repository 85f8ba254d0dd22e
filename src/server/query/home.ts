import { sql } from 'kysely';
import { type Actor, canSomewhere, readable } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { countRecords, listRecords, toTsQuery } from './list.ts';
import { type Known, knownRecords } from './names.ts';

const NOTHING = { fields: {}, linked: {}, limit: 50 } as const;

/** Numbers of every kind that the actor may read, by status. */
export const countKinds = async (tx: Tx, registry: Registry, actor: Actor) => {
  const counts: Record<string, { total: number; byStatus: Record<string, number> }> = {};
  for (const kind of registry.kinds) {
    if (readable(actor, kind).length === 0) continue;
    const { counts: byStatus, total } = await countRecords(tx, actor, kind, NOTHING, 'status');
    counts[kind.name] = { total, byStatus: Object.fromEntries(byStatus.map(({ value, n }) => [value, n])) };
  }
  return counts;
};

const PROMISES = ['answer', 'commitment', 'claim', 'statement', 'adoption', 'control'] as const;
const EXPIRING_DAYS = 30;

/** What somebody looks at first: what is broken, what runs out within 30 days, and how many statements have to be recalled. */
export const homeOf = async (tx: Tx, registry: Registry, actor: Actor, now: number) => {
  const status = await countKinds(tx, registry, actor);
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
  const statement = status['statement']?.byStatus ?? {};
  return {
    status,
    broken,
    expiring,
    recall: (statement['broken'] ?? 0) + (statement['unproven'] ?? 0) + (statement['weakened'] ?? 0),
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
