// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import type { Boundaries } from './boundaries.ts';
import { type CauseSet, type CauseTable, Union } from './causes.ts';
import {
  ASSURED,
  EXCEPTION,
  MISSING,
  MODE_CODE,
  NOT_APPLICABLE,
  PARTIAL_COVERAGE,
  TOO_FEW,
  UNPROVEN,
  WEAKENED,
} from './codes.ts';
import { Ints } from './columns.ts';
import type { Dependents } from './dependents.ts';
import { CODE, LEAD, type Nodes, PRESENT } from './nodes.ts';
import { ARGUMENT, COUNT, EMPTY_CODE, EMPTY_STATUS, EXTRA, MODE, type Shape, START, STRIDE } from './shape.ts';

/** The tables that an evaluation reads. */
export interface Tables {
  readonly nodes: Nodes;
  readonly shape: Shape;
  readonly dependents: Dependents;
  readonly causes: CauseTable;
  readonly boundaries: Boundaries;
}

const NONE: readonly number[] = [];

/** What one group says. Members at [start, end) whose status lies in [low, high] are responsible for it. */
interface Verdict {
  status: number;
  low: number;
  high: number;
  start: number;
  end: number;
  /** Whether the range is one of `#picks` rather than of the shape's members. */
  picked: boolean;
  /** A cause of the node's own, or -1, and the status that it brings. */
  cause: number;
  causeStatus: number;
}

/** Works out one node from its facts and its members. The result stands in `status`, `until` and `set`. */
export class Evaluator {
  status = ASSURED;
  until = Infinity;
  set: CauseSet | null = null;
  readonly #t: Tables;
  readonly #union: Union;
  readonly #verdicts: Verdict[] = [];
  readonly #counts = new Int32Array(5);
  readonly #picks = new Ints();
  readonly #held: number[] = [];
  #lifter = -1;
  readonly #missing: number;
  readonly #tooFew: number;
  readonly #partial: number;
  readonly #exception: number;

  constructor(tables: Tables) {
    this.#t = tables;
    this.#union = new Union(tables.causes);
    const { names } = tables.shape;
    this.#missing = names.of(MISSING);
    this.#tooFew = names.of(TOO_FEW);
    this.#partial = names.of(PARTIAL_COVERAGE);
    this.#exception = names.of(EXCEPTION);
  }

  /** Brings what a node says of itself up to `now`: to be called when its input changed or its own moment came. */
  readFacts(node: number, now: number): void {
    const { nodes, shape, causes, boundaries } = this.#t;
    let liftable = ASSURED;
    let other = ASSURED;
    let isOut = 0;
    let next = this.#nextSpeaker(node, now);
    const held: number[] = [];
    const end = shape.factStart[node]! + shape.factCount[node]!;
    for (let at = shape.factStart[node]!; at < end; at++) {
      const from = shape.factFrom.data[at]!;
      const to = shape.factTo.data[at]!;
      if (from > now) next = Math.min(next, from);
      if (to > now) next = Math.min(next, to);
      if (from > now || to <= now) continue;
      const kind = shape.factKind.data[at]!;
      const status = kind >> 1;
      if (status === NOT_APPLICABLE) {
        isOut = 1;
        continue;
      }
      if ((kind & 1) === 1) liftable = Math.min(liftable, status);
      else other = Math.min(other, status);
      held.push(causes.of(node, shape.factCode.data[at]!) * 8 + kind);
    }
    nodes.setOwn(node, liftable | (other << 2) | (isOut << 4));
    boundaries.set(node, next);
    causes.hold(causes.byFacts, node, held.length === 0 ? null : held);
    this.#dateFacts(node, now);
  }

  /** Begins a change. */
  begin(): void {
    this.#union.forget();
  }

  /** Works out a node at `now`. */
  evaluate(node: number, now: number): void {
    const { nodes, causes, boundaries } = this.#t;
    // Setting a length is a slow call even when there is nothing to drop.
    if (this.#held.length > 0) this.#held.length = 0;
    this.#picks.length = 0;
    this.#lifter = -1;
    this.until = boundaries.next[node]!;
    if (nodes.state[node] === PRESENT) this.#combine(node, now);
    else this.#sayMissing(node);
    if (this.#held.length > 0) causes.hold(causes.byGroups, node, this.#held.slice());
    else if (causes.byGroups[node] !== null) causes.hold(causes.byGroups, node, null);
  }

  /** An id that is not in the graph: unknown is never fine. */
  #sayMissing(node: number): void {
    const { causes, dependents, nodes } = this.#t;
    const cause = causes.of(node, this.#missing);
    if (dependents.count[node]! > 0) this.#held.push(cause * 8);
    this.status = UNPROVEN;
    this.#union.reset();
    this.#union.addCause(cause);
    this.set = this.#union.finish(nodes.sets[node] ?? null);
  }

  #combine(node: number, now: number): void {
    const { nodes, shape, causes } = this.#t;
    const own = nodes.own[node]!;
    if (own >= 16) {
      this.status = NOT_APPLICABLE;
      this.set = null;
      return;
    }
    let combined = own & 3;
    const first = shape.groupStart[node]!;
    const count = shape.groupCount[node]!;
    for (let place = 0; place < count; place++) {
      const verdict = this.#verdict(place);
      this.#judge(verdict, node, first + place * STRIDE, now);
      if (verdict.status < combined) combined = verdict.status;
    }
    const isLifted = combined <= UNPROVEN && this.#lifter >= 0;
    if (isLifted) {
      combined = WEAKENED;
      this.#held.push(causes.of(this.#lifter, this.#exception) * 8);
    }
    this.status = Math.min(combined, own >> 2);
    this.set = this.status === ASSURED ? null : this.#collect(node, count, isLifted);
  }

  #judge(verdict: Verdict, node: number, row: number, now: number): void {
    const groups = this.#t.shape.groups.data;
    const mode = groups[row + MODE]!;
    const start = groups[row + START]!;
    const end = start + groups[row + COUNT]!;
    if (mode === MODE_CODE.coverage) return this.#judgeCoverage(verdict, node, row, start, end);
    if (mode === MODE_CODE.newest) return this.#judgeNewest(verdict, node, row, now);
    if (mode === MODE_CODE.lift) return this.#findLifter(start, end);
    this.#tally(start, end);
    const applicable = end - start - this.#counts[NOT_APPLICABLE]!;
    if (applicable === 0) return this.#sayEmpty(verdict, node, row);
    if (mode === MODE_CODE.all) return respond(verdict, this.#worst(), start, end);
    const wanted = mode === MODE_CODE.any ? 1 : groups[row + ARGUMENT]!;
    if (wanted > applicable) return this.#say(verdict, node, this.#tooFew, UNPROVEN);
    respond(verdict, this.#best(wanted), start, end);
    // Any member that is worse might have been the n-th.
    if (mode === MODE_CODE.at_least) verdict.low = 0;
  }

  #judgeCoverage(verdict: Verdict, node: number, row: number, start: number, end: number): void {
    const split = start + this.#t.shape.groups.data[row + ARGUMENT]!;
    this.#tally(start, split);
    const best = this.#best(1);
    const worstFull = this.#worst();
    this.#tally(split, end);
    const worstPartial = this.#worst();
    if (best < 0) {
      if (worstPartial < 0) return this.#sayEmpty(verdict, node, row);
      if (worstPartial === ASSURED) return this.#say(verdict, node, this.#partial, WEAKENED);
      return respond(verdict, worstPartial, split, end);
    }
    const hasWeaker = worstFull < ASSURED || (worstPartial >= 0 && worstPartial < ASSURED);
    if (best < ASSURED || !hasWeaker) return respond(verdict, best, start, split);
    respond(verdict, WEAKENED, start, end);
    verdict.low = 0;
  }

  #judgeNewest(verdict: Verdict, node: number, row: number, now: number): void {
    const { nodes, shape } = this.#t;
    const groups = shape.groups.data;
    const start = groups[row + START]!;
    const count = groups[row + COUNT]!;
    const extra = groups[row + EXTRA]!;
    const listed = groups[row + ARGUMENT]!;
    const firstPick = this.#picks.length;
    let spoken = -1;
    let listedSpoken = 0;
    let worst = ASSURED;
    for (let at = 0; at < count; at++) {
      const member = shape.members.data[start + at]!;
      const target = shape.speakTarget.data[extra + at]!;
      const status = nodes.statusOf(member);
      this.until = Math.min(this.until, nodes.untilOf(member));
      // Members come by target, the newest first: the first that speaks has the word.
      if (target === spoken || status === NOT_APPLICABLE || shape.speakFrom.data[extra + at]! > now) continue;
      spoken = target;
      if (target < listed) listedSpoken++;
      this.#picks.push(member);
      worst = Math.min(worst, status);
    }
    const isLacking = listedSpoken < listed || (listed === 0 && spoken < 0);
    if (isLacking) this.#sayEmpty(verdict, node, row);
    if (worst > verdict.status) return;
    respond(verdict, worst, firstPick, this.#picks.length);
    verdict.picked = true;
  }

  /** Remembers the assured lift member with the smallest id, over all lift groups. */
  #findLifter(start: number, end: number): void {
    const { nodes, shape } = this.#t;
    for (let at = start; at < end; at++) {
      const member = shape.members.data[at]!;
      this.until = Math.min(this.until, nodes.untilOf(member));
      if (nodes.statusOf(member) !== ASSURED) continue;
      if (this.#lifter < 0 || nodes.ids[member]! < nodes.ids[this.#lifter]!) this.#lifter = member;
    }
  }

  #sayEmpty(verdict: Verdict, node: number, row: number): void {
    const groups = this.#t.shape.groups.data;
    const status = groups[row + EMPTY_STATUS]!;
    if (status >= 0) this.#say(verdict, node, groups[row + EMPTY_CODE]!, status);
  }

  /** The group speaks with a code of the node's own. */
  #say(verdict: Verdict, node: number, code: number, status: number): void {
    const cause = this.#t.causes.of(node, code);
    verdict.status = status;
    verdict.cause = cause;
    verdict.causeStatus = status;
    this.#held.push(cause * 8);
  }

  #collect(node: number, groupCount: number, isLifted: boolean): CauseSet {
    const { causes, nodes } = this.#t;
    const union = this.#union;
    const status = this.status;
    union.reset();
    for (const held of causes.byFacts[node] ?? NONE) {
      // Once lifted, a liftable fact no longer speaks.
      if (((held >> 1) & 3) === status && !(isLifted && (held & 1) === 1)) union.addCause(held >>> 3);
    }
    if (isLifted && status === WEAKENED) union.addCause(causes.of(this.#lifter, this.#exception));
    for (let place = 0; place < groupCount && !isLifted; place++) {
      const verdict = this.#verdicts[place]!;
      if (verdict.status === status) this.#blame(verdict);
    }
    return union.finish(nodes.sets[node] ?? null);
  }

  #blame(verdict: Verdict): void {
    const { nodes, shape } = this.#t;
    const union = this.#union;
    if (verdict.cause >= 0 && verdict.causeStatus === verdict.status) union.addCause(verdict.cause);
    const members = verdict.picked ? this.#picks.data : shape.members.data;
    const { standing, sets } = nodes;
    let last = 0;
    for (let at = verdict.start; at < verdict.end; at++) {
      const member = members[at]!;
      const code = standing[member * 4 + CODE]!;
      const status = code & 7;
      if (status < verdict.low || status > verdict.high) continue;
      // Most members of a broken cone have one and the same only cause, which their code gives away.
      if (code >> 3 !== 0 && code >> 3 === last) continue;
      last = code >> 3;
      if (standing[member * 4 + LEAD]! > union.limit) {
        // Only an assured member has no set, and that is never to blame.
        union.cut();
        continue;
      }
      const set = sets[member];
      if (set) union.addSet(set);
    }
  }

  #tally(start: number, end: number): void {
    const counts = this.#counts;
    // Five writes, where `fill` would be a call into the runtime.
    for (let status = 0; status <= NOT_APPLICABLE; status++) counts[status] = 0;
    const { standing, untils } = this.#t.nodes;
    const members = this.#t.shape.members.data;
    let earliest = this.until;
    for (let at = start; at < end; at++) {
      const member = members[at]!;
      counts[standing[member * 4 + CODE]! & 7]!++;
      const until = untils[member * 2]!;
      if (until < earliest) earliest = until;
    }
    this.until = earliest;
  }

  /** The worst status counted, or -1. */
  #worst(): number {
    for (let status = 0; status <= ASSURED; status++) if (this.#counts[status]! > 0) return status;
    return -1;
  }

  /** The n-th best status counted, or -1. */
  #best(n: number): number {
    let left = n;
    for (let status = ASSURED; status >= 0; status--) {
      left -= this.#counts[status]!;
      if (left <= 0) return status;
    }
    return -1;
  }

  #verdict(place: number): Verdict {
    const verdict = this.#verdicts[place];
    if (verdict === undefined) {
      const { length } = this.#verdicts;
      this.#verdicts.push({
        status: ASSURED,
        low: 0,
        high: -1,
        start: 0,
        end: 0,
        picked: false,
        cause: -1,
        causeStatus: 3,
      });
      return this.#verdicts[length]!;
    }
    verdict.status = ASSURED;
    verdict.start = 0;
    verdict.end = 0;
    verdict.picked = false;
    verdict.cause = -1;
    return verdict;
  }

  /** When the next member of a newest group begins to speak. */
  #nextSpeaker(node: number, now: number): number {
    const { shape } = this.#t;
    const groups = shape.groups.data;
    const end = shape.groupStart[node]! + shape.groupCount[node]! * STRIDE;
    let next = Infinity;
    for (let row = shape.groupStart[node]!; row < end; row += STRIDE) {
      if (groups[row + MODE] !== MODE_CODE.newest) continue;
      const extra = groups[row + EXTRA]!;
      for (let at = extra; at < extra + groups[row + COUNT]!; at++) {
        const from = shape.speakFrom.data[at]!;
        if (from > now && from < next) next = from;
      }
    }
    return next;
  }

  /** A code that several active facts carry began with the earliest of them. */
  #dateFacts(node: number, now: number): void {
    const { shape, causes } = this.#t;
    const dates = new Map<number, number>();
    const end = shape.factStart[node]! + shape.factCount[node]!;
    for (let at = shape.factStart[node]!; at < end; at++) {
      const from = shape.factFrom.data[at]!;
      const isSilent = from === -Infinity || from > now || shape.factTo.data[at]! <= now;
      if (isSilent || shape.factKind.data[at]! >> 1 === NOT_APPLICABLE) continue;
      const cause = causes.of(node, shape.factCode.data[at]!);
      dates.set(cause, Math.min(dates.get(cause) ?? Infinity, from));
    }
    for (const [cause, since] of dates) causes.date(cause, since);
  }
}

function respond(verdict: Verdict, status: number, start: number, end: number): void {
  verdict.status = status;
  verdict.low = status;
  verdict.high = status;
  verdict.start = start;
  verdict.end = end;
}
