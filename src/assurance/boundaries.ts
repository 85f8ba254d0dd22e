// biome-ignore-all lint/style/noNonNullAssertion: places index the heap by construction; a check would cost on the hot path
import { grownFloats, grownInts, Ints } from './columns.ts';
import type { Nodes, SlotColumn } from './nodes.ts';
import type { UndoLog } from './undo.ts';

/**
 * The next moment at which each node can change by itself, in a binary heap that knows each node's place in it, so that
 * a moment can be replaced without leaving a stale entry behind.
 */
export class Boundaries implements SlotColumn {
  /** Infinity: never. */
  next: Float64Array = new Float64Array(0);
  /** Place in the heap plus one; 0: not in it. */
  #place: Int32Array = new Int32Array(0);
  readonly #heap = new Ints();
  readonly #log: UndoLog;

  constructor(nodes: Nodes, log: UndoLog) {
    this.#log = log;
    nodes.attach(this);
  }

  reserveSlots(size: number): void {
    const known = this.next.length;
    this.next = grownFloats(this.next, size).fill(Infinity, known);
    this.#place = grownInts(this.#place, size);
  }

  /** The earliest moment of all, or Infinity. */
  earliest(): number {
    return this.#heap.length === 0 ? Infinity : this.next[this.#heap.data[0]!]!;
  }

  /** The slots whose moment is not after `now`. They stay in the heap until their next moment is set. */
  due(now: number): number[] {
    const found: number[] = [];
    const places = [0];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      if (place >= this.#heap.length) continue;
      const slot = this.#heap.data[place]!;
      if (this.next[slot]! > now) continue;
      found.push(slot);
      places.push(place * 2 + 1, place * 2 + 2);
    }
    return found;
  }

  set(slot: number, moment: number): void {
    const before = this.next[slot]!;
    if (before === moment) return;
    this.#move(slot, moment);
    if (this.#log.active) this.#log.push(() => this.#move(slot, before));
  }

  #move(slot: number, moment: number): void {
    this.next[slot] = moment;
    let place = this.#place[slot]! - 1;
    if (moment === Infinity) {
      if (place >= 0) this.#take(place);
      return;
    }
    if (place < 0) {
      place = this.#heap.length;
      this.#heap.push(slot);
      this.#place[slot] = place + 1;
    }
    this.#down(this.#up(place));
  }

  #take(place: number): void {
    const heap = this.#heap;
    this.#place[heap.data[place]!] = 0;
    const last = heap.data[--heap.length]!;
    if (place === heap.length) return;
    heap.data[place] = last;
    this.#place[last] = place + 1;
    this.#down(this.#up(place));
  }

  #up(place: number): number {
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
    return at;
  }

  #down(place: number): void {
    let at = place;
    for (;;) {
      let least = at;
      if (this.#isBefore(at * 2 + 1, least)) least = at * 2 + 1;
      if (this.#isBefore(at * 2 + 2, least)) least = at * 2 + 2;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    if (a >= this.#heap.length) return false;
    return this.next[this.#heap.data[a]!]! < this.next[this.#heap.data[b]!]!;
  }

  #swap(a: number, b: number): void {
    const { data } = this.#heap;
    const x = data[a]!;
    const y = data[b]!;
    data[a] = y;
    data[b] = x;
    this.#place[y] = a + 1;
    this.#place[x] = b + 1;
  }
}
