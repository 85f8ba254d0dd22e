// biome-ignore-all lint/style/noNonNullAssertion: places index these arrays by construction; a check would cost on the hot path
import { grownInts, Ints } from './columns.ts';
import type { Nodes, SlotColumn } from './nodes.ts';
import { ANY_ROLE } from './shape.ts';

const NONE = 0;
const WHOLE = -1;

/**
 * What has come to each waiting slot in this change: the members of it that changed, each in the role it plays there.
 * A slot of which more changed than its members, or one in a role that cannot be counted, is to be worked out whole.
 */
export class Arrivals implements SlotColumn {
  /** Where each changed member was touched. */
  readonly touched = new Ints();
  readonly roles = new Ints();
  /** Place of the next arrival of the same slot plus one; 0: there is none. */
  readonly next = new Ints();
  /** Of the slot that was taken up: place of its first arrival plus one, or 0. */
  head = NONE;
  #first: Int32Array = new Int32Array(0);

  constructor(nodes: Nodes) {
    nodes.attach(this);
  }

  reserveSlots(size: number): void {
    this.#first = grownInts(this.#first, size);
  }

  /** Begins a change. */
  begin(): void {
    this.touched.length = 0;
    this.roles.length = 0;
    this.next.length = 0;
  }

  addWhole(slot: number): void {
    this.#first[slot] = WHOLE;
  }

  add(slot: number, touched: number, role: number): void {
    const first = this.#first[slot]!;
    if (first === WHOLE) return;
    if (role === ANY_ROLE) {
      this.#first[slot] = WHOLE;
      return;
    }
    this.touched.push(touched);
    this.roles.push(role);
    this.next.push(first);
    this.#first[slot] = this.next.length;
  }

  /** Takes up what came to a slot; nothing waits for it any more. */
  take(slot: number): void {
    this.head = this.#first[slot]!;
    this.#first[slot] = NONE;
  }

  /** Takes up a slot to which nothing came, to be worked out whole. */
  takeWhole(): void {
    this.head = WHOLE;
  }

  /** Whether the slot that was taken up is to be worked out whole. */
  get isWhole(): boolean {
    return this.head === WHOLE;
  }
}
