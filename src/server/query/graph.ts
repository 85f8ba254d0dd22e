import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import type { GraphAt } from '../store/past-state.ts';
import { hidden, type Known, knownRecords } from './names.ts';

/** How many records and edges one answer holds at most. */
export const GRAPH_NODES = 5_000;
const GRAPH_EDGES = 20_000;

export interface GraphOut {
  /** The record asked for first; `depth` is negative for what it rests on. */
  readonly nodes: readonly (Known & { readonly depth: number })[];
  /** Between places in `nodes`: `from` rests on `to`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly relation: string }[];
  /** true: there is more than the answer has room for; what is nearest is in it. */
  readonly cut: boolean;
}

export interface GraphReach {
  readonly down: number;
  readonly up: number;
  readonly limit: number;
}

/** What a record rests on and what rests on it, now or at the moment of the graph, as nodes and edges; records that the actor may not read have no name. */
export const graphOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { graph, asOf }: GraphAt,
  id: string,
  { down, up, limit }: GraphReach,
): Promise<GraphOut> => {
  const around = graph.around(id, { down, up, nodes: limit, edges: GRAPH_EDGES });
  const found = around?.nodes ?? [{ id, depth: 0 }];
  const names = await knownRecords(
    tx,
    registry,
    actor,
    found.map((node) => node.id),
    asOf,
  );
  return {
    nodes: found.map((node) => ({ ...(names.get(node.id) ?? hidden(node.id)), depth: node.depth })),
    edges: around?.edges ?? [],
    cut: around?.cut ?? false,
  };
};
