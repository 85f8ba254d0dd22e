import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { type OrgState, readNodes } from '../store/org-state.ts';
import { AUDIENCES, type Audience, heldBy, nameChanged } from './why.ts';

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
  const told = await heldBy(tx, registry, actor, changed);
  const groups = new Map<Audience, { total: number; items: (Changed & { to?: string })[] }>();
  for (const one of changed) {
    const { audience, ...to } = told(one);
    const group = groups.get(audience) ?? { total: 0, items: [] };
    group.total += 1;
    if (group.items.length < NAMED) group.items.push({ ...one, ...to });
    groups.set(audience, group);
  }
  const sorted = AUDIENCES.flatMap((audience) => {
    const group = groups.get(audience);
    return group ? { audience, ...group } : [];
  });
  return { total: changed.length, groups: sorted };
};
