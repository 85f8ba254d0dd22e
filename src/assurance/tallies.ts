// biome-ignore-all lint/style/noNonNullAssertion: places index these arrays by construction; a check would cost on the hot path
import { NOT_APPLICABLE } from './codes.ts';
import { Ints } from './columns.ts';
import { CODE, type Nodes } from './nodes.ts';
import type { UndoLog } from './undo.ts';

/** How many cells a tally has: one for each status, holding how many members have it. */
export const TALLY_SIZE = NOT_APPLICABLE + 1;

/** How many members of each group stand how, so that one of them changing need not bring up all the others. */
export class Tallies {
  cells = new Ints();
  /** Tallies as they were before: place, then cells. */
  readonly #old = new Ints();
  readonly #nodes: Nodes;
  readonly #log: UndoLog;

  constructor(nodes: Nodes, log: UndoLog) {
    this.#nodes = nodes;
    this.#log = log;
    log.attach(() => {
      this.#old.length = 0;
    });
  }

  /** Begins a change. */
  begin(): void {
    const length = this.#old.length;
    this.#log.push(() => this.#restore(length));
  }

  /** To be called before the cells in [from, to) change. */
  save(from: number, to: number): void {
    const old = this.#old;
    const cells = this.cells.data;
    for (let at = from; at < to; at += TALLY_SIZE) {
      old.push(at);
      for (let cell = at; cell < at + TALLY_SIZE; cell++) old.push(cells[cell]!);
    }
  }

  /** Counts the members in [start, end) anew. */
  count(tally: number, members: Int32Array, start: number, end: number): void {
    const { standing } = this.#nodes;
    const cells = this.cells.data;
    for (let cell = tally; cell < tally + TALLY_SIZE; cell++) cells[cell] = 0;
    for (let at = start; at < end; at++) cells[tally + (standing[members[at]! * 4 + CODE]! & 7)]!++;
  }

  #restore(length: number): void {
    const old = this.#old;
    while (old.length > length) {
      old.length -= TALLY_SIZE + 1;
      const from = old.length + 1;
      this.cells.data.set(old.data.subarray(from, from + TALLY_SIZE), old.data[old.length]!);
    }
  }
}
