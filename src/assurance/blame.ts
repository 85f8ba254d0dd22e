// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import type { CauseSet } from './causes.ts';
import { EXCEPTION, WEAKENED } from './codes.ts';
import type { Tables } from './evaluate.ts';
import { FULL, type Judge, PARTIAL, PICKED, type Verdict } from './judge.ts';
import { CODE, LEAD } from './nodes.ts';
import { COUNT, START, STRIDE, TALLY } from './shape.ts';
import { TALLY_SIZE } from './tallies.ts';
import { MAX_CAUSES } from './types.ts';
import { Union } from './union.ts';

/** How a node stands, as far as its causes follow from it. */
export interface Standing {
  status: number;
  isLifted: boolean;
  /** One for each group; there may be more, of an earlier node. */
  readonly verdicts: Verdict[];
}

const NONE: readonly number[] = [];

/** Finds what holds a node down. */
export class Blame {
  readonly #t: Tables;
  readonly #judge: Judge;
  readonly #union: Union;
  readonly #exception: number;

  constructor(tables: Tables, judge: Judge) {
    this.#t = tables;
    this.#judge = judge;
    this.#union = new Union(tables.causes);
    this.#exception = tables.shape.names.of(EXCEPTION);
  }

  /** Begins a change. */
  begin(): void {
    this.#union.forget();
  }

  /** The set of a single cause. */
  only(node: number, cause: number): CauseSet {
    this.#union.reset();
    this.#union.addCause(cause);
    return this.#union.finish(this.#t.nodes.sets[node]!);
  }

  /** The set of a node that stands so; `before` is how it stood, where what it listed then is of use. */
  collect(node: number, before: Standing | null, after: Standing): CauseSet {
    const known = this.#t.nodes.sets[node]!;
    const isKept = before !== null && known !== null && this.#isSteady(node, before, after);
    if (!isKept || !this.#amend(known, after)) this.#gather(node, after);
    return this.#union.finish(known);
  }

  /** Whether the same members would be to blame as before if none of them had changed. */
  #isSteady(node: number, before: Standing, after: Standing): boolean {
    if (before.status !== after.status || before.isLifted !== after.isLifted) return false;
    // Once lifted, no group is to blame.
    for (let place = 0; place < this.#t.shape.groupCount[node]! && !after.isLifted; place++) {
      const [was, is] = [before.verdicts[place]!, after.verdicts[place]!];
      const [blamed, blames] = [was.status === before.status, is.status === after.status];
      if (blamed !== blames) return false;
      const isSame = was.low === is.low && was.high === is.high && was.parts === is.parts && was.cause === is.cause;
      if (blames && !isSame) return false;
    }
    return true;
  }

  /**
   * Amends what a node listed by what came to it. False when that cannot tell: a cause is gone from a member that may
   * not have been the only one to bring it, or something left out may come up again.
   */
  #amend(known: CauseSet, after: Standing): boolean {
    const { arrivals } = this.#t;
    const union = this.#union;
    if (!union.begin(known)) return false;
    let isLess = false;
    for (let at = arrivals.head - 1; at >= 0 && !after.isLifted; at = arrivals.next.data[at]! - 1) {
      const role = arrivals.roles.data[at]!;
      const verdict = after.verdicts[role >> 1]!;
      if (verdict.status !== after.status || !mayBlame(verdict, role)) continue;
      const loss = this.#exchange(verdict, arrivals.touched.data[at]!, known);
      if (loss === HARM) return false;
      if (loss === LESS) isLess = true;
    }
    if (!known.more || union.more) return true;
    union.cut();
    return !isLess;
  }

  /** Adds what a member brings that was touched at a place, and returns what it brought before and no longer does. */
  #exchange(verdict: Verdict, place: number, known: CauseSet): number {
    const { nodes, touched } = this.#t;
    const member = touched.slots.data[place]!;
    const was = isWithin(verdict, touched.statuses.data[place]!) ? touched.sets[place]! : null;
    const is = isWithin(verdict, nodes.statusOf(member)) ? nodes.sets[member]! : null;
    if (was === is) return NOTHING;
    if (is !== null) this.#addSet(member, is);
    return was === null ? NOTHING : this.#lossOf(was, is, known);
  }

  /** What a member no longer brings to a list. */
  #lossOf(was: CauseSet, is: CauseSet | null, known: CauseSet): number {
    let loss = was.more && is?.more !== true ? LESS : NOTHING;
    for (let at = 0; at < was.causes.length; at++) {
      const cause = was.causes[at]!;
      if (is !== null && (is.causes.includes(cause) || isCrowdedOut(was.ranks[at]!, is))) continue;
      // What nothing holds up any more has left the list by itself.
      if (this.#t.causes.isHeld(cause) && known.causes.includes(cause)) return HARM;
      loss = LESS;
    }
    return loss;
  }

  /** Gathers everything anew that holds a node down. */
  #gather(node: number, after: Standing): void {
    const { causes, shape } = this.#t;
    const union = this.#union;
    const { status, isLifted, verdicts } = after;
    union.reset();
    for (const held of causes.byFacts[node] ?? NONE) {
      // Once lifted, a liftable fact no longer speaks.
      if (((held >> 1) & 3) === status && !(isLifted && (held & 1) === 1)) union.addCause(held >>> 3);
    }
    if (isLifted && status === WEAKENED) union.addCause(causes.of(this.#judge.lifter, this.#exception));
    for (let place = 0; place < shape.groupCount[node]! && !isLifted; place++) {
      const verdict = verdicts[place]!;
      if (verdict.status === status) this.#blameGroup(verdict, place, shape.groupStart[node]! + place * STRIDE);
    }
  }

  #blameGroup(verdict: Verdict, place: number, row: number): void {
    const { shape, arrivals } = this.#t;
    if (verdict.cause >= 0 && verdict.causeStatus === verdict.status) this.#union.addCause(verdict.cause);
    if (verdict.parts === PICKED) {
      this.#blameMembers(verdict, this.#judge.picks.data, verdict.start, verdict.end, verdict.end - verdict.start);
    } else if (verdict.parts !== 0) {
      const count = this.#countBlamed(verdict, row);
      if (!arrivals.isWhole && this.#blameArrivals(verdict, place, count)) return;
      const start = shape.groups.data[row + START]!;
      const split = shape.splitOf(row);
      const from = (verdict.parts & FULL) === 0 ? split : start;
      const to = (verdict.parts & PARTIAL) === 0 ? split : start + shape.groups.data[row + COUNT]!;
      this.#blameMembers(verdict, shape.members.data, from, to, count);
    }
  }

  /** How many members of a group are responsible. */
  #countBlamed({ parts, low, high }: Verdict, row: number): number {
    const { groups, tallies } = this.#t.shape;
    const tally = groups.data[row + TALLY]!;
    let count = 0;
    for (let status = low; status <= high; status++) {
      if ((parts & FULL) !== 0) count += tallies.cells.data[tally + status]!;
      if ((parts & PARTIAL) !== 0) count += tallies.cells.data[tally + TALLY_SIZE + status]!;
    }
    return count;
  }

  /** Adds what the responsible members bring, where all `count` of them just came. False: they did not. */
  #blameArrivals(verdict: Verdict, place: number, count: number): boolean {
    const { nodes, arrivals, touched } = this.#t;
    let left = count;
    for (let at = arrivals.head - 1; at >= 0 && left > 0; at = arrivals.next.data[at]! - 1) {
      const role = arrivals.roles.data[at]!;
      if (role >> 1 !== place || !mayBlame(verdict, role)) continue;
      const member = touched.slots.data[arrivals.touched.data[at]!]!;
      if (!isWithin(verdict, nodes.statusOf(member))) continue;
      left--;
      // Whatever is added here would also be added if the others are then looked up.
      this.#addSet(member, nodes.sets[member]!);
    }
    return left === 0;
  }

  /** Adds what the responsible members of a range bring, of which there are at most `count`. */
  #blameMembers(verdict: Verdict, members: Int32Array, start: number, end: number, count: number): void {
    const { standing, sets } = this.#t.nodes;
    let left = count;
    let last = 0;
    for (let at = start; at < end && left > 0; at++) {
      const member = members[at]!;
      const code = standing[member * 4 + CODE]!;
      if (!isWithin(verdict, code & 7)) continue;
      left--;
      // Most members of a broken cone have one and the same only cause, which their code gives away.
      if (code >> 3 !== 0 && code >> 3 === last) continue;
      last = code >> 3;
      this.#addSet(member, sets[member]!);
    }
  }

  #addSet(member: number, set: CauseSet): void {
    const union = this.#union;
    if (this.#t.nodes.standing[member * 4 + LEAD]! > union.limit) union.cut();
    else union.addSet(set);
  }
}

/** What a member no longer brings: nothing that counts; something that was not listed; something that was. */
const NOTHING = 0;
const LESS = 1;
const HARM = 2;

/** Whether members in a role can be responsible for what their group says. */
function mayBlame(verdict: Verdict, role: number): boolean {
  return (verdict.parts & ((role & 1) === 0 ? FULL : PARTIAL)) !== 0;
}

function isWithin(verdict: Verdict, status: number): boolean {
  return status >= verdict.low && status <= verdict.high;
}

/** Whether a set is full of causes before this one and says that it left some out: a list that takes it in has no room either. */
function isCrowdedOut(rank: number, set: CauseSet): boolean {
  const last = set.ranks[MAX_CAUSES - 1];
  return set.more && rank >= 0 && last !== undefined && last >= 0 && last < rank;
}
