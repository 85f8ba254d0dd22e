import { isHash, type TreeHasher } from './hasher.ts';
import { no, sameBytes, type Verified } from './result.ts';
import { isCount, isSubtree, type Step, walkToLeaf, walkToSubtree } from './shape.ts';

/** A claim that a leaf is in the log of `size` leaves with this root. */
export type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** A claim that the leaf is in the subtree [start, end) with this root; `index` counts from the log's first leaf. */
export type SubtreeInclusion = Omit<Inclusion, 'size'> & { readonly start: number; readonly end: number };

/** A claim that the log of `to` leaves begins with the log of `from` leaves. */
export type Consistency = {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** A claim that the subtree [start, end) with root `subtreeRoot` is a part of the log of `size` leaves. */
export type SubtreeConsistency = {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly subtreeRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

const YES: Verified = { ok: true };

/** Checks an inclusion proof (RFC 6962 2.1.1, RFC 9162 2.1.3.2). */
export function verifyInclusion(hasher: TreeHasher, claim: Inclusion): Verified {
  const { index, size, leafHash, root, proof } = claim;
  return verifySubtreeInclusion(hasher, { index, start: 0, end: size, leafHash, root, proof });
}

/** Checks a proof that a leaf is in a subtree (draft-ietf-plants-merkle-tree-certs, "Subtree Inclusion Proofs"). */
export function verifySubtreeInclusion(hasher: TreeHasher, claim: SubtreeInclusion): Verified {
  const { index, start, end, leafHash, root, proof } = claim;
  if (!isSubtree(start, end)) return no(`leaves ${start} to ${end} are not a subtree of any log`);
  if (!isCount(index) || index < start || index >= end) return no(`leaf ${index} is not within ${start} to ${end}`);
  if (!isHash(leafHash)) return no('the leaf hash is not 32 bytes');
  const steps = walkToLeaf(index, { start, end }).reverse();
  const shape = checkShape(proof, steps.length);
  if (shape) return shape;
  let hash = leafHash;
  for (const [i, { side }] of steps.entries()) {
    const sibling = proof[i] as Uint8Array;
    hash = side === 'left' ? hasher.node(sibling, hash) : hasher.node(hash, sibling);
  }
  return sameBytes(hash, root) ? YES : no('the proof leads to another root');
}

/**
 * Checks a consistency proof (RFC 6962 2.1.2, RFC 9162 2.1.4.2). From the empty log only the empty log is proved
 * consistent: every log begins with it, so a proof would say nothing.
 */
export function verifyConsistency(hasher: TreeHasher, claim: Consistency): Verified {
  const { from, to, fromRoot, toRoot, proof } = claim;
  if (from === 0 && (to !== 0 || !sameBytes(fromRoot, toRoot))) return no('nothing is proved from an empty log');
  return verifySubtreeConsistency(hasher, {
    start: 0,
    end: from,
    size: to,
    subtreeRoot: fromRoot,
    root: toRoot,
    proof,
  });
}

/**
 * Checks a subtree consistency proof (draft-ietf-plants-merkle-tree-certs, "Subtree Consistency Proofs"). The proof
 * builds the root of the subtree and the root of the log from the same hashes. The empty subtree is a part of every
 * log, whatever its root. Where the subtree is the whole log the two roots are compared as they are.
 */
export function verifySubtreeConsistency(hasher: TreeHasher, claim: SubtreeConsistency): Verified {
  const { start, end, size, subtreeRoot, root, proof } = claim;
  if (!isSubtree(start, end)) return no(`leaves ${start} to ${end} are not a subtree of any log`);
  if (!isCount(size) || end > size) return no(`a log of ${size} leaves does not reach leaf ${end}`);
  if (start === end) return verifyEmptySubtree(hasher, claim);
  const { steps, known } = walkToSubtree({ start, end }, size);
  const shape = checkShape(proof, steps.length + (known ? 0 : 1));
  if (shape) return shape;
  if (steps.length > 0 && !isHash(subtreeRoot)) return no('the root of the subtree is not 32 bytes');
  // Where the log does not hold the subtree whole, the proof begins with the part of it that the log does hold.
  const seed = known ? subtreeRoot : (proof[0] as Uint8Array);
  const roots = foldBoth(hasher, seed, steps, known ? proof : proof.slice(1));
  if (!sameBytes(roots.subtree, subtreeRoot)) return no('the proof leads to another root of the earlier part');
  return sameBytes(roots.whole, root) ? YES : no('the proof leads to another root');
}

function verifyEmptySubtree(hasher: TreeHasher, { proof, subtreeRoot }: SubtreeConsistency): Verified {
  if (proof.length > 0) return no(`the proof has ${proof.length} hashes, not 0`);
  return sameBytes(subtreeRoot, hasher.emptyRoot) ? YES : no('the root is not that of an empty subtree');
}

function foldBoth(hasher: TreeHasher, seed: Uint8Array, steps: readonly Step[], siblings: readonly Uint8Array[]) {
  let subtree = seed;
  let whole = seed;
  for (const [i, { side, inside }] of [...steps].reverse().entries()) {
    const sibling = siblings[i] as Uint8Array;
    whole = side === 'left' ? hasher.node(sibling, whole) : hasher.node(whole, sibling);
    if (inside) subtree = hasher.node(sibling, subtree);
  }
  return { subtree, whole };
}

function checkShape(proof: readonly Uint8Array[], length: number): Verified | undefined {
  // Exactly as many as the shape asks for, and a shape of 2^53 leaves asks for 54 at most.
  if (proof.length !== length) return no(`the proof has ${proof.length} hashes, not ${length}`);
  const bad = proof.findIndex((hash) => !isHash(hash));
  return bad < 0 ? undefined : no(`hash ${bad} of the proof is not 32 bytes`);
}
