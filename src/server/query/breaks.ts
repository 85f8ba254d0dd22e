import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { type OrgState, readNodes } from '../store/org-state.ts';
import { type Audience, impactOf, nameChanged } from './why.ts';

type Changed = Awaited<ReturnType<typeof nameChanged>>[number];

export interface BreaksOut {
  /** How many records would stand differently, this one not counted. */
  readonly total: number;
  readonly groups: readonly {
    readonly audience: Audience;
    readonly total: number;
    readonly items: readonly (Changed & { readonly to?: string })[];
  }[];
}

/** How many records a group names; its total is always exact. */
const NAMED = 500;

/** What would stand differently if this record were broken from now on: worked out in memory, nothing is written. */
export const breaksOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  state: OrgState,
  id: string,
): Promise<BreaksOut> => {
  const [node] = await readNodes(tx, registry, [id]);
  if (!node) return { total: 0, groups: [] };
  const broken = { ...node, facts: [...node.facts, { code: 'what_if', status: 'broken' as const }] };
  const result = state.graph.whatIf({ upsert: [broken], remove: [] }, state.graph.clock);
  const affected = 'changed' in result ? result.changed.filter((change) => change.id !== id) : [];
  const changed = await nameChanged(tx, registry, actor, affected);
  const impact = await impactOf(tx, registry, actor, state, id);
  const known = new Map(
    impact.groups.flatMap(({ audience, items }) => items.map((item) => [item.id, { audience, item }])),
  );
  const groups = new Map<Audience, { total: number; items: (Changed & { to?: string })[] }>();
  for (const one of changed) {
    // Impact names the nearest of each audience; what is farther than that counts as our own.
    const { audience, item } = known.get(one.id) ?? { audience: 'internal' as const, item: undefined };
    const group = groups.get(audience) ?? { total: 0, items: [] };
    group.total += 1;
    if (group.items.length < NAMED) group.items.push({ ...one, ...(item?.to ? { to: item.to } : {}) });
    groups.set(audience, group);
  }
  const order = impact.groups.map(({ audience }) => audience);
  const sorted = [...groups].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return { total: changed.length, groups: sorted.map(([audience, group]) => ({ audience, ...group })) };
};
