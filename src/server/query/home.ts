import { sql } from 'kysely';
import type { AnyKind } from '../../model/kind.ts';
import { countLoop, type Tally } from '../../model/loop.ts';
import { type Actor, canSomewhere, isReadOneByOne } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import type { PastState } from '../store/past-state.ts';
import { listed, listLapsed, listWaiting } from './attention.ts';
import { reachAt, reachOf, toTsQuery } from './conditions.ts';
import { type AllExpiring, EXPIRING, EXPIRING_DAYS, type Expiring, listExpiringThen } from './expiring-then.ts';
import { listRecords } from './list.ts';
import { type Known, knownRecords } from './names.ts';
import { type Sql, sourceOf } from './source.ts';

const NOTHING = { fields: {}, linked: {}, limit: 50 } as const;

export interface KindCount {
  readonly total: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Numbers of every kind that the actor may read, by status, and how many statements have to be recalled; now, or as of a moment. */
export const countKinds = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  asOf?: Date,
  within: Sql = sql`true`,
): Promise<{ counts: Record<string, KindCount>; recall: number; tallies: readonly Tally[] }> => {
  const reaches = registry.kinds.flatMap((kind) => {
    const reach = reachAt(actor, kind, asOf);
    return reach ? [{ kind, where: sql`(record.kind = ${kind.name} and ${reach} and ${within})` }] : [];
  });
  const counts: Record<string, KindCount> = Object.fromEntries(
    reaches.map(({ kind }) => [kind.name, { total: 0, byStatus: {} }]),
  );
  const source = sourceOf(asOf);
  // The counters are of now, and of all that have the same scope and state.
  const isSlow = ({ kind }: { kind: AnyKind }) => asOf !== undefined || isReadOneByOne(actor, kind);
  const tallies = [
    ...(await tally(
      tx,
      sql`select record.kind, record.state, record.status, record.n from record_count as record`,
      reaches.filter((one) => !isSlow(one)),
    )),
    ...(await tally(
      tx,
      sql`select record.kind, record.state, coalesce((select status from ${source.assurance} as a), 'none') as status, 1 as n
        from ${source.from}`,
      reaches.filter(isSlow),
    )),
  ];
  let recall = 0;
  for (const { kind, state, status, n } of tallies) {
    const { total, byStatus } = counts[kind] ?? { total: 0, byStatus: {} };
    counts[kind] = { total: total + n, byStatus: { ...byStatus, [status]: (byStatus[status] ?? 0) + n } };
    if (kind === 'statement' && state === 'said' && RECALLED.has(status)) recall += n;
  }
  return { counts, recall, tallies };
};

const tally = async (tx: Tx, from: Sql, reaches: readonly { readonly where: Sql }[]): Promise<readonly Tally[]> => {
  if (reaches.length === 0) return [];
  const ways = sql.join(
    reaches.map(({ where }) => where),
    sql` or `,
  );
  const found = await sql<Tally>`select counted.kind, counted.state, counted.status, sum(counted.n)::int as n
    from (${from} where record.org_id = app_org() and (${ways})) as counted
    group by 1, 2, 3 having sum(counted.n) > 0`.execute(tx);
  return found.rows;
};

const RECALLED = new Set(['broken', 'unproven', 'weakened']);

/** What we promise, and what we rely on for it. */
const PROMISES = [
  'answer',
  'commitment',
  'claim',
  'statement',
  'adoption',
  'control',
  'policy',
  'vendor',
  'risk',
] as const;
/** So many of each kind are listed. */
const LISTED = 20;

/**
 * What somebody looks at first: the loop in numbers, what is broken, what became worse in the last day, what runs out
 * within 30 days, and how many statements have to be recalled; at `now`, or at a moment that is past. What waits for the
 * actor is always of now: the past waits for nobody.
 */
export const homeOf = async (tx: Tx, registry: Registry, actor: Actor, now: number, past?: PastState) => {
  const { counts: status, recall, tallies } = await countKinds(tx, registry, actor, past?.asOf);
  const when = past ? { asOf: past.asOf } : {};
  const broken = [];
  for (const name of PROMISES) {
    const kind = registry.get(name);
    if (!canSomewhere(actor, 'read', kind)) continue;
    const page = await listRecords(tx, registry, actor, kind, {
      ...NOTHING,
      ...when,
      status: ['broken'],
      limit: LISTED,
    });
    broken.push(
      ...page.items.map(({ id, key, title, since }) => ({ id, kind: name, key, title, status: 'broken', since })),
    );
  }
  const expiring = past
    ? await listExpiringThen(tx, registry, actor, past)
    : await listExpiring(tx, registry, actor, now);
  return {
    status,
    broken: { total: PROMISES.reduce((sum, name) => sum + (status[name]?.byStatus['broken'] ?? 0), 0), items: broken },
    expiring,
    recall,
    loop: countLoop(tallies),
    lapsed: await listLapsed(tx, registry, actor, now, past?.asOf),
    waiting: await listWaiting(tx, registry, actor),
  };
};

/** What the actor may see of what runs out soon: permission is part of the question, so that others' records take no place. */
const listExpiring = async (tx: Tx, registry: Registry, actor: Actor, now: number): Promise<AllExpiring> => {
  const ways = EXPIRING.flatMap((name) => {
    const reach = reachOf(actor, registry.get(name));
    return reach ? [sql`(record.kind = ${name} and ${reach})`] : [];
  });
  if (ways.length === 0) return { total: 0, items: [], kinds: {} };
  const rest = sql`from assurance join record on record.org_id = assurance.org_id and record.id = assurance.record_id
    where assurance.org_id = app_org() and assurance.until < ${new Date(now + EXPIRING_DAYS * 86_400_000)}
      and assurance.status in ('assured', 'weakened') and (${sql.join(ways, sql` or `)})`;
  const found = await sql<Omit<Expiring, 'until'> & { until: Date; total: number }>`
    select record.id, record.kind, record.key, record.title, assurance.until, count(*) over ()::int as total ${rest}
    order by assurance.until, record.id limit 50`.execute(tx);
  const counted = await sql<{
    kind: string;
    n: number;
  }>`select record.kind, count(*)::int as n ${rest} group by 1`.execute(tx);
  return {
    ...listed(found.rows, ({ total: _total, until, ...row }) => ({ ...row, until: until.toISOString() })),
    kinds: Object.fromEntries(counted.rows.map(({ kind, n }) => [kind, n])),
  };
};

/** How far down the search looks for what the actor may see. */
const SEARCHED = 20_000;

/** The record whose very key was typed, in whatever case its prefix is: words alone do not find `CTL-12`. */
const idsByKey = async (tx: Tx, registry: Registry, q: string): Promise<readonly string[]> => {
  const [, prefix = '', rest = ''] = /^\s*([A-Za-z]{2,5})-(\S{1,80})\s*$/.exec(q) ?? [];
  const key = `${prefix.toUpperCase()}-${rest}`;
  const kind = registry.findByKey(key);
  if (!kind) return [];
  const found = await sql<{ id: string }>`
    select record.id from record where record.org_id = app_org() and record.kind = ${kind.name} and record.key = ${key}`.execute(
    tx,
  );
  return found.rows.map(({ id }) => id);
};

/**
 * Records of any kind that match a text, best first; `truncated` when fewer were found than asked for and not everything
 * that matches was looked at, because very many of others' records match better.
 */
export const searchAll = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  q: string,
  limit: number,
): Promise<{ readonly items: readonly Known[]; readonly truncated?: true }> => {
  const query = toTsQuery(q);
  if (query === '') return { items: [] };
  const first = await idsByKey(tx, registry, q);
  const known: Known[] = [...(await knownRecords(tx, registry, actor, first)).values()];
  let seen = 0;
  for (let wanted = limit * 4; ; wanted = Math.min(wanted * 8, SEARCHED)) {
    const found = await sql<{ id: string }>`select id from search_record(${query}, null, ${wanted})`.execute(tx);
    const ids = found.rows.slice(seen).map((row) => row.id);
    const names = await knownRecords(tx, registry, actor, ids);
    known.push(...ids.flatMap((id) => (first.includes(id) ? [] : (names.get(id) ?? []))));
    seen = found.rows.length;
    if (known.length >= limit || seen < wanted) return { items: known.slice(0, limit) };
    if (wanted === SEARCHED) return { items: known, truncated: true };
  }
};
