// biome-ignore-all lint/style/noNonNullAssertion: causes index these arrays by construction; a check would cost on the hot path
import { Floats, grownInts, Ints, type Names } from './columns.ts';
import { NO_RANK_ABOVE, type Nodes, type SlotColumn } from './nodes.ts';
import { type Cause, MAX_CAUSES } from './types.ts';
import type { UndoLog } from './undo.ts';

/** What holds a node down: causes as integers, by id then code. Never changed once made, so nodes share it. */
export interface CauseSet {
  readonly causes: readonly number[];
  readonly more: boolean;
  /** Rank of each cause's id, or -1. */
  readonly ranks: readonly number[];
  /** The causes spelled out; stale when `epoch` is not the table's. */
  list: readonly Cause[];
  epoch: number;
}

/** Codes that a node holds up: cause * 8 + status * 2 + (1 when liftable). */
export type Held = readonly number[] | null;

const NO_CAUSES: readonly Cause[] = [];

/** How many merged sets are kept in mind to be shared; a power of two. */
const SHARED = 4096;

/** Every (record, code) that ever held something down, whether it does so now, and since when. */
export class CauseTable implements SlotColumn {
  /** What each node's own facts hold up now, and what its groups do. */
  readonly byFacts: Held[] = [];
  readonly byGroups: Held[] = [];
  readonly root = new Ints();
  readonly #code = new Ints();
  readonly #since = new Floats();
  readonly #holds = new Ints();
  /** The causes of one record form a chain. */
  readonly #nextOfRoot = new Ints();
  #firstOfRoot: Int32Array = new Int32Array(0);
  readonly #spelled: (Cause | undefined)[] = [];
  #epoch = 0;
  /** Per change: causes whose holds began or ended, with whether they were held before it. */
  readonly #wasHeld = new Map<number, boolean>();
  readonly #dated = new Set<number>();
  /** Per change: causes held all along whose moment moved, as they were spelled before. */
  readonly #moved = new Map<number, Cause>();
  readonly #nodes: Nodes;
  readonly #names: Names;
  readonly #log: UndoLog;

  constructor(nodes: Nodes, names: Names, log: UndoLog) {
    this.#nodes = nodes;
    this.#names = names;
    this.#log = log;
    nodes.attach(this);
  }

  reserveSlots(size: number): void {
    const known = this.#firstOfRoot.length;
    this.#firstOfRoot = grownInts(this.#firstOfRoot, size).fill(-1, known);
    // Filled without gaps, since an array with holes would turn into a slow hash table.
    while (this.byFacts.length < size) this.byFacts.push(null);
    while (this.byGroups.length < size) this.byGroups.push(null);
  }

  /** The integer of a cause. */
  of(root: number, code: number): number {
    const first = this.#firstOfRoot[root]!;
    for (let cause = first; cause >= 0; cause = this.#nextOfRoot.data[cause]!) {
      if (this.#code.data[cause] === code) return cause;
    }
    const cause = this.root.length;
    this.root.push(root);
    this.#code.push(code);
    this.#since.push(0);
    this.#holds.push(0);
    this.#spelled.push(undefined);
    this.#nextOfRoot.push(first);
    this.#firstOfRoot[root] = cause;
    return cause;
  }

  codeOf(cause: number): string {
    return this.#names.text(this.#code.data[cause]!);
  }

  /** Order of causes: by id, then code. */
  isBefore(a: number, b: number): boolean {
    const rootA = this.root.data[a]!;
    const rootB = this.root.data[b]!;
    if (rootA === rootB) return this.codeOf(a) < this.codeOf(b);
    return this.#nodes.ids[rootA]! < this.#nodes.ids[rootB]!;
  }

  /** Rank of a cause's id, or -1. */
  rankOf(cause: number): number {
    return this.#nodes.rank[this.root.data[cause]!]!;
  }

  /** Begins to follow which causes start and end in one change. */
  open(): void {
    this.#wasHeld.clear();
    this.#dated.clear();
    this.#moved.clear();
  }

  /** Replaces what a node holds up, in `byFacts` or `byGroups`. */
  hold(lists: Held[], node: number, next: Held): void {
    const before = lists[node]!;
    if (before === next || (before !== null && next !== null && sameNumbers(before, next))) return;
    for (const held of next ?? []) this.#count(held >>> 3, 1);
    for (const held of before ?? []) this.#count(held >>> 3, -1);
    lists[node] = next;
    if (!this.#log.active) return;
    this.#log.push(() => {
      lists[node] = before;
      for (const held of before ?? []) this.#holds.data[held >>> 3]!++;
      for (const held of next ?? []) this.#holds.data[held >>> 3]!--;
    });
  }

  /** Dates a held cause by its fact. */
  date(cause: number, since: number): void {
    this.#dated.add(cause);
    this.#setSince(cause, since);
  }

  /**
   * Dates the causes that began in this change and that no fact dates. Last of all, since a cause that one node lets go
   * and another takes up in the same change has not ended.
   */
  settle(now: number, stored: (root: number, code: string) => number | undefined): void {
    for (const [cause, wasHeld] of this.#wasHeld) {
      if (wasHeld || this.#holds.data[cause] === 0 || this.#dated.has(cause)) continue;
      this.#setSince(cause, stored(this.root.data[cause]!, this.codeOf(cause)) ?? now);
    }
  }

  /** Whether a set lists a cause whose moment moved in this change, so that those who store it must hear of it. */
  isMoved(set: CauseSet | null): boolean {
    return this.#moved.size > 0 && set !== null && set.causes.some((cause) => this.#moved.has(cause));
  }

  /** A set spelled out. */
  spell(set: CauseSet | null): readonly Cause[] {
    if (set === null) return NO_CAUSES;
    if (set.epoch !== this.#epoch) {
      set.list = set.causes.map((cause) => this.spellOne(cause));
      set.epoch = this.#epoch;
    }
    return set.list;
  }

  /** A set as it was spelled out before this change. */
  spellBefore(set: CauseSet | null): readonly Cause[] {
    if (set === null || !this.isMoved(set)) return this.spell(set);
    return set.causes.map((cause) => this.#moved.get(cause) ?? this.spellOne(cause));
  }

  spellOne(cause: number): Cause {
    const known = this.#spelled[cause];
    if (known !== undefined) return known;
    const id = this.#nodes.ids[this.root.data[cause]!]!;
    const spelled = { id, code: this.codeOf(cause), since: this.#since.data[cause]! };
    this.#spelled[cause] = spelled;
    return spelled;
  }

  #count(cause: number, by: number): void {
    const holds = this.#holds.data;
    const before = holds[cause]!;
    holds[cause] = before + by;
    const turned = before === 0 || before + by === 0;
    if (turned && !this.#wasHeld.has(cause)) this.#wasHeld.set(cause, before > 0);
  }

  #setSince(cause: number, since: number): void {
    const before = this.#since.data[cause]!;
    const wasHeld = this.#wasHeld.get(cause) ?? true;
    if (wasHeld && before === since) return;
    if (wasHeld && !this.#moved.has(cause)) this.#moved.set(cause, this.spellOne(cause));
    // A cause that begins now stands in no set that was spelled out before.
    if (wasHeld) this.#epoch++;
    this.#writeSince(cause, since);
    if (!this.#log.active) return;
    this.#log.push(() => {
      this.#epoch++;
      this.#writeSince(cause, before);
    });
  }

  #writeSince(cause: number, since: number): void {
    this.#since.data[cause] = since;
    // The slot may stand for another id than when the cause was last spelled.
    this.#spelled[cause] = undefined;
  }
}

/** Builds the set of one node out of its own causes and the sets of the members that are responsible. */
export class Union {
  /** A set whose lead is above this adds nothing that fits; report it by `cut`. */
  limit = NO_RANK_ABOVE;
  readonly #table: CauseTable;
  readonly #merged: number[] = [];
  /** Beside each merged cause the rank of its id, so that merging stays within two short arrays. */
  readonly #ranks: number[] = [];
  readonly #shared = new Array<CauseSet | undefined>(SHARED).fill(undefined);
  #more = false;
  /** While only one set has come it is not merged: its holder will share it. */
  #only: CauseSet | null = null;
  #last: CauseSet | null = null;

  constructor(table: CauseTable) {
    this.#table = table;
  }

  reset(): void {
    if (this.#merged.length > 0) {
      this.#merged.length = 0;
      this.#ranks.length = 0;
    }
    this.#more = false;
    this.#only = null;
    this.#last = null;
    this.limit = NO_RANK_ABOVE;
  }

  /** Something was left out. */
  cut(): void {
    this.#more = true;
  }

  addCause(cause: number): void {
    this.#spread();
    this.#insert(cause, this.#table.rankOf(cause), 0);
  }

  addSet(set: CauseSet): void {
    // Most members of a broken cone carry the very same set.
    if (set === this.#only || set === this.#last) return;
    if (this.#only === null && this.#merged.length === 0) {
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
    if (before !== null && before.more === this.#more && sameNumbers(before.causes, this.#merged)) return before;
    return this.#share();
  }

  /**
   * Drops what was shared, at the start of every change: a set that no node holds any more may spell out a cause with the
   * moment at which it began an earlier time.
   */
  forget(): void {
    this.#shared.fill(undefined);
  }

  /** The merged set, the same one as other nodes hold where they say the same: their dependents then skip all but one. */
  #share(): CauseSet {
    let hash = this.#more ? 1 : 0;
    for (const cause of this.#merged) hash = (Math.imul(hash, 31) + cause) | 0;
    const place = hash & (SHARED - 1);
    const known = this.#shared[place];
    if (known?.more === this.#more && sameNumbers(known.causes, this.#merged)) return known;
    const made = {
      causes: this.#merged.slice(),
      more: this.#more,
      ranks: this.#ranks.slice(),
      list: NO_CAUSES,
      epoch: -1,
    };
    this.#shared[place] = made;
    return made;
  }

  #spread(): void {
    const only = this.#only;
    this.#only = null;
    if (only !== null) this.#merge(only);
  }

  #merge(set: CauseSet): void {
    if (set.more) this.#more = true;
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
    while (place < merged.length && merged[place] !== cause && this.#comesBefore(place, cause, rank)) place++;
    if (merged[place] === cause) return place + 1;
    if (merged.length === MAX_CAUSES || place === MAX_CAUSES) this.#more = true;
    if (place === MAX_CAUSES) return -1;
    this.#open(place);
    merged[place] = cause;
    this.#ranks[place] = rank;
    if (merged.length === MAX_CAUSES) {
      const last = this.#ranks[MAX_CAUSES - 1]!;
      this.limit = last < 0 ? NO_RANK_ABOVE : last;
    }
    return place + 1;
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
    const last = Math.min(merged.length, MAX_CAUSES - 1);
    for (let at = last; at > place; at--) {
      merged[at] = merged[at - 1]!;
      ranks[at] = ranks[at - 1]!;
    }
  }
}

/** Whether two sets list the same. */
export function isSameSet(a: CauseSet | null, b: CauseSet | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && a.more === b.more && sameNumbers(a.causes, b.causes);
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
