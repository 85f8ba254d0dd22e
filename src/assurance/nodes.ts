// biome-ignore-all lint/style/noNonNullAssertion: slots index these arrays by construction; a check would cost on the hot path
import type { CauseSet } from './causes.ts';
import { grownBytes, grownInts } from './columns.ts';
import type { UndoLog } from './undo.ts';

/** What a slot holds: nothing; an id that is only named as a member (a ghost); a record. */
export const FREE = 0;
export const GHOST = 1;
export const PRESENT = 2;

/** A rank above every other. */
export const NO_RANK_ABOVE = 0x7fffffff;

/** Places in the four cells that tell how a slot stands. */
export const LEAD = 2;
export const CODE = 3;

/** Something that keeps one cell per slot. */
export interface SlotColumn {
  reserveSlots(size: number): void;
}

/** The slots: one small integer per id, and what is known of each. */
export class Nodes {
  readonly index = new Map<string, number>();
  readonly ids: string[] = [];
  state: Uint8Array = new Uint8Array(0);
  /** Above the level of every member, so that working upwards by level meets each node once, after its members. */
  level: Int32Array = new Int32Array(0);
  /** No level is above it. */
  highest = 0;
  /**
   * How each slot stands, 16 bytes beside each other, since working out a node waits for memory and for little else:
   * `untils[slot * 2]` is its until (Infinity: never); `standing[slot * 4 + LEAD]` the rank of its first cause, which
   * tells without touching the set that nothing in it comes early enough; `standing[slot * 4 + CODE]` is its status in
   * the lowest three bits, and above them its only cause plus one, or 0 when it has none or several.
   */
  standing: Int32Array = new Int32Array(0);
  untils: Float64Array = new Float64Array(0);
  readonly sets: (CauseSet | null)[] = [];
  /** Place of each id in the order of ids, where known, else -1: comparing two numbers is far cheaper than two strings. */
  rank: Int32Array = new Int32Array(0);
  #highestRank = -1;
  #highestId = '';
  /** Own facts at the clock: worst liftable status in bits 0-1, worst other in 2-3, bit 4 when not applicable. */
  own: Uint8Array = new Uint8Array(0);
  /** Ghosts that were interned since the list was last emptied. */
  readonly fresh: number[] = [];
  readonly #free: number[] = [];
  readonly #columns: SlotColumn[] = [];
  readonly #log: UndoLog;
  #stamps: Int32Array = new Int32Array(0);
  #stamp = 0;

  constructor(log: UndoLog) {
    this.#log = log;
  }

  /** Keeps a column as long as the slots. */
  attach(column: SlotColumn): void {
    this.#columns.push(column);
  }

  /** The slot of an id that is a record of the graph, or -1. */
  find(id: string): number {
    const slot = this.index.get(id);
    return slot !== undefined && this.state[slot] === PRESENT ? slot : -1;
  }

  /** The slot of an id; an unknown id gets one, as a ghost. */
  intern(id: string): number {
    const known = this.index.get(id);
    if (known !== undefined) return known;
    const reused = this.#free.pop();
    const slot = reused ?? this.ids.length;
    if (reused === undefined) this.#extend(slot + 1);
    this.#saveSlot(id, slot, reused !== undefined);
    this.index.set(id, slot);
    this.ids[slot] = id;
    this.state[slot] = GHOST;
    this.level[slot] = 0;
    this.rank[slot] = -1;
    // Ids that grow with time find their place without a search.
    if (this.#highestRank >= 0 && id > this.#highestId) this.#rankHighest(slot);
    this.fresh.push(slot);
    return slot;
  }

  /** Gives every slot the number `places` holds for it. Only while nothing is known of them but id, state and level. */
  renumber(places: Int32Array): void {
    const ids = this.ids.slice();
    const state = this.state.slice();
    const level = this.level.slice();
    for (const [slot, place] of places.entries()) {
      const id = ids[slot]!;
      this.ids[place] = id;
      this.index.set(id, place);
      this.state[place] = state[slot]!;
      this.level[place] = level[slot]!;
    }
  }

  /** Ranks every id, once, when the graph is built. */
  rankAll(): void {
    const sorted = [...this.ids].sort();
    for (const id of sorted) this.#rankHighest(this.index.get(id)!);
  }

  /** Sets how a slot stands. */
  put(slot: number, status: number, until: number, set: CauseSet | null): void {
    const only = set !== null && set.causes.length === 1 && !set.more ? set.causes[0]! + 1 : 0;
    this.untils[slot * 2] = until;
    this.standing[slot * 4 + LEAD] = set === null ? NO_RANK_ABOVE : set.ranks[0]!;
    this.standing[slot * 4 + CODE] = status + only * 8;
    this.sets[slot] = set;
  }

  statusOf(slot: number): number {
    return this.standing[slot * 4 + CODE]! & 7;
  }

  untilOf(slot: number): number {
    return this.untils[slot * 2]!;
  }

  /** Gives a ghost's slot back; nothing may point to it any more. */
  release(slot: number): void {
    const id = this.ids[slot]!;
    this.index.delete(id);
    const [status, until, set] = [this.statusOf(slot), this.untilOf(slot), this.sets[slot]!];
    this.ids[slot] = '';
    // The next holder of the slot may not find a set that spells out this id.
    this.sets[slot] = null;
    this.state[slot] = FREE;
    this.#free.push(slot);
    if (!this.#log.active) return;
    this.#log.push(() => {
      this.#free.pop();
      this.put(slot, status, until, set);
      this.index.set(id, slot);
      this.ids[slot] = id;
      this.state[slot] = GHOST;
    });
  }

  setLevel(slot: number, level: number): void {
    const before = this.level[slot]!;
    this.highest = Math.max(this.highest, level);
    this.level[slot] = level;
    if (this.#log.active) this.#log.push(() => (this.level[slot] = before));
  }

  setOwn(slot: number, own: number): void {
    const before = this.own[slot]!;
    this.own[slot] = own;
    if (this.#log.active) this.#log.push(() => (this.own[slot] = before));
  }

  /** A value that no slot is stamped with yet. */
  nextStamp(): number {
    if (this.#stamp === 0x7fffffff) {
      this.#stamps.fill(0);
      this.#stamp = 0;
    }
    return ++this.#stamp;
  }

  /** Stamps a slot; false when it bore this stamp already. */
  mark(slot: number, stamp: number): boolean {
    if (this.#stamps[slot] === stamp) return false;
    this.#stamps[slot] = stamp;
    return true;
  }

  #extend(size: number): void {
    this.ids.push('');
    this.sets.push(null);
    if (this.state.length >= size) return;
    this.state = grownBytes(this.state, size);
    const capacity = this.state.length;
    this.level = grownInts(this.level, capacity);
    const { standing } = this;
    const buffer = new ArrayBuffer(capacity * 16);
    this.standing = new Int32Array(buffer);
    this.untils = new Float64Array(buffer);
    this.standing.set(standing);
    this.rank = grownInts(this.rank, capacity);
    this.own = grownBytes(this.own, capacity);
    this.#stamps = grownInts(this.#stamps, capacity);
    for (const column of this.#columns) column.reserveSlots(capacity);
  }

  #rankHighest(slot: number): void {
    this.rank[slot] = ++this.#highestRank;
    this.#highestId = this.ids[slot]!;
  }

  /** Remembers how to take back that an id came to stand in a slot. */
  #saveSlot(id: string, slot: number, isReused: boolean): void {
    if (!this.#log.active) return;
    const level = this.level[slot]!;
    const rank = this.rank[slot]!;
    const highestRank = this.#highestRank;
    const highestId = this.#highestId;
    this.#log.push(() => {
      this.index.delete(id);
      this.state[slot] = FREE;
      this.level[slot] = level;
      this.rank[slot] = rank;
      this.#highestRank = highestRank;
      this.#highestId = highestId;
      if (isReused) {
        this.ids[slot] = '';
        this.sets[slot] = null;
        this.#free.push(slot);
      } else {
        this.ids.length = slot;
        this.sets.length = slot;
      }
    });
  }
}
