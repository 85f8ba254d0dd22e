// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { grownBytes, grownInts, Ints } from './columns.ts';
import type { Nodes, SlotColumn } from './nodes.ts';
import type { Shape } from './shape.ts';
import type { UndoLog } from './undo.ts';

/** Who rests on each node, each once: lists in one pool, a list that outgrows its room moves to the end. */
export class Dependents implements SlotColumn {
  pool = new Ints();
  /** Beside each dependent in the pool the role that the member plays there, see `Shape.eachMember`. */
  roles: Uint8Array = new Uint8Array(0);
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
    this.#lengthen(total);
    const { data } = this.pool;
    const { roles } = this;
    this.#eachEdge(shape, size, (member, slot, role) => {
      const at = start[member]! + count[member]!++;
      data[at] = slot;
      roles[at] = role;
    });
  }

  add(member: number, slot: number, role: number): void {
    const [start, count, room] = [this.start[member]!, this.count[member]!, this.#room[member]!];
    if (this.#log.active) this.#log.push(() => this.#restore(member, start, count, room));
    if (count === room) this.#move(member);
    const at = this.start[member]! + count;
    this.pool.data[at] = slot;
    this.roles[at] = role;
    this.count[member] = count + 1;
  }

  remove(member: number, slot: number): void {
    const { data } = this.pool;
    const { roles } = this;
    const start = this.start[member]!;
    const last = start + this.count[member]! - 1;
    const at = data.subarray(start, last + 1).indexOf(slot) + start;
    const role = roles[at]!;
    data[at] = data[last]!;
    roles[at] = roles[last]!;
    this.count[member]!--;
    if (!this.#log.active) return;
    this.#log.push(() => {
      // The pool may have been reallocated since, so it is looked up again.
      this.pool.data[last] = this.pool.data[at]!;
      this.roles[last] = this.roles[at]!;
      this.pool.data[at] = slot;
      this.roles[at] = role;
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
    const oldRoles = this.roles;
    const live = this.count.reduce((sum, count) => sum + count, 0);
    this.pool = new Ints();
    this.#lengthen(live);
    let end = 0;
    for (let slot = 0; slot < this.#nodes.ids.length; slot++) {
      const [start, count] = [this.start[slot]!, this.count[slot]!];
      this.start[slot] = end;
      this.#room[slot] = count;
      this.pool.data.set(old.subarray(start, start + count), end);
      this.roles.set(oldRoles.subarray(start, start + count), end);
      end += count;
    }
    this.#garbage = 0;
  }

  #move(member: number): void {
    const [start, count] = [this.start[member]!, this.count[member]!];
    const room = Math.max(4, count * 2);
    const end = this.pool.length;
    this.#lengthen(end + room);
    this.pool.data.copyWithin(end, start, start + count);
    this.roles.copyWithin(end, start, start + count);
    this.start[member] = end;
    this.#room[member] = room;
    this.#garbage += count;
  }

  #lengthen(length: number): void {
    this.pool.reserve(length);
    this.pool.length = length;
    this.roles = grownBytes(this.roles, this.pool.data.length);
  }

  #restore(member: number, start: number, count: number, room: number): void {
    this.start[member] = start;
    this.count[member] = count;
    this.#room[member] = room;
  }

  #eachEdge(shape: Shape, size: number, visit: (member: number, slot: number, role: number) => void): void {
    for (let slot = 0; slot < size; slot++) {
      if (shape.groupCount[slot]! > 0) shape.eachMember(slot, (member, role) => visit(member, slot, role));
    }
  }
}
