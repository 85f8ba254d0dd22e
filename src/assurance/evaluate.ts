// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import type { Arrivals } from './arrivals.ts';
import { Blame, type Standing } from './blame.ts';
import type { Boundaries } from './boundaries.ts';
import type { CauseSet, CauseTable } from './causes.ts';
import { ASSURED, EXCEPTION, MISSING, MODE_CODE, NOT_APPLICABLE, UNPROVEN, WEAKENED } from './codes.ts';
import type { Dependents } from './dependents.ts';
import { Judge } from './judge.ts';
import { type Nodes, PRESENT } from './nodes.ts';
import { COUNT, EXTRA, MODE, type Shape, STRIDE, TALLY } from './shape.ts';
import { TALLY_SIZE } from './tallies.ts';
import type { Touched } from './touched.ts';

/** The tables that an evaluation reads. */
export interface Tables {
  readonly nodes: Nodes;
  readonly shape: Shape;
  readonly dependents: Dependents;
  readonly causes: CauseTable;
  readonly boundaries: Boundaries;
  readonly touched: Touched;
  readonly arrivals: Arrivals;
}

/** Works out one node from its facts and its members. The result stands in `status`, `until` and `set`. */
export class Evaluator {
  status = ASSURED;
  until = Infinity;
  set: CauseSet | null = null;
  readonly #t: Tables;
  readonly #judge: Judge;
  readonly #blame: Blame;
  readonly #before: Standing = { status: ASSURED, isLifted: false, verdicts: [] };
  readonly #after: Standing = { status: ASSURED, isLifted: false, verdicts: [] };
  readonly #held: number[] = [];
  readonly #missing: number;
  readonly #exception: number;

  constructor(tables: Tables) {
    this.#t = tables;
    this.#judge = new Judge(tables);
    this.#blame = new Blame(tables, this.#judge);
    const { names } = tables.shape;
    this.#missing = names.of(MISSING);
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
    this.dateFacts(node, now);
  }

  /** Begins a change. */
  begin(): void {
    this.#blame.begin();
  }

  /** Works out the node whose arrivals were taken up, at `now`. */
  evaluate(node: number, now: number): void {
    const { nodes, causes } = this.#t;
    // Setting a length is a slow call even when there is nothing to drop.
    if (this.#held.length > 0) this.#held.length = 0;
    this.#judge.begin();
    if (nodes.state[node] === PRESENT) this.#combine(node, now);
    else this.#sayMissing(node);
    if (this.#held.length > 0) causes.hold(causes.byGroups, node, this.#held.slice());
    else if (causes.byGroups[node] !== null) causes.hold(causes.byGroups, node, null);
  }

  /** An id that is not in the graph: unknown is never fine. */
  #sayMissing(node: number): void {
    const { causes, dependents, boundaries } = this.#t;
    const cause = causes.of(node, this.#missing);
    if (dependents.count[node]! > 0) this.#held.push(cause * 8);
    this.status = UNPROVEN;
    this.until = boundaries.next[node]!;
    this.set = this.#blame.only(node, cause);
  }

  #combine(node: number, now: number): void {
    const { nodes, shape, arrivals, boundaries } = this.#t;
    const after = this.#after;
    // Only what had causes can keep some of them.
    let before: Standing | null = null;
    shape.saveTallies(node);
    if (arrivals.isWhole) {
      shape.tallyAll(node);
      this.until = this.#earliest(node, -Infinity);
    } else {
      if (nodes.sets[node] !== null) {
        // While the tallies still say what they said.
        before = this.#before;
        this.#stand(before, node, now);
      }
      this.until = this.#countArrivals(node);
    }
    if (nodes.own[node]! >= 16) {
      this.status = NOT_APPLICABLE;
      this.until = boundaries.next[node]!;
      this.set = null;
      return;
    }
    this.#stand(after, node, now);
    this.#holdGroups(node, after);
    this.status = after.status;
    this.set = after.status === ASSURED ? null : this.#blame.collect(node, before, after);
  }

  /** How a node stands by its own facts and the tallies of its members. */
  #stand(standing: Standing, node: number, now: number): void {
    const own = this.#t.nodes.own[node]!;
    const combined = Math.min(own & 3, this.#judge.judge(node, now, standing.verdicts));
    standing.isLifted = combined <= UNPROVEN && this.#judge.lifter >= 0;
    standing.status = Math.min(standing.isLifted ? WEAKENED : combined, own >> 2);
  }

  /** Holds up what the groups of a node say of themselves. */
  #holdGroups(node: number, { verdicts, isLifted }: Standing): void {
    const { shape, causes } = this.#t;
    for (let place = 0; place < shape.groupCount[node]!; place++) {
      const { cause } = verdicts[place]!;
      if (cause >= 0) this.#held.push(cause * 8);
    }
    if (isLifted) this.#held.push(causes.of(this.#judge.lifter, this.#exception) * 8);
  }

  /** Brings the tallies of a node up to what came to it, and returns its until. */
  #countArrivals(node: number): number {
    const { nodes, shape, arrivals, touched } = this.#t;
    const before = nodes.untilOf(node);
    const first = shape.groupStart[node]!;
    const groups = shape.groups.data;
    const tallies = shape.tallies.cells.data;
    let until = before;
    let isLeft = false;
    for (let at = arrivals.head - 1; at >= 0; at = arrivals.next.data[at]! - 1) {
      const place = arrivals.touched.data[at]!;
      const role = arrivals.roles.data[at]!;
      const member = touched.slots.data[place]!;
      const tally = groups[first + (role >> 1) * STRIDE + TALLY]! + (role & 1) * TALLY_SIZE;
      tallies[tally + touched.statuses.data[place]!]!--;
      tallies[tally + nodes.statusOf(member)]!++;
      const untilNow = nodes.untilOf(member);
      if (untilNow < until) until = untilNow;
      else if (untilNow > before && touched.untils.data[place] === before) isLeft = true;
    }
    // The earliest moment has gone from a member that had it; whether it was the only one nobody has counted.
    return isLeft && until === before ? this.#earliest(node, before) : until;
  }

  /** The earliest moment at which a node can change by itself or by a member; none is earlier than `least`. */
  #earliest(node: number, least: number): number {
    const { nodes, shape, boundaries } = this.#t;
    const { untils } = nodes;
    const members = shape.members.data;
    const end = shape.memberEnd(node);
    let earliest = boundaries.next[node]!;
    for (let at = shape.memberStart(node); at < end && earliest > least; at++) {
      const until = untils[members[at]! * 2]!;
      if (until < earliest) earliest = until;
    }
    return earliest;
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
  dateFacts(node: number, now: number): void {
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
