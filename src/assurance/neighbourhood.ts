// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import type { Tables } from './evaluate.ts';
import type { Neighbourhood, Reach } from './types.ts';

/** What was found so far: slots with how far they are from the start, upwards positive, downwards negative. */
interface Found {
  readonly slots: number[];
  readonly depths: number[];
  cut: boolean;
}

/**
 * What a slot rests on and what rests on it, nearest first and in turns, so that a limit takes the far ends of both;
 * with every edge between the records that were found.
 */
export function findNeighbourhood(tables: Tables, start: number, reach: Reach): Neighbourhood {
  const found: Found = { slots: [start], depths: [0], cut: false };
  const stamp = tables.nodes.nextStamp();
  tables.nodes.mark(start, stamp);
  let below = [start];
  let above = [start];
  for (let depth = 1; below.length > 0 || above.length > 0; depth++) {
    below = depth > reach.down ? [] : step(tables, found, stamp, below, -depth, reach.nodes);
    above = depth > reach.up ? [] : step(tables, found, stamp, above, depth, reach.nodes);
  }
  return spell(tables, found, reach.edges);
}

/** One level further: the neighbours in one direction that were not seen before. */
function step(
  tables: Tables,
  found: Found,
  stamp: number,
  from: readonly number[],
  depth: number,
  room: number,
): number[] {
  const { nodes } = tables;
  const next: number[] = [];
  for (const slot of from) {
    for (const neighbour of depth < 0 ? membersOf(tables, slot) : dependentsOf(tables, slot)) {
      if (!nodes.mark(neighbour, stamp)) continue;
      if (found.slots.length >= room) {
        found.cut = true;
        return [];
      }
      found.slots.push(neighbour);
      found.depths.push(depth);
      next.push(neighbour);
    }
  }
  return next;
}

const membersOf = ({ shape }: Tables, slot: number): Int32Array =>
  shape.members.data.subarray(shape.memberStart(slot), shape.memberEnd(slot));

const dependentsOf = ({ dependents: { start, count, pool } }: Tables, slot: number): Int32Array =>
  pool.data.subarray(start[slot]!, start[slot]! + count[slot]!);

function spell(tables: Tables, { slots, depths, cut }: Found, room: number): Neighbourhood {
  const { nodes, shape } = tables;
  const places = new Map(slots.map((slot, place) => [slot, place]));
  const edges: Neighbourhood['edges'][number][] = [];
  let isCut = cut;
  for (const [from, slot] of slots.entries()) {
    for (const member of new Set(membersOf(tables, slot))) {
      const to = places.get(member);
      if (to === undefined) continue;
      if (edges.length >= room) isCut = true;
      else edges.push({ from, to, relation: shape.relationTo(slot, member) });
    }
  }
  return { nodes: slots.map((slot, place) => ({ id: nodes.ids[slot]!, depth: depths[place]! })), edges, cut: isCut };
}
