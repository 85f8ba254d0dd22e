// biome-ignore-all lint/style/noNonNullAssertion: places index these arrays by construction; a check would cost on the hot path
import { type CauseSet, type CauseTable, isSameSet, NO_CAUSES } from './causes.ts';
import { NO_RANK_ABOVE } from './nodes.ts';
import { MAX_CAUSES } from './types.ts';

/** How many merged sets are kept in mind to be shared; a power of two. */
const SHARED = 4096;

/** Builds the set of one node out of its own causes and the sets of the members that are responsible. */
export class Union {
  /** A set whose lead is above this adds nothing that fits; report it by `cut`. */
  limit = NO_RANK_ABOVE;
  /** Whether something was left out. */
  more = false;
  readonly #table: CauseTable;
  readonly #merged = new Int32Array(MAX_CAUSES);
  /** Beside each merged cause the rank of its id, so that merging stays within two short arrays. */
  readonly #ranks = new Int32Array(MAX_CAUSES);
  #count = 0;
  readonly #shared = new Array<CauseSet | undefined>(SHARED).fill(undefined);
  /** While only one set has come it is not merged: its holder will share it. */
  #only: CauseSet | null = null;
  #last: CauseSet | null = null;

  constructor(table: CauseTable) {
    this.#table = table;
  }

  reset(): void {
    this.#count = 0;
    this.more = false;
    this.#only = null;
    this.#last = null;
    this.limit = NO_RANK_ABOVE;
  }

  /**
   * Begins with what a set listed before and what is still held, whatever it left out. False: something ended, and
   * nobody can tell which of what was left out comes in its place.
   */
  begin(set: CauseSet): boolean {
    this.reset();
    const { causes, ranks } = set;
    for (let at = 0; at < causes.length; at++) {
      if (this.#table.isHeld(causes[at]!)) {
        this.#merged[this.#count] = causes[at]!;
        this.#ranks[this.#count] = ranks[at]!;
        this.#count++;
      } else if (set.more) return false;
    }
    this.#limitLast();
    return true;
  }

  /** Something was left out. */
  cut(): void {
    this.more = true;
  }

  addCause(cause: number): void {
    this.#spread();
    this.#insert(cause, this.#table.rankOf(cause), 0);
  }

  addSet(set: CauseSet): void {
    // Most members of a broken cone carry the very same set.
    if (set === this.#only || set === this.#last) return;
    if (this.#only === null && this.#count === 0) {
      this.#only = set;
      return;
    }
    this.#spread();
    this.#merge(set);
    this.#last = set;
  }

  /** The set; `before` itself when it says the same. */
  finish(before: CauseSet | null): CauseSet {
    if (this.#only !== null) return before !== null && isSameSet(before, this.#only) ? before : this.#only;
    return before !== null && this.#isSame(before) ? before : this.#share();
  }

  /**
   * Drops what was shared, at the start of every change: a set that no node holds any more may spell out a cause with the
   * moment at which it began an earlier time.
   */
  forget(): void {
    this.#shared.fill(undefined);
  }

  #isSame(set: CauseSet): boolean {
    if (set.more !== this.more || set.causes.length !== this.#count) return false;
    for (let at = 0; at < this.#count; at++) if (set.causes[at] !== this.#merged[at]) return false;
    return true;
  }

  /** The merged set, the same one as other nodes hold where they say the same: their dependents then skip all but one. */
  #share(): CauseSet {
    let hash = this.more ? 1 : 0;
    for (let at = 0; at < this.#count; at++) hash = (Math.imul(hash, 31) + this.#merged[at]!) | 0;
    const place = hash & (SHARED - 1);
    const known = this.#shared[place];
    if (known !== undefined && this.#isSame(known)) return known;
    // At its length from the start: an array that grows takes room for 17.
    const causes = new Array<number>(this.#count);
    const ranks = new Array<number>(this.#count);
    for (let at = 0; at < this.#count; at++) {
      causes[at] = this.#merged[at]!;
      ranks[at] = this.#ranks[at]!;
    }
    const made = { causes, more: this.more, ranks, list: NO_CAUSES, epoch: -1, told: null };
    this.#shared[place] = made;
    return made;
  }

  #spread(): void {
    const only = this.#only;
    this.#only = null;
    if (only !== null) this.#merge(only);
  }

  #merge(set: CauseSet): void {
    if (set.more) this.more = true;
    const { causes, ranks } = set;
    let place = 0;
    for (let at = 0; at < causes.length; at++) {
      place = this.#insert(causes[at]!, ranks[at]!, place);
      // The rest of the set comes after this one, so none of it would fit either.
      if (place < 0) return;
    }
  }

  /** Puts a cause in its place, at `from` or after it. Returns the place after it, or -1 when it does not fit. */
  #insert(cause: number, rank: number, from: number): number {
    const merged = this.#merged;
    let place = from;
    while (place < this.#count && merged[place] !== cause && this.#comesBefore(place, cause, rank)) place++;
    if (place < this.#count && merged[place] === cause) return place + 1;
    if (this.#count === MAX_CAUSES) this.more = true;
    if (place === MAX_CAUSES) return -1;
    this.#open(place);
    merged[place] = cause;
    this.#ranks[place] = rank;
    this.#limitLast();
    return place + 1;
  }

  #limitLast(): void {
    if (this.#count < MAX_CAUSES) return;
    const last = this.#ranks[MAX_CAUSES - 1]!;
    this.limit = last < 0 ? NO_RANK_ABOVE : last;
  }

  #comesBefore(place: number, cause: number, rank: number): boolean {
    const other = this.#ranks[place]!;
    if (rank >= 0 && other >= 0 && rank !== other) return other < rank;
    return this.#table.isBefore(this.#merged[place]!, cause);
  }

  /** Makes room at a place; the last one falls out when there is none. */
  #open(place: number): void {
    const merged = this.#merged;
    const ranks = this.#ranks;
    if (this.#count < MAX_CAUSES) this.#count++;
    for (let at = this.#count - 1; at > place; at--) {
      merged[at] = merged[at - 1]!;
      ranks[at] = ranks[at - 1]!;
    }
  }
}
