import { isWellFormedText } from '../canonical/utf8.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readPlace } from './entry.ts';
import { isHash, type TreeHasher } from './hasher.ts';
import { LogVerifier, type OnNode } from './log-verifier.ts';
import { sameBytes } from './result.ts';
import { isCount } from './shape.ts';

/** A stored row of the journal: its place, the canonical text of the entry, and the leaf hash stored beside it. */
export type LogRow = { readonly seq: number; readonly entry: string; readonly leafHash: Uint8Array };

/**
 * What can be wrong with a log:
 * - `gap`: entries are missing; `out_of_order`: a row comes after a later one, or twice;
 * - `leaf_mismatch`: the entry is not what was hashed when it was written;
 * - `wrong_place`: the entry says that it belongs elsewhere (swapped, or moved);
 * - `other_org`: the entry belongs to another organisation; `malformed`: it is no journal entry;
 * - `truncated`: a checkpoint was signed over more entries than there are;
 * - `root_mismatch`: somewhere from `from` to `to` an entry was replaced together with its leaf hash.
 */
export type LogProblemCode =
  | 'gap'
  | 'out_of_order'
  | 'leaf_mismatch'
  | 'wrong_place'
  | 'other_org'
  | 'malformed'
  | 'truncated'
  | 'root_mismatch';

/** One problem, with the first and last place that it is about (both included). */
export type LogProblem = {
  readonly code: LogProblemCode;
  readonly from: number;
  readonly to: number;
  readonly detail: string;
};

/** What a verification of the whole log found. */
export type LogReport = {
  readonly ok: boolean;
  /** One more than the last place seen. */
  readonly size: number;
  /** The root over the stored leaf hashes; undefined when rows are missing or out of order, as there is none then. */
  readonly root: Uint8Array | undefined;
  /** The first of them, in the order in which they were found. */
  readonly problems: readonly LogProblem[];
  readonly problemCount: number;
  /** How many checkpoints agreed, disagreed, or could not be compared (beyond a gap or the end). */
  readonly checkpoints: { readonly matched: number; readonly mismatched: number; readonly notCompared: number };
};

export type LogCheckOptions = {
  /** Checkpoints whose signatures were checked with `openCheckpoint`; in any order. */
  readonly checkpoints?: readonly Checkpoint[];
  /** The organisation whose log it is; without it, that of the first entry. */
  readonly org?: string;
  /** Is told each interior node, to compare with the stored ones that proofs are served from. */
  readonly onNode?: OnNode;
  /** How many problems are described; all are counted. 1,000 unless told. */
  readonly maxProblems?: number;
};

/**
 * Verifies a whole log row by row in O(log n) memory. The tree is built over the stored leaf hashes, each of which is
 * compared with its entry: so a changed entry is one problem at one place, and does not spoil every later root.
 */
export class LogCheck {
  readonly #hasher: TreeHasher;
  readonly #log: LogVerifier;
  readonly #checkpoints: readonly Checkpoint[];
  readonly #maxProblems: number;
  readonly #problems: LogProblem[] = [];
  #problemCount = 0;
  #org: string | undefined;
  #seen = 0;
  #unbroken = true;
  #compared = 0;
  #matched = 0;
  #mismatched = 0;
  #provenSize = 0;
  #disagreeing = false;

  constructor(hasher: TreeHasher, options: LogCheckOptions = {}) {
    this.#hasher = hasher;
    this.#log = new LogVerifier(hasher, undefined, options.onNode);
    this.#checkpoints = [...(options.checkpoints ?? [])].sort((a, b) => a.size - b.size);
    this.#maxProblems = options.maxProblems ?? 1000;
    this.#org = options.org;
    this.#compareCheckpoints();
  }

  /** Takes the next row; rows are expected by `seq` from 0 up. */
  add(row: LogRow): void {
    const seq = this.#checkOrder(row.seq);
    this.#log.add(this.#checkEntry(seq, row));
    this.#compareCheckpoints();
  }

  /** Takes the next row, of which the caller has seen for itself that it is whole, in its place and of this log. */
  addSound(seq: number, leafHash: Uint8Array): void {
    this.#checkOrder(seq);
    this.#log.add(leafHash);
    this.#compareCheckpoints();
  }

  /** The report, when the last row was added. */
  finish(): LogReport {
    const last = this.#checkpoints.at(-1);
    if (last !== undefined && last.size > this.#seen) {
      const detail = `a checkpoint was signed over ${last.size} entries, but the log ends after ${this.#seen}`;
      this.#report('truncated', this.#seen, last.size - 1, detail);
    }
    return {
      ok: this.#problemCount === 0,
      size: this.#seen,
      root: this.#unbroken ? this.#log.root() : undefined,
      problems: this.#problems,
      problemCount: this.#problemCount,
      checkpoints: {
        matched: this.#matched,
        mismatched: this.#mismatched,
        notCompared: this.#checkpoints.length - this.#compared,
      },
    };
  }

  #report(code: LogProblemCode, from: number, to: number, detail: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < this.#maxProblems) this.#problems.push({ code, from, to, detail });
  }

  /** Gives the place at which the row is checked: the one that it has, or the expected one where it has none. */
  #checkOrder(seq: number): number {
    const expected = this.#seen;
    if (!isCount(seq)) {
      this.#report('malformed', expected, expected, `the row after entry ${expected - 1} has no place`);
    } else if (seq < expected) {
      this.#unbroken = false;
      this.#report('out_of_order', seq, seq, `entry ${seq} comes after entry ${expected - 1}, or twice`);
      return seq;
    } else if (seq > expected) {
      this.#unbroken = false;
      const missing = seq - expected === 1 ? `entry ${expected} is` : `entries ${expected} to ${seq - 1} are`;
      this.#report('gap', expected, seq - 1, `${missing} missing`);
      this.#seen = seq + 1;
      return seq;
    }
    this.#seen = expected + 1;
    return expected;
  }

  /** Checks one row by itself and gives the leaf hash that the tree is built over. */
  #checkEntry(seq: number, { entry, leafHash }: LogRow): Uint8Array {
    if (!isWellFormedText(entry)) {
      this.#report('malformed', seq, seq, `entry ${seq} is not well-formed text`);
      return leafHash;
    }
    const leaf = this.#hasher.leafOfText(entry);
    const agrees = sameBytes(leaf, leafHash);
    if (!agrees) this.#report('leaf_mismatch', seq, seq, `entry ${seq} is not what its leaf hash was made of`);
    this.#checkPlace(seq, entry);
    return agrees || !isHash(leafHash) ? leaf : leafHash;
  }

  #checkPlace(seq: number, entry: string): void {
    const place = readPlace(entry);
    if (!place.ok) {
      this.#report('malformed', seq, seq, `entry ${seq}: ${place.reason}`);
      return;
    }
    if (place.value.seq !== seq) {
      this.#report('wrong_place', seq, seq, `entry ${seq} says that it is entry ${place.value.seq}`);
    }
    this.#org ??= place.value.org;
    if (place.value.org !== this.#org) {
      this.#report('other_org', seq, seq, `entry ${seq} belongs to organisation ${place.value.org}`);
    }
  }

  #compareCheckpoints(): void {
    let next = this.#checkpoints[this.#compared];
    while (next !== undefined && next.size === this.#log.size && this.#unbroken) {
      this.#compared += 1;
      if (sameBytes(this.#log.root(), next.root)) {
        this.#matched += 1;
        this.#provenSize = next.size;
        this.#disagreeing = false;
      } else this.#disagree(next);
      next = this.#checkpoints[this.#compared];
    }
  }

  /** Only the first of a run is described: after a replaced entry every later root differs too. */
  #disagree({ size }: Checkpoint): void {
    this.#mismatched += 1;
    if (this.#disagreeing) return;
    this.#disagreeing = true;
    const to = Math.max(0, size - 1);
    const from = Math.min(this.#provenSize, to);
    this.#report(
      'root_mismatch',
      from,
      to,
      `entries ${from} to ${to} are not those that the checkpoint was signed over`,
    );
  }
}

/** Verifies all rows, given in the order of `seq`. Rows may come from a database cursor or from an exported file. */
export async function verifyLog(
  hasher: TreeHasher,
  rows: Iterable<LogRow> | AsyncIterable<LogRow>,
  options: LogCheckOptions = {},
): Promise<LogReport> {
  const check = new LogCheck(hasher, options);
  for await (const row of rows) check.add(row);
  return check.finish();
}
