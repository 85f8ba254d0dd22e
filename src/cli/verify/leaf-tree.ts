import { isWellFormedText } from '../../formats/canonical/utf8.ts';
import type { Checkpoint } from '../../formats/tlog/checkpoint.ts';
import type { LogProblem } from '../../formats/tlog/log.ts';
import { LogVerifier } from '../../formats/tlog/log-verifier.ts';
import { sameBytes } from '../../formats/tlog/result.ts';
import { hasher } from '../crypto.ts';

/** A line of an exported journal; `entry` is null where the reader was not allowed to see it. */
export type Line = { readonly seq: number; readonly entry: string | null; readonly leaf: Uint8Array };

const MOST_PROBLEMS = 1_000;

const isLeafOf = (entry: string, leaf: Uint8Array): boolean =>
  isWellFormedText(entry) && sameBytes(hasher.leafOfText(entry), leaf);

/** The tree over every leaf, those of withheld entries too, which the check of whole rows cannot take. */
export class LeafTree {
  readonly #log = new LogVerifier(hasher);
  readonly #checkpoints: readonly Checkpoint[];
  readonly problems: LogProblem[] = [];
  problemCount = 0;
  #matched = 0;
  #next = 0;

  constructor(checkpoints: readonly Checkpoint[]) {
    this.#checkpoints = checkpoints.toSorted((a, b) => a.size - b.size);
    this.#compare();
  }

  get size(): number {
    return this.#log.size;
  }

  root(): Uint8Array {
    return this.#log.root();
  }

  add({ seq, entry, leaf }: Line): void {
    const at = this.#log.size;
    if (seq !== at) this.report('out_of_order', at, `line ${at + 1} is entry ${seq}, not ${at}`);
    if (entry !== null && !isLeafOf(entry, leaf))
      this.report('leaf_mismatch', at, `entry ${at} is not what its leaf hash was made of`);
    this.#log.add(leaf);
    this.#compare();
  }

  finish(): { matched: number; mismatched: number; notCompared: number } {
    const last = this.#checkpoints.at(-1);
    if (last && last.size > this.size)
      this.report(
        'truncated',
        this.size,
        `a checkpoint was signed over ${last.size} entries, but the log ends after ${this.size}`,
      );
    return {
      matched: this.#matched,
      mismatched: this.#next - this.#matched,
      notCompared: this.#checkpoints.length - this.#next,
    };
  }

  #compare(): void {
    for (let next = this.#checkpoints[this.#next]; next?.size === this.size; next = this.#checkpoints[this.#next]) {
      this.#next += 1;
      if (sameBytes(this.#log.root(), next.root)) this.#matched += 1;
      else
        this.report(
          'root_mismatch',
          Math.max(0, next.size - 1),
          `the first ${next.size} entries are not those that the checkpoint was signed over`,
        );
    }
  }

  /** Notes a problem at a place. */
  report(code: LogProblem['code'], at: number, detail: string): void {
    this.problemCount += 1;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ code, from: at, to: at, detail });
  }
}
