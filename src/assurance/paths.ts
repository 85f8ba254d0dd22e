// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { MODE_CODE, statusName } from './codes.ts';
import type { Tables } from './evaluate.ts';
import { type Nodes, PRESENT } from './nodes.ts';
import { COUNT, MODE, RELATION, START, STRIDE } from './shape.ts';
import type { Impact, Mode, Step, Support } from './types.ts';

const MODE_NAMES = Object.keys(MODE_CODE) as Mode['kind'][];

/** One shortest path from a slot down to the root of a cause, following only members that carry it. */
export function findPath(tables: Tables, slot: number, cause: number): Step[] {
  const { nodes, shape, causes } = tables;
  const root = causes.root.data[cause]!;
  if (root === slot) return [];
  const floor = nodes.level[root]!;
  const { groups, members } = shape;
  const rank = causes.rankOf(cause);
  const stamp = nodes.nextStamp();
  const queue = [slot];
  const parents = [-1];
  const relations = [-1];
  nodes.mark(slot, stamp);
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at]!;
    const lifts = carries(causes.byGroups[node]!, cause);
    const end = shape.groupStart[node]! + shape.groupCount[node]! * STRIDE;
    for (let row = shape.groupStart[node]!; row < end; row += STRIDE) {
      const start = groups.data[row + START]!;
      for (let place = start; place < start + groups.data[row + COUNT]!; place++) {
        const member = members.data[place]!;
        const isRoot = member === root;
        // What lies below the root cannot lead to it. An exception is itself assured: it carries no cause.
        if (!isRoot && nodes.level[member]! <= floor) continue;
        if (!(isRoot && lifts) && !lists(nodes, member, cause, rank)) continue;
        if (!nodes.mark(member, stamp)) continue;
        queue.push(member);
        parents.push(at);
        relations.push(groups.data[row + RELATION]!);
        if (isRoot) return trace(tables, queue, parents, relations);
      }
    }
  }
  return [];
}

/** Whether a slot lists a cause. Most are told apart by their first cause alone, which spares a walk through memory. */
function lists(nodes: Nodes, slot: number, cause: number, rank: number): boolean {
  if (rank >= 0 && nodes.lead[slot]! > rank) return false;
  return nodes.sets[slot]?.causes.includes(cause) === true;
}

function carries(held: readonly number[] | null, cause: number): boolean {
  return held !== null && held.some((one) => one >>> 3 === cause);
}

function trace(tables: Tables, queue: number[], parents: number[], relations: number[]): Step[] {
  const steps: Step[] = [];
  for (let at = queue.length - 1; at > 0; at = parents[at]!) {
    steps.push({ id: tables.nodes.ids[queue[at]!]!, relation: tables.shape.names.text(relations[at]!) });
  }
  return steps.reverse();
}

/** All that rests on a slot, nearest first. */
export function findImpact(tables: Tables, slot: number): Impact[] {
  const { nodes, shape, dependents } = tables;
  const { start, count, pool } = dependents;
  const stamp = nodes.nextStamp();
  const queue = [slot];
  const depths = [0];
  const found: Impact[] = [];
  nodes.mark(slot, stamp);
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at]!;
    const depth = depths[at]! + 1;
    for (let place = start[node]!; place < start[node]! + count[node]!; place++) {
      const dependent = pool.data[place]!;
      if (!nodes.mark(dependent, stamp)) continue;
      queue.push(dependent);
      depths.push(depth);
      const relation = shape.relationTo(dependent, node);
      found.push({ id: nodes.ids[dependent]!, depth, via: nodes.ids[node]!, relation });
    }
  }
  return found;
}

/** A slot and what it rests on, `depth` levels down. A record that several rest on appears under each. */
export function findSupport(tables: Tables, slot: number, depth: number): Support {
  const { nodes, shape } = tables;
  const { groups, members, names } = shape;
  const until = nodes.until[slot]!;
  const rows = depth > 0 ? shape.groupCount[slot]! : 0;
  const first = shape.groupStart[slot]!;
  return {
    id: nodes.ids[slot]!,
    present: nodes.state[slot] === PRESENT,
    status: statusName(nodes.status[slot]!),
    until: until === Infinity ? null : until,
    groups: Array.from({ length: rows }, (_, place) => {
      const row = first + place * STRIDE;
      const start = groups.data[row + START]!;
      const inGroup = members.data.subarray(start, start + groups.data[row + COUNT]!);
      return {
        relation: names.text(groups.data[row + RELATION]!),
        mode: MODE_NAMES[groups.data[row + MODE]!]!,
        members: Array.from(inGroup, (member) => findSupport(tables, member, depth - 1)),
      };
    }),
  };
}
