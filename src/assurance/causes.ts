// biome-ignore-all lint/style/noNonNullAssertion: causes index these arrays by construction; a check would cost on the hot path
import { Floats, grownInts, Ints, type Names } from './columns.ts';
import type { Nodes, SlotColumn } from './nodes.ts';
import type { Assurance, Cause, Dates } from './types.ts';
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
  /** The last assurance that was spelled out with it. */
  told: Assurance | null;
}

/** Codes that a node holds up: cause * 8 + status * 2 + (1 when liftable). */
export type Held = readonly number[] | null;

export const NO_CAUSES: readonly Cause[] = [];

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

  /** Whether any node holds a cause up now. */
  isHeld(cause: number): boolean {
    return this.#holds.data[cause]! > 0;
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
  settle(now: number, stored?: (root: number) => Dates | undefined): void {
    for (const [cause, wasHeld] of this.#wasHeld) {
      if (wasHeld || this.#holds.data[cause] === 0 || this.#dated.has(cause)) continue;
      const known = stored?.(this.root.data[cause]!);
      this.#setSince(cause, (known && dateIn(known, this.codeOf(cause))) ?? now);
    }
  }

  /** Dates what a record's codes hold up now; the others are passed over. */
  redate(root: number, dates: Dates): void {
    for (let cause = this.#firstOfRoot[root]!; cause >= 0; cause = this.#nextOfRoot.data[cause]!) {
      const since = this.isHeld(cause) ? dateIn(dates, this.codeOf(cause)) : undefined;
      if (since !== undefined) this.#setSince(cause, since);
    }
  }

  /** Since when a record's codes hold something up. */
  datesOf(root: number): Dates {
    const dates: Record<string, number> = {};
    for (let cause = this.#firstOfRoot[root]!; cause >= 0; cause = this.#nextOfRoot.data[cause]!) {
      if (this.isHeld(cause)) dates[this.codeOf(cause)] = this.#since.data[cause]!;
    }
    return dates;
  }

  /** The records of which a code began, ended or was dated anew in this change. */
  redatedRoots(): Set<number> {
    const roots = new Set<number>();
    for (const [cause, wasHeld] of this.#wasHeld) {
      if (wasHeld !== this.isHeld(cause)) roots.add(this.root.data[cause]!);
    }
    for (const cause of this.#moved.keys()) roots.add(this.root.data[cause]!);
    return roots;
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

const dateIn = (dates: Dates, code: string): number | undefined =>
  Object.hasOwn(dates, code) ? dates[code] : undefined;

/** Whether two sets list the same. */
export function isSameSet(a: CauseSet | null, b: CauseSet | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && a.more === b.more && sameNumbers(a.causes, b.causes);
}

export function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
