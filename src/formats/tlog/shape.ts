/** A complete subtree: the hash over leaves [index * 2^level, (index + 1) * 2^level). Level 0 is a leaf hash. */
export type NodeRef = { readonly level: number; readonly index: number };

/** Leaves [start, end). */
export type LeafRange = { readonly start: number; readonly end: number };

/** One step on the way from the root of a tree down to something inside it: the half that was not taken. */
export type Step = LeafRange & {
  readonly side: 'left' | 'right';
  /** True when the half is a part of the subtree whose consistency is proved, not only of the tree around it. */
  readonly inside: boolean;
};

/** The way to a subtree, from the root down. `known` is false when it ends at a part of the subtree, not at it. */
export type Walk = { readonly steps: readonly Step[]; readonly known: boolean; readonly last: LeafRange };

/** @throws RangeError unless 0 <= value <= Number.MAX_SAFE_INTEGER and it is an integer. */
export function requireCount(value: number, name: string): void {
  if (!isCount(value)) throw new RangeError(`${name} is ${value}; it must be a whole number from 0 to 2^53 - 1.`);
}

/** True for a safe integer of at least 0. Plain arithmetic, not bit operators: those stop at 32 bits. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest power of two smaller than `size` (the k of RFC 6962 2.1); `size` is at least 2. */
function splitPoint(size: number): number {
  let width = 1;
  while (width * 2 < size) width *= 2;
  return width;
}

/**
 * True when [start, end) is a subtree: `start` is a multiple of the smallest power of two that is not smaller than
 * the number of leaves (draft-ietf-plants-merkle-tree-certs, "Subtrees"). The empty range is a subtree anywhere.
 */
export function isSubtree(start: number, end: number): boolean {
  if (!isCount(start) || !isCount(end) || start > end) return false;
  let width = 1;
  while (width < end - start) width *= 2;
  return start % width === 0;
}

/** The complete subtrees that together are the subtree [start, end), largest and leftmost first: at most 53. */
export function rangeNodes({ start, end }: LeafRange): NodeRef[] {
  const nodes: NodeRef[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      level += 1;
      width *= 2;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The way from the root of the subtree [start, end) down to one leaf of it. */
export function walkToLeaf(index: number, range: LeafRange): Step[] {
  const steps: Step[] = [];
  let { start, end } = range;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    const right = index < middle;
    const half: LeafRange = right ? { start: middle, end } : { start, end: middle };
    steps.push({ ...half, side: right ? 'right' : 'left', inside: false });
    if (right) end = middle;
    else start = middle;
  }
  return steps;
}

/**
 * The way from the root of a tree of `size` leaves down to the subtree [start, end), or to the rightmost complete part
 * of it where the tree does not hold it whole (RFC 6962 2.1.2, generalised as SUBTREE_PROOF in
 * draft-ietf-plants-merkle-tree-certs). The subtree must be valid, not empty, and within the tree.
 */
export function walkToSubtree(range: LeafRange, size: number): Walk {
  const steps: Step[] = [];
  let within: LeafRange = { start: 0, end: size };
  let wanted = range;
  let known = true;
  while (within.start !== wanted.start || within.end !== wanted.end) {
    const middle = within.start + splitPoint(within.end - within.start);
    const left = { start: within.start, end: middle };
    const right = { start: middle, end: within.end };
    if (wanted.end <= middle) {
      steps.push({ ...right, side: 'right', inside: false });
      within = left;
    } else {
      const inside = wanted.start < middle;
      steps.push({ ...left, side: 'left', inside });
      within = right;
      if (inside) {
        wanted = { start: middle, end: wanted.end };
        known = false;
      }
    }
  }
  return { steps, known, last: within };
}
