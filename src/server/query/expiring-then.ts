import { sql } from 'kysely';
import type { Graph } from '../../assurance/graph.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import type { PastState } from '../store/past-state.ts';
import type { Listed } from './attention.ts';
import { reachAt } from './conditions.ts';
import { type Sql, sourceOf } from './source.ts';

/** Kinds of which somebody wants to know that they run out, and how many days before. */
export const EXPIRING = ['evidence', 'document', 'policy', 'exception', 'answer'] as const;
export const EXPIRING_DAYS = 30;

export interface Expiring {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly until: string;
}

/** What runs out: the next of it, and how much of each kind. */
export interface AllExpiring extends Listed<Expiring> {
  readonly kinds: Readonly<Record<string, number>>;
}

const LISTED = 50;
/** How many candidates one statement looks at. */
const PAGE = 5_000;

interface Candidate {
  readonly id: string;
  readonly until: number;
  readonly status: string;
}

/** What the graph says runs out before `end`, the next first. */
const candidates = (graph: Graph, end: number): Candidate[] => {
  const found: Candidate[] = [];
  for (const [id, { status, until }] of graph.entries())
    if (until !== null && until < end && (status === 'assured' || status === 'weakened'))
      found.push({ id, until, status });
  return found.toSorted((a, b) => a.until - b.until || (a.id < b.id ? -1 : 1));
};

/** What ran out soon at a moment that is past, as far as the actor may see it: until when is in no table then, so the graph is asked. */
export const listExpiringThen = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { graph, asOf }: PastState,
): Promise<AllExpiring> => {
  const ways = EXPIRING.flatMap((name) => {
    const reach = reachAt(actor, registry.get(name), asOf);
    return reach ? [sql`(record.kind = ${name} and ${reach})`] : [];
  });
  if (ways.length === 0) return { total: 0, items: [], kinds: {} };
  const all = candidates(graph, asOf.getTime() + EXPIRING_DAYS * 86_400_000);
  const items: Expiring[] = [];
  let total = 0;
  const kinds: Record<string, number> = {};
  for (let from = 0; from < all.length; from += PAGE) {
    const seen = await nameCandidates(tx, all.slice(from, from + PAGE), sql.join(ways, sql` or `), asOf);
    total += seen.length;
    for (const { kind } of seen) kinds[kind] = (kinds[kind] ?? 0) + 1;
    items.push(...seen.slice(0, LISTED - items.length));
  }
  return { total, items, kinds };
};

/** Those of the candidates that may be seen, in their order; where another status was written down, nothing runs out by the graph. */
const nameCandidates = async (tx: Tx, some: readonly Candidate[], ways: Sql, asOf: Date): Promise<Expiring[]> => {
  const source = sourceOf(asOf);
  const found = await sql<Omit<Expiring, 'until'> & { status: string | null }>`
    select ${source.id} as id, record.kind, record.key, record.title, (select status from ${source.assurance} as a) as status
    from ${source.from} where record.org_id = app_org() and ${source.id} = any(${some.map(({ id }) => id)}::uuid[])
      and (${ways})`.execute(tx);
  const seen = new Map(found.rows.map((row) => [row.id, row]));
  return some.flatMap(({ id, until, status }) => {
    const row = seen.get(id);
    if (row?.status !== status) return [];
    return [{ id, kind: row.kind, key: row.key, title: row.title, until: new Date(until).toISOString() }];
  });
};
