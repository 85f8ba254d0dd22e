import type { TreeHasher } from './hasher.ts';
import { foldPeaks, LogVerifier } from './log-verifier.ts';
import {
  isSubtree,
  type LeafRange,
  type NodeRef,
  rangeNodes,
  requireCount,
  walkToLeaf,
  walkToSubtree,
} from './shape.ts';

/** A complete subtree with its hash, as it is stored. */
export type TreeNode = NodeRef & { readonly hash: Uint8Array };

/**
 * Gives the stored hash of a complete subtree; level 0 are the leaf hashes. Undefined when there is none, which ends
 * the call with an error: the store has lost a part of the log.
 */
export type ReadNode = (node: NodeRef) => Uint8Array | undefined;

/**
 * What a proof is made of: for each of its hashes the complete subtrees to fold into it. `plan.flat()` is the list to
 * fetch in one query, at most 2 * log2(size) nodes.
 */
export type ProofPlan = readonly (readonly NodeRef[])[];

/** What an append adds: the interior nodes (level 1 and up) to store, the new size and the new root. */
export type Appended = { readonly nodes: TreeNode[]; readonly size: number; readonly root: Uint8Array };

function read(node: NodeRef, readNode: ReadNode): Uint8Array {
  const hash = readNode(node);
  if (hash === undefined) throw new Error(`The log has lost its node at level ${node.level}, index ${node.index}.`);
  return hash;
}

/** The root of a list of leaf hashes (RFC 6962 2.1, Merkle Tree Hash). */
export function rootFromLeaves(hasher: TreeHasher, leafHashes: readonly Uint8Array[]): Uint8Array {
  const log = new LogVerifier(hasher);
  for (const leaf of leafHashes) log.add(leaf);
  return log.root();
}

/** The complete subtrees that an append to a log of `size` leaves must read, and that its root is folded from. */
export function peakNodes(size: number): NodeRef[] {
  requireCount(size, 'size');
  return rangeNodes({ start: 0, end: size });
}

/** The root of a log of `size` leaves, from its `peakNodes`. */
export function rootFromNodes(hasher: TreeHasher, size: number, readNode: ReadNode): Uint8Array {
  return foldPeaks(
    hasher,
    peakNodes(size).map((node) => read(node, readNode)),
  );
}

/**
 * Appends leaf hashes to a log of `size` leaves. Reads only `peakNodes(size)`. The leaf hashes themselves are level 0
 * and not among the returned nodes: they live in the journal's own rows.
 */
export function appendLeaves(
  hasher: TreeHasher,
  size: number,
  leafHashes: readonly Uint8Array[],
  readNode: ReadNode,
): Appended {
  const nodes: TreeNode[] = [];
  const peaks = peakNodes(size).map((node) => read(node, readNode));
  requireCount(size + leafHashes.length, 'the new size');
  const log = new LogVerifier(hasher, { size, peaks }, (level, index, hash) => nodes.push({ level, index, hash }));
  for (const leaf of leafHashes) log.add(leaf);
  return { nodes, size: log.size, root: log.root() };
}

/** The nodes for the inclusion proof of leaf `index` in the log of `size` leaves (RFC 6962 2.1.1, PATH). */
export function inclusionPlan(index: number, size: number): ProofPlan {
  return subtreeInclusionPlan(index, { start: 0, end: size });
}

/** The nodes for the inclusion proof of leaf `index` in the subtree `range`. */
export function subtreeInclusionPlan(index: number, range: LeafRange): ProofPlan {
  requireSubtree(range);
  requireCount(index, 'index');
  if (index < range.start || index >= range.end) {
    throw new RangeError(`Leaf ${index} is not within [${range.start}, ${range.end}).`);
  }
  return walkToLeaf(index, range).map(rangeNodes).reverse();
}

/** The nodes for the consistency proof from the log of `from` to that of `to` leaves (RFC 6962 2.1.2, PROOF). */
export function consistencyPlan(from: number, to: number): ProofPlan {
  return subtreeConsistencyPlan({ start: 0, end: from }, to);
}

/**
 * The nodes for the proof that the subtree `range` is a part of the log of `size` leaves
 * (draft-ietf-plants-merkle-tree-certs, "Subtree Consistency Proofs"). None for an empty range.
 */
export function subtreeConsistencyPlan(range: LeafRange, size: number): ProofPlan {
  requireSubtree(range);
  requireCount(size, 'size');
  if (range.end > size) throw new RangeError(`The log has ${size} leaves, fewer than ${range.end}.`);
  if (range.start === range.end) return [];
  const { steps, known, last } = walkToSubtree(range, size);
  const plan = steps.map(rangeNodes);
  if (!known) plan.push(rangeNodes(last));
  return plan.reverse();
}

function requireSubtree({ start, end }: LeafRange): void {
  if (!isSubtree(start, end)) throw new RangeError(`[${start}, ${end}) is not a subtree of any log.`);
}

/** The hashes of a planned proof, from the leaf's side up to the root's. */
export function foldPlan(hasher: TreeHasher, plan: ProofPlan, readNode: ReadNode): Uint8Array[] {
  return plan.map((nodes) =>
    foldPeaks(
      hasher,
      nodes.map((node) => read(node, readNode)),
    ),
  );
}

/** The inclusion proof of leaf `index` in the log of `size` leaves. */
export function inclusionProof(hasher: TreeHasher, index: number, size: number, readNode: ReadNode): Uint8Array[] {
  return foldPlan(hasher, inclusionPlan(index, size), readNode);
}

/** The consistency proof from the log of `from` to that of `to` leaves; `from` is at least 1 for it to mean much. */
export function consistencyProof(hasher: TreeHasher, from: number, to: number, readNode: ReadNode): Uint8Array[] {
  return foldPlan(hasher, consistencyPlan(from, to), readNode);
}
