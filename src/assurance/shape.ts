// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { MODE_CODE, statusCode } from './codes.ts';
import { Floats, grownInts, Ints, Names } from './columns.ts';
import { type Nodes, PRESENT, type SlotColumn } from './nodes.ts';
import { TALLY_SIZE, Tallies } from './tallies.ts';
import type { Group, Member, NodeInput } from './types.ts';
import type { UndoLog } from './undo.ts';

/** A group is a row of `STRIDE` integers; these are its columns. */
export const STRIDE = 8;
export const MODE = 0;
export const RELATION = 1;
/** at_least: n; coverage: how many full members come first; newest: how many targets are listed. */
export const ARGUMENT = 2;
/** -1: an empty group says nothing. */
export const EMPTY_STATUS = 3;
export const EMPTY_CODE = 4;
export const START = 5;
export const COUNT = 6;
/** newest: where the members' targets and times begin. */
export const EXTRA = 7;
/** all, any, at_least, coverage: where its tallies begin: one of all members; with coverage a second, of the partial ones. */
export const TALLY = 7;

/** The role of a member that is not counted (newest, lift), or that plays several in one node. */
export const ANY_ROLE = 255;

/** Whether the members of a group are tallied, so that one of them changing need not bring up all the others. */
export function isTallied(mode: number): boolean {
  return mode !== MODE_CODE.newest && mode !== MODE_CODE.lift;
}

interface Ranges {
  factStart: number;
  factCount: number;
  groupStart: number;
  groupCount: number;
}

/**
 * What each node says and rests on, in pools that only grow: a changed node is written anew at the end and its old rows
 * are left behind as garbage until `compact`. Undoing is therefore pointing back at the old rows.
 */
export class Shape implements SlotColumn {
  readonly names = new Names();
  factStart: Int32Array = new Int32Array(0);
  factCount: Int32Array = new Int32Array(0);
  groupStart: Int32Array = new Int32Array(0);
  groupCount: Int32Array = new Int32Array(0);
  factCode = new Ints();
  /** status * 2 + (1 when liftable). */
  factKind = new Ints();
  factFrom = new Floats();
  factTo = new Floats();
  groups = new Ints();
  /** The members of one node lie together, in the order of its groups. */
  members = new Ints();
  speakTarget = new Ints();
  speakFrom = new Floats();
  readonly tallies: Tallies;
  #garbage = 0;
  readonly #nodes: Nodes;
  readonly #log: UndoLog;

  constructor(nodes: Nodes, log: UndoLog) {
    this.#nodes = nodes;
    this.#log = log;
    this.tallies = new Tallies(nodes, log);
    nodes.attach(this);
  }

  reserveSlots(size: number): void {
    this.factStart = grownInts(this.factStart, size);
    this.factCount = grownInts(this.factCount, size);
    this.groupStart = grownInts(this.groupStart, size);
    this.groupCount = grownInts(this.groupCount, size);
  }

  /** To be called before a change that may be undone. */
  savePools(): void {
    const pools = this.#pools();
    const lengths = pools.map((pool) => pool.length);
    const garbage = this.#garbage;
    this.#log.push(() => {
      pools.forEach((pool, at) => {
        pool.length = lengths[at]!;
      });
      this.#garbage = garbage;
    });
    this.tallies.begin();
  }

  /** Replaces what a slot says and rests on. */
  write(slot: number, input: NodeInput): void {
    this.clear(slot);
    this.factStart[slot] = this.factCode.length;
    this.groupStart[slot] = this.groups.length;
    for (const fact of input.facts) {
      this.factCode.push(this.names.of(fact.code));
      this.factKind.push(statusCode(fact.status) * 2 + (fact.liftable === true ? 1 : 0));
      this.factFrom.push(fact.from ?? -Infinity);
      this.factTo.push(fact.to ?? Infinity);
    }
    for (const group of input.groups) this.#writeGroup(group);
    this.factCount[slot] = this.factCode.length - this.factStart[slot]!;
    this.groupCount[slot] = (this.groups.length - this.groupStart[slot]!) / STRIDE;
  }

  /** Leaves a slot with nothing to say and nothing to rest on. */
  clear(slot: number): void {
    const ranges = this.#ranges(slot);
    if (this.#log.active) this.#log.push(() => this.#setRanges(slot, ranges));
    this.#garbage += ranges.factCount * 6 + ranges.groupCount * STRIDE + this.memberEnd(slot) - this.memberStart(slot);
    this.factCount[slot] = 0;
    this.groupCount[slot] = 0;
  }

  memberStart(slot: number): number {
    return this.groupCount[slot] === 0 ? 0 : this.groups.data[this.groupStart[slot]! + START]!;
  }

  memberEnd(slot: number): number {
    const count = this.groupCount[slot]!;
    if (count === 0) return 0;
    const last = this.groupStart[slot]! + (count - 1) * STRIDE;
    return this.groups.data[last + START]! + this.groups.data[last + COUNT]!;
  }

  /**
   * Visits the members of a slot, each once, with its role: twice the place of its group, plus one when it is a partial
   * member; or ANY_ROLE.
   */
  eachMember(slot: number, visit: (member: number, role: number) => void): void {
    const several = this.#membersInSeveral(slot);
    const stamp = this.#nodes.nextStamp();
    const members = this.members.data;
    for (let place = 0; place < this.groupCount[slot]!; place++) {
      const row = this.groupStart[slot]! + place * STRIDE;
      const end = this.groups.data[row + START]! + this.groups.data[row + COUNT]!;
      const [full, partial] = this.#rolesIn(row, place);
      const split = this.splitOf(row);
      for (let at = this.groups.data[row + START]!; at < end; at++) {
        const member = members[at]!;
        if (!this.#nodes.mark(member, stamp)) continue;
        const role = at < split ? full : partial;
        visit(member, several?.has(member) === true ? ANY_ROLE : role);
      }
    }
  }

  /** Each member of a slot with its role. */
  rolesOf(slot: number): Map<number, number> {
    const roles = new Map<number, number>();
    this.eachMember(slot, (member, role) => roles.set(member, role));
    return roles;
  }

  /** Where the partial members of a group begin. */
  splitOf(row: number): number {
    const groups = this.groups.data;
    return groups[row + START]! + groups[row + (groups[row + MODE] === MODE_CODE.coverage ? ARGUMENT : COUNT)]!;
  }

  /** Counts the members of a slot anew. */
  tallyAll(slot: number): void {
    const groups = this.groups.data;
    const members = this.members.data;
    const end = this.groupStart[slot]! + this.groupCount[slot]! * STRIDE;
    for (let row = this.groupStart[slot]!; row < end; row += STRIDE) {
      if (!isTallied(groups[row + MODE]!)) continue;
      const start = groups[row + START]!;
      const split = this.splitOf(row);
      this.tallies.count(groups[row + TALLY]!, members, start, split);
      if (groups[row + MODE] !== MODE_CODE.coverage) continue;
      this.tallies.count(groups[row + TALLY]! + TALLY_SIZE, members, split, start + groups[row + COUNT]!);
    }
  }

  /** To be called before the tallies of a slot change. */
  saveTallies(slot: number): void {
    if (!this.#log.active) return;
    const groups = this.groups.data;
    const end = this.groupStart[slot]! + this.groupCount[slot]! * STRIDE;
    for (let row = this.groupStart[slot]!; row < end; row += STRIDE) {
      const cells = tallyCells(groups[row + MODE]!);
      if (cells > 0) this.tallies.save(groups[row + TALLY]!, groups[row + TALLY]! + cells);
    }
  }

  /** The relation of the first group in which `slot` rests on `member`. */
  relationTo(slot: number, member: number): string {
    const { groups, members } = this;
    const end = this.groupStart[slot]! + this.groupCount[slot]! * STRIDE;
    for (let row = this.groupStart[slot]!; row < end; row += STRIDE) {
      const start = groups.data[row + START]!;
      const at = members.data.subarray(start, start + groups.data[row + COUNT]!).indexOf(member);
      if (at >= 0) return this.names.text(groups.data[row + RELATION]!);
    }
    return '';
  }

  /** Follows the slots to their new numbers. */
  renumber(places: Int32Array): void {
    const ranges = Array.from(places, (_, slot) => this.#ranges(slot));
    for (const [slot, place] of places.entries()) this.#setRanges(place, ranges[slot]!);
    const { data, length } = this.members;
    for (let at = 0; at < length; at++) data[at] = places[data[at]!]!;
  }

  /** Whether so much garbage has gathered that copying what lives is worth it. */
  isWasteful(): boolean {
    return this.#garbage > 100_000 && this.#garbage * 2 > this.members.length + this.groups.length;
  }

  /** Copies what lives to fresh pools. May not be undone: only while no mark is open. */
  compact(): void {
    const old = this.#pools();
    const [factCode, factKind, factFrom, factTo, groups, members, speakTarget, speakFrom, tallies] = old;
    this.factCode = new Ints();
    this.factKind = new Ints();
    this.factFrom = new Floats();
    this.factTo = new Floats();
    this.groups = new Ints();
    this.members = new Ints();
    this.speakTarget = new Ints();
    this.speakFrom = new Floats();
    this.tallies.cells = new Ints();
    for (let slot = 0; slot < this.#nodes.ids.length; slot++) {
      if (this.#nodes.state[slot] !== PRESENT) continue;
      const { factStart, factCount, groupStart, groupCount } = this.#ranges(slot);
      this.factStart[slot] = this.factCode.length;
      for (let at = factStart; at < factStart + factCount; at++) {
        this.factCode.push(factCode.data[at]!);
        this.factKind.push(factKind.data[at]!);
        this.factFrom.push(factFrom.data[at]!);
        this.factTo.push(factTo.data[at]!);
      }
      this.groupStart[slot] = this.groups.length;
      for (let row = groupStart; row < groupStart + groupCount * STRIDE; row += STRIDE) {
        this.#copyGroup(groups.data.subarray(row, row + STRIDE), members, speakTarget, speakFrom, tallies);
      }
    }
    this.#garbage = 0;
  }

  #copyGroup(row: Int32Array, members: Ints, speakTarget: Ints, speakFrom: Floats, tallies: Ints): void {
    const [start, count, extra] = [row[START]!, row[COUNT]!, row[EXTRA]!];
    const copy = row.slice();
    copy[START] = this.members.length;
    const isNewest = row[MODE] === MODE_CODE.newest;
    copy[EXTRA] = isNewest ? this.speakFrom.length : this.tallies.cells.length;
    for (const cell of copy) this.groups.push(cell);
    const cells = tallyCells(row[MODE]!);
    for (let at = extra; at < extra + cells; at++) this.tallies.cells.push(tallies.data[at]!);
    for (let at = 0; at < count; at++) {
      this.members.push(members.data[start + at]!);
      if (!isNewest) continue;
      this.speakTarget.push(speakTarget.data[extra + at]!);
      this.speakFrom.push(speakFrom.data[extra + at]!);
    }
  }

  #writeGroup(group: Group): void {
    const { groups, members } = this;
    const row = groups.length;
    const { mode, empty } = group;
    groups.push(MODE_CODE[mode.kind]);
    groups.push(this.names.of(group.relation));
    groups.push(mode.kind === 'at_least' ? Math.max(1, Math.ceil(mode.n)) : 0);
    groups.push(empty === null ? -1 : statusCode(empty.status));
    groups.push(empty === null ? -1 : this.names.of(empty.code));
    groups.push(members.length);
    groups.push(0);
    groups.push(mode.kind === 'newest' ? this.speakFrom.length : this.tallies.cells.length);
    if (mode.kind === 'newest') groups.data[row + ARGUMENT] = this.#writeSpeakers(group.members, mode.targets);
    else if (mode.kind === 'coverage') groups.data[row + ARGUMENT] = this.#writeCoverers(group.members);
    else this.#writeMembers(group.members, this.#nodes.nextStamp());
    groups.data[row + COUNT] = members.length - groups.data[row + START]!;
    for (let cells = tallyCells(MODE_CODE[mode.kind]); cells > 0; cells--) this.tallies.cells.push(0);
  }

  /** A record named twice in a group counts once: it cannot be its own second proof. */
  #writeMembers(members: readonly Member[], stamp: number): void {
    for (const member of members) {
      const slot = this.#nodes.intern(member.id);
      if (this.#nodes.mark(slot, stamp)) this.members.push(slot);
    }
  }

  /** Writes the full members before the partial ones, and returns how many are full. */
  #writeCoverers(members: readonly Member[]): number {
    const stamp = this.#nodes.nextStamp();
    const start = this.members.length;
    this.#writeMembers(
      members.filter((member) => member.coverage !== 'partial'),
      stamp,
    );
    const full = this.members.length - start;
    this.#writeMembers(members, stamp);
    return full;
  }

  /** Writes the members of a newest group by target, the newest first, and returns how many targets are listed. */
  #writeSpeakers(members: readonly Member[], targets: readonly string[]): number {
    const places = new Map<string, number>();
    for (const target of targets) if (!places.has(target)) places.set(target, places.size);
    const listed = places.size;
    const speakers = members.map((member) => {
      const target = member.target ?? '';
      const place = places.get(target) ?? places.size;
      places.set(target, place);
      return { id: member.id, place, from: member.from ?? -Infinity };
    });
    speakers.sort((a, b) => a.place - b.place || compare(b.from, a.from) || compare(a.id, b.id));
    for (const speaker of speakers) {
      this.members.push(this.#nodes.intern(speaker.id));
      this.speakTarget.push(speaker.place);
      this.speakFrom.push(speaker.from);
    }
    return listed;
  }

  #ranges(slot: number): Ranges {
    return {
      factStart: this.factStart[slot]!,
      factCount: this.factCount[slot]!,
      groupStart: this.groupStart[slot]!,
      groupCount: this.groupCount[slot]!,
    };
  }

  #setRanges(slot: number, ranges: Ranges): void {
    this.factStart[slot] = ranges.factStart;
    this.factCount[slot] = ranges.factCount;
    this.groupStart[slot] = ranges.groupStart;
    this.groupCount[slot] = ranges.groupCount;
  }

  #pools() {
    const { factCode, factKind, factFrom, factTo, groups, members, speakTarget, speakFrom, tallies } = this;
    const { cells } = tallies;
    return [factCode, factKind, factFrom, factTo, groups, members, speakTarget, speakFrom, cells] as const;
  }

  /** The roles of the full and of the partial members of a group. */
  #rolesIn(row: number, place: number): readonly [number, number] {
    const isCounted = isTallied(this.groups.data[row + MODE]!) && place * 2 + 1 < ANY_ROLE;
    return isCounted ? [place * 2, place * 2 + 1] : [ANY_ROLE, ANY_ROLE];
  }

  /** The members that stand in more than one group; null: none, as nearly always. */
  #membersInSeveral(slot: number): Set<number> | null {
    const count = this.groupCount[slot]!;
    // Within a group each stands once, but where it may speak of several targets, and there the role is ANY_ROLE anyway.
    if (count < 2) return null;
    const stamp = this.#nodes.nextStamp();
    let several: Set<number> | null = null;
    for (let at = this.memberStart(slot); at < this.memberEnd(slot); at++) {
      const member = this.members.data[at]!;
      if (this.#nodes.mark(member, stamp)) continue;
      several ??= new Set();
      several.add(member);
    }
    return several;
  }
}

function tallyCells(mode: number): number {
  if (!isTallied(mode)) return 0;
  return mode === MODE_CODE.coverage ? 2 * TALLY_SIZE : TALLY_SIZE;
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
