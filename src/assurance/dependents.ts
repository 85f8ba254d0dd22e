// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { grownInts, Ints } from './columns.ts';
import type { Nodes, SlotColumn } from './nodes.ts';
import type { Shape } from './shape.ts';
import type { UndoLog } from './undo.ts';

/** Who rests on each node, each once: lists in one pool, a list that outgrows its room moves to the end. */
export class Dependents implements SlotColumn {
  pool = new Ints();
  start: Int32Array = new Int32Array(0);
  count: Int32Array = new Int32Array(0);
  #room: Int32Array = new Int32Array(0);
  #garbage = 0;
  readonly #nodes: Nodes;
  readonly #log: UndoLog;

  constructor(nodes: Nodes, log: UndoLog) {
    this.#nodes = nodes;
    this.#log = log;
    nodes.attach(this);
  }

  reserveSlots(size: number): void {
    this.start = grownInts(this.start, size);
    this.count = grownInts(this.count, size);
    this.#room = grownInts(this.#room, size);
  }

  /** Fills the lists from what every node rests on: one pass to count, one to place. */
  build(shape: Shape): void {
    const size = this.#nodes.ids.length;
    const { count, start } = this;
    count.fill(0);
    this.#eachEdge(shape, size, (member) => {
      count[member]!++;
    });
    let total = 0;
    for (let slot = 0; slot < size; slot++) {
      start[slot] = total;
      total += count[slot]!;
      this.#room[slot] = count[slot]!;
      count[slot] = 0;
    }
    this.pool = new Ints();
    this.pool.reserve(total);
    this.pool.length = total;
    const { data } = this.pool;
    this.#eachEdge(shape, size, (member, slot) => {
      data[start[member]! + count[member]!++] = slot;
    });
  }

  add(member: number, slot: number): void {
    const [start, count, room] = [this.start[member]!, this.count[member]!, this.#room[member]!];
    if (this.#log.active) this.#log.push(() => this.#restore(member, start, count, room));
    if (count === room) this.#move(member);
    this.pool.data[this.start[member]! + count] = slot;
    this.count[member] = count + 1;
  }

  remove(member: number, slot: number): void {
    const { data } = this.pool;
    const start = this.start[member]!;
    const last = start + this.count[member]! - 1;
    const at = data.subarray(start, last + 1).indexOf(slot) + start;
    data[at] = data[last]!;
    this.count[member]!--;
    if (!this.#log.active) return;
    this.#log.push(() => {
      // The pool may have been reallocated since, so it is looked up again.
      this.pool.data[last] = this.pool.data[at]!;
      this.pool.data[at] = slot;
      this.count[member]!++;
    });
  }

  /** To be called before a change that may be undone. */
  savePool(): void {
    const [length, garbage] = [this.pool.length, this.#garbage];
    this.#log.push(() => {
      this.pool.length = length;
      this.#garbage = garbage;
    });
  }

  isWasteful(): boolean {
    return this.#garbage > 100_000 && this.#garbage * 2 > this.pool.length;
  }

  /** Copies the lists to a fresh pool. May not be undone: only while no mark is open. */
  compact(): void {
    const old = this.pool.data;
    this.pool = new Ints();
    for (let slot = 0; slot < this.#nodes.ids.length; slot++) {
      const [start, count] = [this.start[slot]!, this.count[slot]!];
      this.start[slot] = this.pool.length;
      this.#room[slot] = count;
      for (let at = start; at < start + count; at++) this.pool.push(old[at]!);
    }
    this.#garbage = 0;
  }

  #move(member: number): void {
    const [start, count] = [this.start[member]!, this.count[member]!];
    const room = Math.max(4, count * 2);
    const end = this.pool.length;
    this.pool.reserve(end + room);
    this.pool.length = end + room;
    this.pool.data.copyWithin(end, start, start + count);
    this.start[member] = end;
    this.#room[member] = room;
    this.#garbage += count;
  }

  #restore(member: number, start: number, count: number, room: number): void {
    this.start[member] = start;
    this.count[member] = count;
    this.#room[member] = room;
  }

  #eachEdge(shape: Shape, size: number, visit: (member: number, slot: number) => void): void {
    const members = shape.members.data;
    for (let slot = 0; slot < size; slot++) {
      const end = shape.memberEnd(slot);
      const stamp = this.#nodes.nextStamp();
      for (let at = shape.memberStart(slot); at < end; at++) {
        const member = members[at]!;
        if (this.#nodes.mark(member, stamp)) visit(member, slot);
      }
    }
  }
}
