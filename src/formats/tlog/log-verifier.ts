import type { TreeHasher } from './hasher.ts';

/** Is told each complete interior node (level 1 and up) at the moment it is complete. */
export type OnNode = (level: number, index: number, hash: Uint8Array) => void;

/**
 * The root of a growing log, in one pass and with one hash for each set bit of the size: a million entries verify
 * without holding more than 20 hashes. Leaf hashes are kept, not copied.
 */
export class LogVerifier {
  readonly #hasher: TreeHasher;
  readonly #onNode: OnNode | undefined;
  // The complete subtrees that make up the log, largest first: one for each set bit of the size.
  readonly #peaks: Uint8Array[];
  #size: number;

  /** Starts empty, or goes on from `size` leaves whose `peakNodes(size)` hash to `peaks`. */
  constructor(
    hasher: TreeHasher,
    from: { readonly size: number; readonly peaks: readonly Uint8Array[] } = { size: 0, peaks: [] },
    onNode?: OnNode,
  ) {
    this.#hasher = hasher;
    this.#onNode = onNode;
    this.#peaks = [...from.peaks];
    this.#size = from.size;
  }

  /** How many leaves were added. */
  get size(): number {
    return this.#size;
  }

  /** Adds the next leaf hash (32 bytes). */
  add(leafHash: Uint8Array): void {
    let hash = leafHash;
    let index = this.#size;
    let level = 0;
    while (index % 2 === 1) {
      const left = this.#peaks.pop();
      if (left === undefined) throw new RangeError(`The ${this.#size} leaves came without their peaks.`);
      hash = this.#hasher.node(left, hash);
      index = (index - 1) / 2;
      level += 1;
      this.#onNode?.(level, index, hash);
    }
    this.#peaks.push(hash);
    this.#size += 1;
  }

  /** The RFC 6962 root of all leaves so far. */
  root(): Uint8Array {
    return foldPeaks(this.#hasher, this.#peaks);
  }
}

/** The root over complete subtrees, largest first: each is the left half of what it and those after it make. */
export function foldPeaks(hasher: TreeHasher, peaks: readonly Uint8Array[]): Uint8Array {
  let root: Uint8Array | undefined;
  for (let i = peaks.length - 1; i >= 0; i--) {
    const peak = peaks[i] as Uint8Array;
    root = root === undefined ? peak : hasher.node(peak, root);
  }
  return root ?? hasher.emptyRoot;
}
