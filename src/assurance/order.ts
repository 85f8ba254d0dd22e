// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import type { Dependents } from './dependents.ts';
import type { Nodes } from './nodes.ts';
import type { Shape } from './shape.ts';

/** Slots waiting to be worked on, lowest level first, each once while it waits. */
export class LevelQueue {
  readonly #buckets: number[][] = [];
  #waiting: Uint8Array = new Uint8Array(0);
  #lowest = 0;
  #size = 0;

  push(slot: number, level: number): void {
    if (slot >= this.#waiting.length) {
      const longer = new Uint8Array(Math.max(64, slot + 1, this.#waiting.length * 2));
      longer.set(this.#waiting);
      this.#waiting = longer;
    }
    if (this.#waiting[slot] === 1) return;
    this.#waiting[slot] = 1;
    while (this.#buckets.length <= level) this.#buckets.push([]);
    this.#buckets[level]!.push(slot);
    if (this.#size === 0 || level < this.#lowest) this.#lowest = level;
    this.#size++;
  }

  /** The next slot, or -1. */
  pop(): number {
    if (this.#size === 0) return -1;
    while (this.#buckets[this.#lowest]!.length === 0) this.#lowest++;
    const slot = this.#buckets[this.#lowest]!.pop()!;
    this.#waiting[slot] = 0;
    this.#size--;
    return slot;
  }

  clear(): void {
    while (this.pop() >= 0);
  }
}

/** Gives every slot its lowest level. Returns the slots, members before what rests on them, or a cycle. */
export function orderAll(nodes: Nodes, shape: Shape, dependents: Dependents): Int32Array | number[] {
  const size = nodes.ids.length;
  const { pool, start, count } = dependents;
  const open = countMembers(dependents, size);
  const order = new Int32Array(size);
  let end = 0;
  for (let slot = 0; slot < size; slot++) {
    nodes.level[slot] = 0;
    if (open[slot] === 0) order[end++] = slot;
  }
  nodes.highest = 0;
  for (let done = 0; done < end; done++) {
    const slot = order[done]!;
    nodes.highest = Math.max(nodes.highest, nodes.level[slot]!);
    const above = nodes.level[slot]! + 1;
    for (let at = start[slot]!; at < start[slot]! + count[slot]!; at++) {
      const dependent = pool.data[at]!;
      if (nodes.level[dependent]! < above) nodes.level[dependent] = above;
      if (--open[dependent]! === 0) order[end++] = dependent;
    }
  }
  return end === size ? order : cycleAmong(shape, open);
}

/** A new number for every slot, such that each level lies together. */
export function placesByLevel(nodes: Nodes): Int32Array {
  const size = nodes.ids.length;
  const next = new Int32Array(nodes.highest + 2);
  for (let slot = 0; slot < size; slot++) next[nodes.level[slot]! + 1]!++;
  for (let level = 1; level < next.length; level++) next[level]! += next[level - 1]!;
  return new Int32Array(size).map((_, slot) => next[nodes.level[slot]!]!++);
}

function countMembers({ pool, start, count }: Dependents, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (let slot = 0; slot < size; slot++) {
    for (let at = start[slot]!; at < start[slot]! + count[slot]!; at++) counts[pool.data[at]!]!++;
  }
  return counts;
}

/** Every slot that is left open rests on another that is left open: following those must come round. */
function cycleAmong(shape: Shape, open: Int32Array): number[] {
  let slot = open.findIndex((left) => left > 0);
  const path: number[] = [];
  const places = new Map<number, number>();
  while (!places.has(slot)) {
    places.set(slot, path.length);
    path.push(slot);
    slot = shape.members.data
      .subarray(shape.memberStart(slot), shape.memberEnd(slot))
      .find((member) => open[member]! > 0)!;
  }
  return [...path.slice(places.get(slot)), slot];
}

/**
 * Brings the levels in order again after the members of `changed` were replaced. Returns a cycle instead when there is
 * one: each rests on the next, and the last is the first.
 */
export function reorder(
  nodes: Nodes,
  shape: Shape,
  dependents: Dependents,
  changed: readonly number[],
): number[] | null {
  const tooLow: number[] = [];
  let highest = 0;
  for (const slot of changed) {
    const needed = neededLevel(nodes, shape, slot);
    if (needed > nodes.level[slot]!) {
      tooLow.push(slot);
      highest = Math.max(highest, needed - 1);
    } else if (needed < nodes.level[slot]!) {
      // Lowering keeps levels from creeping up with every change.
      nodes.setLevel(slot, needed);
    }
  }
  if (tooLow.length === 0) return null;
  const cycle = findCycle(nodes, dependents, tooLow, highest);
  if (cycle === null) raise(nodes, shape, dependents, tooLow);
  return cycle;
}

function neededLevel(nodes: Nodes, shape: Shape, slot: number): number {
  let needed = 0;
  const end = shape.memberEnd(slot);
  for (let at = shape.memberStart(slot); at < end; at++) {
    needed = Math.max(needed, nodes.level[shape.members.data[at]!]! + 1);
  }
  return needed;
}

/**
 * Depth first upwards from the slots that stand too low. A cycle must pass one of them, and none of it can lie above
 * `highest`, the highest member of any of them: past it every step goes up and cannot come down again.
 */
function findCycle(nodes: Nodes, dependents: Dependents, tooLow: readonly number[], highest: number): number[] | null {
  const { start, count, pool } = dependents;
  const onPath = new Map<number, boolean>();
  for (const first of tooLow) {
    if (onPath.has(first)) continue;
    const path = [first];
    const reached = [0];
    onPath.set(first, true);
    while (path.length > 0) {
      const slot = path.at(-1)!;
      const step = reached[path.length - 1]!++;
      if (step >= count[slot]!) {
        onPath.set(slot, false);
        path.pop();
        reached.pop();
        continue;
      }
      const dependent = pool.data[start[slot]! + step]!;
      const seen = onPath.get(dependent);
      if (seen === true) return [...path.slice(path.indexOf(dependent)), dependent].reverse();
      if (seen === false || nodes.level[dependent]! > highest) continue;
      onPath.set(dependent, true);
      path.push(dependent);
      reached.push(0);
    }
  }
  return null;
}

/** Raises slots above their members, and what rests on them with them. Ends because there is no cycle. */
function raise(nodes: Nodes, shape: Shape, dependents: Dependents, tooLow: readonly number[]): void {
  const { start, count, pool } = dependents;
  const queue = new LevelQueue();
  for (const slot of tooLow) queue.push(slot, nodes.level[slot]!);
  for (let slot = queue.pop(); slot >= 0; slot = queue.pop()) {
    const needed = neededLevel(nodes, shape, slot);
    if (needed <= nodes.level[slot]!) continue;
    nodes.setLevel(slot, needed);
    for (let at = start[slot]!; at < start[slot]! + count[slot]!; at++) {
      const dependent = pool.data[at]!;
      if (nodes.level[dependent]! <= needed) queue.push(dependent, nodes.level[dependent]!);
    }
  }
}
