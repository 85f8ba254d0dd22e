// biome-ignore-all lint/style/noNonNullAssertion: places index these arrays by construction; a check would cost on the hot path
import type { CauseSet } from './causes.ts';
import { Floats, grownInts, Ints } from './columns.ts';
import { FREE, type Nodes, type SlotColumn } from './nodes.ts';
import type { UndoLog } from './undo.ts';

/**
 * Every slot whose result a change touched, as it was before; a change's own start at `from`. Kept in columns that are
 * used over and over, since a change that touches thousands would else make garbage of thousands.
 */
export class Touched implements SlotColumn {
  readonly slots = new Ints();
  readonly states = new Ints();
  readonly statuses = new Ints();
  readonly untils = new Floats();
  readonly sets: (CauseSet | null)[] = [];
  from = 0;
  /** Where each slot was touched last; of use only where `slots` agrees. */
  #place: Int32Array = new Int32Array(0);
  readonly #nodes: Nodes;
  readonly #log: UndoLog;

  constructor(nodes: Nodes, log: UndoLog) {
    this.#nodes = nodes;
    this.#log = log;
    nodes.attach(this);
    log.attach(() => this.#cut(0));
  }

  get length(): number {
    return this.slots.length;
  }

  reserveSlots(size: number): void {
    this.#place = grownInts(this.#place, size);
  }

  /** Begins a change. */
  begin(): void {
    const from = this.length;
    this.from = from;
    this.#log.push(() => this.#restore(from));
  }

  /** Remembers how a slot stands, unless this change did so before. Returns its place. */
  add(slot: number): number {
    const known = this.#place[slot]!;
    if (known >= this.from && known < this.length && this.slots.data[known] === slot) return known;
    const { nodes, place } = { nodes: this.#nodes, place: this.length };
    this.#place[slot] = place;
    this.slots.push(slot);
    this.states.push(nodes.state[slot]!);
    this.statuses.push(nodes.statusOf(slot));
    this.untils.push(nodes.untilOf(slot));
    if (place === this.sets.length) this.sets.push(nodes.sets[slot]!);
    else this.sets[place] = nodes.sets[slot]!;
    return place;
  }

  #restore(from: number): void {
    const nodes = this.#nodes;
    for (let place = this.length - 1; place >= from; place--) {
      const slot = this.slots.data[place]!;
      // A slot that the change itself took has been given back by now.
      if (nodes.state[slot] === FREE) continue;
      nodes.state[slot] = this.states.data[place]!;
      nodes.put(slot, this.statuses.data[place]!, this.untils.data[place]!, this.sets[place]!);
    }
    this.#cut(from);
  }

  #cut(length: number): void {
    // Not by its length, which would give the room back; but a set that is kept here would never be collected.
    this.sets.fill(null, length, this.length);
    this.slots.length = length;
    this.states.length = length;
    this.statuses.length = length;
    this.untils.length = length;
  }
}
