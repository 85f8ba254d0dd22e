// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { MODE_CODE, statusName } from './codes.ts';
import type { Tables } from './evaluate.ts';
import { LEAD, type Nodes, PRESENT } from './nodes.ts';
import { COUNT, MODE, RELATION, START, STRIDE } from './shape.ts';
import type { Impact, Mode, Step, Support } from './types.ts';

const MODE_NAMES = Object.keys(MODE_CODE) as Mode['kind'][];

/** One shortest path from a slot down to the root of a cause, following only members that carry it. */
export function findPath(tables: Tables, slot: number, cause: number): Step[] {
  const { nodes, shape, causes } = tables;
  const { groups, members } = shape;
  const root = causes.root.data[cause]!;
  const leads = leadsTo(tables, cause, root);
  const stamp = nodes.nextStamp();
  const trail: Trail = { slots: [slot], parents: [-1], relations: [-1] };
  nodes.mark(slot, stamp);
  for (let at = 0; at < trail.slots.length; at++) {
    const node = trail.slots[at]!;
    if (node === root) return trace(tables, trail, at);
    const isLifted = holds(causes.byGroups[node]!, cause);
    const end = shape.groupStart[node]! + shape.groupCount[node]! * STRIDE;
    for (let row = shape.groupStart[node]!; row < end; row += STRIDE) {
      const start = groups.data[row + START]!;
      for (let place = start; place < start + groups.data[row + COUNT]!; place++) {
        const member = members.data[place]!;
        if (!leads(member, isLifted) || !nodes.mark(member, stamp)) continue;
        trail.slots.push(member);
        trail.parents.push(at);
        trail.relations.push(groups.data[row + RELATION]!);
      }
    }
  }
  return [];
}

/** A search in the order of its steps: each slot with the place of the one it was reached from, and by which relation. */
interface Trail {
  readonly slots: number[];
  readonly parents: number[];
  readonly relations: number[];
}

/** Tells whether a member can lead to the root of a cause. */
function leadsTo(tables: Tables, cause: number, root: number): (member: number, isLifted: boolean) => boolean {
  const { nodes, causes } = tables;
  const floor = nodes.level[root]!;
  const rank = causes.rankOf(cause);
  return (member, isLifted) => {
    // An exception is itself assured and carries no cause: only the record that it lifts points to it.
    if (member === root) return isLifted || lists(nodes, member, cause, rank);
    return nodes.level[member]! > floor && lists(nodes, member, cause, rank);
  };
}

/** Whether a slot lists a cause. Most are told apart by their first cause alone, which spares a walk through memory. */
function lists(nodes: Nodes, slot: number, cause: number, rank: number): boolean {
  if (rank >= 0 && nodes.standing[slot * 4 + LEAD]! > rank) return false;
  return nodes.sets[slot]?.causes.includes(cause) === true;
}

function holds(held: readonly number[] | null, cause: number): boolean {
  return held?.some((one) => one >>> 3 === cause) === true;
}

function trace({ nodes, shape }: Tables, trail: Trail, last: number): Step[] {
  const steps: Step[] = [];
  for (let at = last; at > 0; at = trail.parents[at]!) {
    steps.push({ id: nodes.ids[trail.slots[at]!]!, relation: shape.names.text(trail.relations[at]!) });
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
  const until = nodes.untilOf(slot);
  const rows = depth > 0 ? shape.groupCount[slot]! : 0;
  const first = shape.groupStart[slot]!;
  return {
    id: nodes.ids[slot]!,
    present: nodes.state[slot] === PRESENT,
    status: statusName(nodes.statusOf(slot)),
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
