// biome-ignore-all lint/style/noNonNullAssertion: slots and ranges index these arrays by construction; a check would cost on the hot path
import { ASSURED, MODE_CODE, NOT_APPLICABLE, PARTIAL_COVERAGE, TOO_FEW, UNPROVEN, WEAKENED } from './codes.ts';
import { Ints } from './columns.ts';
import type { Tables } from './evaluate.ts';
import { ARGUMENT, COUNT, EMPTY_CODE, EMPTY_STATUS, EXTRA, MODE, START, STRIDE, TALLY } from './shape.ts';
import { TALLY_SIZE } from './tallies.ts';

/** Which members of a group may be responsible for what it says: the full ones, the partial ones, or those in `picks`. */
export const FULL = 1;
export const PARTIAL = 2;
const BOTH = 3;
export const PICKED = 4;

/** What one group says. The members of `parts` whose status lies in [low, high] are responsible for it. */
export interface Verdict {
  status: number;
  low: number;
  high: number;
  parts: number;
  /** The range of `picks`, for PICKED. */
  start: number;
  end: number;
  /** A cause of the node's own, or -1, and the status that it brings. */
  cause: number;
  causeStatus: number;
}

/** Works out what the groups of a node say, from the tallies of their members. */
export class Judge {
  /** The members that have the word in newest groups. */
  readonly picks = new Ints();
  /** The exception that lifts the node, or -1. */
  lifter = -1;
  readonly #t: Tables;
  readonly #tooFew: number;
  readonly #partial: number;

  constructor(tables: Tables) {
    this.#t = tables;
    this.#tooFew = tables.shape.names.of(TOO_FEW);
    this.#partial = tables.shape.names.of(PARTIAL_COVERAGE);
  }

  /** Begins a node. */
  begin(): void {
    this.picks.length = 0;
  }

  /** Writes what each group of a node says to `verdicts`, and returns the worst of it. */
  judge(node: number, now: number, verdicts: Verdict[]): number {
    const { shape } = this.#t;
    const count = shape.groupCount[node]!;
    let row = shape.groupStart[node]!;
    let worst = ASSURED;
    this.lifter = -1;
    for (let place = 0; place < count; place++) {
      const verdict = cleared(verdicts, place);
      this.#judgeGroup(verdict, node, row, now);
      if (verdict.status < worst) worst = verdict.status;
      row += STRIDE;
    }
    return worst;
  }

  #judgeGroup(verdict: Verdict, node: number, row: number, now: number): void {
    const { groups: pool, tallies } = this.#t.shape;
    const groups = pool.data;
    const mode = groups[row + MODE]!;
    if (mode === MODE_CODE.coverage) return this.#judgeCoverage(verdict, node, row);
    if (mode === MODE_CODE.newest) return this.#judgeNewest(verdict, node, row, now);
    if (mode === MODE_CODE.lift) return this.#findLifter(row);
    const tally = groups[row + TALLY]!;
    const applicable = groups[row + COUNT]! - tallies.cells.data[tally + NOT_APPLICABLE]!;
    if (applicable === 0) return this.#sayEmpty(verdict, node, row);
    if (mode === MODE_CODE.all) return respond(verdict, this.#worst(tally), FULL);
    const wanted = mode === MODE_CODE.any ? 1 : groups[row + ARGUMENT]!;
    if (wanted > applicable) return this.#say(verdict, node, this.#tooFew, UNPROVEN);
    respond(verdict, this.#best(tally, wanted), FULL);
    // Any member that is worse might have been the n-th.
    if (mode === MODE_CODE.at_least) verdict.low = 0;
  }

  #judgeCoverage(verdict: Verdict, node: number, row: number): void {
    const full = this.#t.shape.groups.data[row + TALLY]!;
    const best = this.#best(full, 1);
    const worstFull = this.#worst(full);
    const worstPartial = this.#worst(full + TALLY_SIZE);
    if (best < 0) {
      if (worstPartial < 0) return this.#sayEmpty(verdict, node, row);
      if (worstPartial === ASSURED) return this.#say(verdict, node, this.#partial, WEAKENED);
      return respond(verdict, worstPartial, PARTIAL);
    }
    const hasWeaker = worstFull < ASSURED || (worstPartial >= 0 && worstPartial < ASSURED);
    if (best < ASSURED || !hasWeaker) return respond(verdict, best, FULL);
    respond(verdict, WEAKENED, BOTH);
    verdict.low = 0;
  }

  #judgeNewest(verdict: Verdict, node: number, row: number, now: number): void {
    const { nodes, shape } = this.#t;
    const groups = shape.groups.data;
    const start = groups[row + START]!;
    const count = groups[row + COUNT]!;
    const extra = groups[row + EXTRA]!;
    const listed = groups[row + ARGUMENT]!;
    const firstPick = this.picks.length;
    let spoken = -1;
    let listedSpoken = 0;
    let worst = ASSURED;
    for (let at = 0; at < count; at++) {
      const member = shape.members.data[start + at]!;
      const target = shape.speakTarget.data[extra + at]!;
      const status = nodes.statusOf(member);
      // Members come by target, the newest first: the first that speaks has the word.
      if (target === spoken || status === NOT_APPLICABLE || shape.speakFrom.data[extra + at]! > now) continue;
      spoken = target;
      if (target < listed) listedSpoken++;
      this.picks.push(member);
      worst = Math.min(worst, status);
    }
    const isLacking = listedSpoken < listed || (listed === 0 && spoken < 0);
    if (isLacking) this.#sayEmpty(verdict, node, row);
    if (worst > verdict.status) return;
    respond(verdict, worst, PICKED);
    verdict.start = firstPick;
    verdict.end = this.picks.length;
  }

  /** Remembers the assured lift member with the smallest id, over all lift groups. */
  #findLifter(row: number): void {
    const { nodes, shape } = this.#t;
    const start = shape.groups.data[row + START]!;
    const end = start + shape.groups.data[row + COUNT]!;
    for (let at = start; at < end; at++) {
      const member = shape.members.data[at]!;
      if (nodes.statusOf(member) !== ASSURED) continue;
      if (this.lifter < 0 || nodes.ids[member]! < nodes.ids[this.lifter]!) this.lifter = member;
    }
  }

  #sayEmpty(verdict: Verdict, node: number, row: number): void {
    const groups = this.#t.shape.groups.data;
    const status = groups[row + EMPTY_STATUS]!;
    if (status >= 0) this.#say(verdict, node, groups[row + EMPTY_CODE]!, status);
  }

  /** The group speaks with a code of the node's own. */
  #say(verdict: Verdict, node: number, code: number, status: number): void {
    verdict.status = status;
    verdict.cause = this.#t.causes.of(node, code);
    verdict.causeStatus = status;
  }

  /** The worst status in a tally, or -1. */
  #worst(tally: number): number {
    const counts = this.#t.shape.tallies.cells.data;
    for (let status = 0; status <= ASSURED; status++) if (counts[tally + status]! > 0) return status;
    return -1;
  }

  /** The n-th best status in a tally, or -1. */
  #best(tally: number, n: number): number {
    const counts = this.#t.shape.tallies.cells.data;
    let left = n;
    for (let status = ASSURED; status >= 0; status--) {
      left -= counts[tally + status]!;
      if (left <= 0) return status;
    }
    return -1;
  }
}

/** The verdict at a place, saying nothing. Verdicts are used over and over. */
function cleared(verdicts: Verdict[], place: number): Verdict {
  const verdict = verdicts[place];
  if (verdict === undefined) {
    verdicts.push({ status: ASSURED, low: 0, high: -1, parts: 0, start: 0, end: 0, cause: -1, causeStatus: ASSURED });
    return verdicts[place]!;
  }
  verdict.status = ASSURED;
  verdict.low = 0;
  verdict.high = -1;
  verdict.parts = 0;
  verdict.cause = -1;
  return verdict;
}

function respond(verdict: Verdict, status: number, parts: number): void {
  verdict.status = status;
  verdict.low = status;
  verdict.high = status;
  verdict.parts = parts;
}
