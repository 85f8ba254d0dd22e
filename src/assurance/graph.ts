// biome-ignore-all lint/style/noNonNullAssertion: slots index these arrays by construction
import { Engine } from './engine.ts';
import { findNeighbourhood } from './neighbourhood.ts';
import { FREE, PRESENT } from './nodes.ts';
import { findImpact, findPath, findSupport } from './paths.ts';
import type {
  Assurance,
  Change,
  Cycle,
  Dates,
  Effect,
  Impact,
  Neighbourhood,
  NodeInput,
  Reach,
  Result,
  Support,
  Why,
} from './types.ts';
import type { Mark } from './undo.ts';

const NOTHING: Change = { upsert: [], remove: [] };
const NO_EFFECT: Effect = { changed: [], dated: [] };
const NO_DATES: ReadonlyMap<string, Dates> = new Map();

/**
 * What every record of an organisation rests on, and how it stands at the clock. Kept true step by step: after any
 * changes it says what a graph built anew from the same records at the same clock would say.
 */
export class Graph {
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * A graph of these records at the moment `at` (ms since 1970), or the cycle that forbids it. Of two with one id the
   * last counts. `dates`: since when codes hold that no fact dates, as `dates` of an earlier graph told; else `at`.
   */
  static build(nodes: Iterable<NodeInput>, at: number, dates = NO_DATES): Graph | Cycle {
    const engine = new Engine(at);
    const cycle = engine.fill(nodes, dates);
    return cycle === null ? new Graph(engine) : { cycle };
  }

  /** The moment for which the graph speaks. It never goes back. */
  get clock(): number {
    return this.#engine.clock;
  }

  /** How many records the graph holds. */
  get size(): number {
    return this.#engine.size;
  }

  /**
   * Puts records in and takes records out, at a moment (one before the clock counts as the clock). All or nothing: on a
   * cycle, or when an input is malformed and this throws, the graph is as before.
   */
  apply(change: Change, at: number): Result {
    const engine = this.#engine;
    const mark = engine.log.begin();
    let result: Result | undefined;
    try {
      result = engine.run(change, at);
    } finally {
      if (result !== undefined && 'changed' in result) engine.log.commit(mark);
      else engine.log.rollback(mark);
    }
    if (!engine.log.active) engine.tidy();
    return result;
  }

  /**
   * Lets time pass. Goes to `at` in one step; to see every lapse on the way, step to each `next()` first.
   */
  advance(at: number): Effect {
    const result = this.apply(NOTHING, at);
    return 'changed' in result ? result : NO_EFFECT;
  }

  /**
   * Dates codes as another graph of the same records has them: one that was told of every change by itself, where this
   * one was told of several at once. Of codes that hold nothing down now, or that a fact dates, nothing is taken.
   */
  redate(dates: ReadonlyMap<string, Dates>): void {
    this.#engine.redate(dates);
  }

  /** Since when codes hold, of every record, and of every id that is only named, of which any does. In no order. */
  *dates(): IterableIterator<[string, Dates]> {
    const { nodes, causes } = this.#engine;
    for (let slot = 0; slot < nodes.ids.length; slot++) {
      if (nodes.state[slot] === FREE) continue;
      const dates = causes.datesOf(slot);
      for (const _ in dates) {
        yield [nodes.ids[slot]!, dates];
        break;
      }
    }
  }

  /** The earliest moment after the clock at which any record can change by itself, or null. */
  next(): number | null {
    const earliest = this.#engine.boundaries.earliest();
    return earliest === Infinity ? null : earliest;
  }

  /** What `apply` would do; the graph stays as it is. */
  whatIf(change: Change, at: number): Result {
    const mark = this.begin();
    try {
      return this.apply(change, at);
    } finally {
      this.rollback(mark);
    }
  }

  /** Opens a mark, to be closed by `rollback` or `commit`. Marks nest. */
  begin(): Mark {
    return this.#engine.log.begin();
  }

  /** Takes back everything since the mark, the clock included. Throws when the mark is not open. */
  rollback(mark: Mark): void {
    this.#engine.log.rollback(mark);
  }

  /** Keeps everything since the mark. Throws when the mark is not open. */
  commit(mark: Mark): void {
    this.#engine.log.commit(mark);
    if (!this.#engine.log.active) this.#engine.tidy();
  }

  has(id: string): boolean {
    return this.#engine.nodes.find(id) >= 0;
  }

  /** How a record stands; undefined when the graph does not hold it. */
  get(id: string): Assurance | undefined {
    const slot = this.#engine.nodes.find(id);
    return slot < 0 ? undefined : this.#engine.assurance(slot);
  }

  /** Every record and how it stands, in no order. */
  *entries(): IterableIterator<[string, Assurance]> {
    const { nodes } = this.#engine;
    for (let slot = 0; slot < nodes.ids.length; slot++) {
      if (nodes.state[slot] === PRESENT) yield [nodes.ids[slot]!, this.#engine.assurance(slot)];
    }
  }

  /** The root causes of a record's status, each with a shortest path down to it; undefined when the graph does not hold it. */
  why(id: string): Why | undefined {
    const engine = this.#engine;
    const slot = engine.nodes.find(id);
    if (slot < 0) return undefined;
    const listed = engine.nodes.sets[slot]?.causes ?? [];
    return {
      status: engine.assurance(slot).status,
      causes: listed.map((cause) => ({
        cause: engine.causes.spellOne(cause),
        path: findPath(engine, slot, cause),
      })),
    };
  }

  /** All that rests on an id, directly or not, nearest first. The id may be one that is only named and not there. */
  impact(id: string): readonly Impact[] {
    const slot = this.#engine.nodes.index.get(id);
    return slot === undefined ? [] : findImpact(this.#engine, slot);
  }

  /** A record and what it rests on, `depth` levels down; undefined when the graph does not hold it. */
  tree(id: string, depth = 1): Support | undefined {
    const slot = this.#engine.nodes.find(id);
    return slot < 0 ? undefined : findSupport(this.#engine, slot, depth);
  }

  /** What an id rests on and what rests on it, as far as `reach` lets; undefined when the graph does not hold it. */
  around(id: string, reach: Reach): Neighbourhood | undefined {
    const slot = this.#engine.nodes.find(id);
    return slot < 0 ? undefined : findNeighbourhood(this.#engine, slot, reach);
  }
}

export type { Mark } from './undo.ts';
