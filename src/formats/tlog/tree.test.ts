import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../canonical/utf8.ts';
import { toHex } from './base64.ts';
import { treeHasher } from './hasher.ts';
import { LogVerifier } from './log-verifier.ts';
import type { NodeRef } from './shape.ts';
import {
  appendLeaves,
  consistencyPlan,
  consistencyProof,
  foldPlan,
  inclusionPlan,
  inclusionProof,
  peakNodes,
  rootFromLeaves,
  rootFromNodes,
  subtreeConsistencyPlan,
  subtreeInclusionPlan,
} from './tree.ts';
import { verifyConsistency, verifyInclusion, verifySubtreeConsistency, verifySubtreeInclusion } from './verify.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hasher = treeHasher(sha256);

const leafAt = (index: number, salt = ''): Uint8Array => hasher.leafOfText(`${salt}entry ${index}`);
const leavesOf = (size: number, salt = ''): Uint8Array[] => Array.from({ length: size }, (_, i) => leafAt(i, salt));

/** The definition of RFC 6962 2.1, word for word: what the fast ways are held against. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const both = [naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k))];
  return sha256(Buffer.concat([Buffer.of(1), ...both]));
}

/** A store as the server keeps one: leaf hashes as level 0, interior nodes as appends return them. */
class Store {
  readonly nodes = new Map<string, Uint8Array>();
  size = 0;
  reads = 0;
  readonly read = ({ level, index }: NodeRef): Uint8Array | undefined => {
    this.reads += 1;
    return this.nodes.get(`${level}/${index}`);
  };
  append(leaves: readonly Uint8Array[]): Uint8Array {
    const added = appendLeaves(hasher, this.size, leaves, this.read);
    for (const [i, leaf] of leaves.entries()) this.nodes.set(`0/${this.size + i}`, leaf);
    for (const { level, index, hash } of added.nodes) this.nodes.set(`${level}/${index}`, hash);
    this.size = added.size;
    return added.root;
  }
}

function storeOf(leaves: readonly Uint8Array[]): Store {
  const store = new Store();
  store.append(leaves);
  return store;
}

const flipBit = (hash: Uint8Array, bit: number): Uint8Array =>
  hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

const size = fc.integer({ min: 1, max: 260 });
const pair = size.chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to)));
const bit = fc.integer({ min: 0, max: 255 });

describe('the tree', () => {
  // The leaves and roots that every RFC 6962 implementation since certificate-transparency's first is tested with.
  const classic = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  it.each(roots.map((root, i) => [i + 1, root]))('gives the classic root of %i leaves', (count, root) => {
    const leaves = classic.slice(0, count as number).map((hex) => hasher.leaf(Buffer.from(hex, 'hex')));
    expect(toHex(rootFromLeaves(hasher, leaves))).toBe(root);
    expect(toHex(storeOf(leaves).append([]))).toBe(root);
  });

  it('has SHA-256 of nothing as the root of no leaves', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(toHex(rootFromLeaves(hasher, []))).toBe(empty);
    expect(toHex(rootFromNodes(hasher, 0, () => undefined))).toBe(empty);
  });

  it('has the root of the definition, from leaves, from nodes and from appends of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }), (batches) => {
        const store = new Store();
        for (const batch of batches) {
          const leaves = leavesOf(store.size + batch);
          const root = store.append(leaves.slice(store.size));
          expect(root).toEqual(naiveRoot(leaves));
          expect(rootFromLeaves(hasher, leaves)).toEqual(root);
          expect(rootFromNodes(hasher, store.size, store.read)).toEqual(root);
        }
      }),
    );
  });

  it('reads only the peaks on an append, and returns every complete node once', () => {
    const store = storeOf(leavesOf(1000));
    store.reads = 0;
    store.append(leavesOf(1024).slice(1000));
    expect(store.reads).toBe(peakNodes(1000).length);
    expect(store.nodes.size).toBe(2 * 1024 - 1);
  });

  it('hashes texts as their UTF-8 bytes, short and long, and refuses lone surrogates', () => {
    for (const text of ['', 'é€😀', 'x'.repeat(20_000), '€'.repeat(16_384)]) {
      expect(hasher.leafOfText(text)).toEqual(hasher.leaf(utf8Bytes(text)));
      expect(utf8Bytes(text)).toEqual(new Uint8Array(Buffer.from(text)));
    }
    expect(() => hasher.leafOfText('a\ud800b')).toThrow('lone surrogate');
  });

  it('says which node is lost', () => {
    const store = storeOf(leavesOf(6));
    store.nodes.delete('2/0');
    expect(() => store.append([leafAt(6)])).toThrow('level 2, index 0');
  });

  it('refuses positions that no log has', () => {
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 53]) {
      expect(() => peakNodes(bad)).toThrow(RangeError);
      expect(() => inclusionPlan(bad, 8)).toThrow(RangeError);
      expect(() => consistencyPlan(1, bad)).toThrow(RangeError);
    }
    expect(() => inclusionPlan(8, 8)).toThrow(RangeError);
    expect(() => consistencyPlan(9, 8)).toThrow(RangeError);
    expect(() => subtreeInclusionPlan(1, { start: 1, end: 3 })).toThrow('not a subtree');
  });

  it('plans proofs of the largest logs without 32-bit arithmetic', () => {
    const last = Number.MAX_SAFE_INTEGER;
    expect(inclusionPlan(last - 1, last).length).toBe(52);
    expect(consistencyPlan(last - 1, last).length).toBe(53);
    expect(peakNodes(2 ** 52 + 2 ** 33)).toEqual([
      { level: 52, index: 0 },
      { level: 33, index: 2 ** 19 },
    ]);
    for (const proof of [[], new Array(64).fill(leafAt(0)), new Array(100_000).fill(leafAt(0))]) {
      const claim = { index: last - 1, size: last, leafHash: leafAt(0), root: leafAt(0), proof };
      expect(verifyInclusion(hasher, claim).ok).toBe(false);
    }
  });
});

describe('inclusion', () => {
  it('is proved for every leaf of every size up to 70, from few nodes', () => {
    for (let count = 1; count <= 70; count++) {
      const leaves = leavesOf(count);
      const store = storeOf(leaves);
      const root = naiveRoot(leaves);
      for (const [index, leafHash] of leaves.entries()) {
        const proof = inclusionProof(hasher, index, count, store.read);
        expect(verifyInclusion(hasher, { index, size: count, leafHash, root, proof })).toEqual({ ok: true });
        expect(inclusionPlan(index, count).flat().length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)));
      }
    }
  });

  it('fails on any one-bit change, another place, another size or a longer or shorter proof', () => {
    const example = size.chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n - 1 }), bit, fc.nat(64)));
    fc.assert(
      fc.property(example, ([count, index, at, which]) => {
        const store = storeOf(leavesOf(count));
        const proof = inclusionProof(hasher, index, count, store.read);
        const root = rootFromNodes(hasher, count, store.read);
        const claim = { index, size: count, leafHash: leafAt(index), root, proof };
        const changed = proof.map((hash, i) => (i === which % proof.length ? flipBit(hash, at) : hash));
        const wrong = [
          { ...claim, leafHash: flipBit(claim.leafHash, at) },
          { ...claim, root: flipBit(root, at) },
          ...(proof.length > 0
            ? [
                { ...claim, proof: changed },
                { ...claim, proof: proof.slice(1) },
              ]
            : []),
          { ...claim, proof: [...proof, leafAt(0)] },
          { ...claim, index: index + 1 },
          { ...claim, index: index - 1 },
          { ...claim, size: index },
        ];
        expect(verifyInclusion(hasher, claim).ok).toBe(true);
        for (const lie of wrong) expect(verifyInclusion(hasher, lie).ok).toBe(false);
      }),
    );
  });
});

describe('consistency', () => {
  it('is proved for any m <= n', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const leaves = leavesOf(to);
        const proof = consistencyProof(hasher, from, to, storeOf(leaves).read);
        const claim = { from, to, fromRoot: naiveRoot(leaves.slice(0, from)), toRoot: naiveRoot(leaves), proof };
        expect(verifyConsistency(hasher, claim)).toEqual({ ok: true });
      }),
    );
  });

  it('is refused for a rewritten history, whichever log the proof comes from', () => {
    const rewrite = pair.chain(([from, to]) => fc.tuple(fc.constant(from), fc.constant(to), fc.nat(from - 1)));
    fc.assert(
      fc.property(rewrite, ([from, to, at]) => {
        const honest = leavesOf(to);
        const forged = honest.with(at, leafAt(at, 'forged '));
        const fromRoot = naiveRoot(honest.slice(0, from));
        for (const source of [honest, forged]) {
          const proof = consistencyProof(hasher, from, to, storeOf(source).read);
          expect(verifyConsistency(hasher, { from, to, fromRoot, toRoot: naiveRoot(forged), proof }).ok).toBe(false);
        }
      }),
    );
  });

  it('fails on any one-bit change of a hash of the proof', () => {
    fc.assert(
      fc.property(pair, bit, fc.nat(64), ([from, to], at, which) => {
        const leaves = leavesOf(to);
        const proof = consistencyProof(hasher, from, to, storeOf(leaves).read);
        fc.pre(proof.length > 0);
        const changed = proof.map((hash, i) => (i === which % proof.length ? flipBit(hash, at) : hash));
        const claim = { from, to, fromRoot: naiveRoot(leaves.slice(0, from)), toRoot: naiveRoot(leaves) };
        expect(verifyConsistency(hasher, { ...claim, proof: changed }).ok).toBe(false);
      }),
    );
  });

  it('from the empty log proves only the empty log', () => {
    const fromRoot = hasher.emptyRoot;
    expect(verifyConsistency(hasher, { from: 0, to: 0, fromRoot, toRoot: fromRoot, proof: [] }).ok).toBe(true);
    expect(verifyConsistency(hasher, { from: 0, to: 1, fromRoot, toRoot: leafAt(0), proof: [] }).ok).toBe(false);
  });
});

describe('subtrees', () => {
  it('are proved to be parts of the log, and leaves to be in them', () => {
    const count = 45;
    const leaves = leavesOf(count);
    const store = storeOf(leaves);
    let subtrees = 0;
    for (let start = 0; start < count; start++) {
      for (let end = start + 1; end <= count; end++) {
        let width = 1;
        while (width < end - start) width *= 2;
        if (start % width !== 0) continue;
        subtrees += 1;
        const root = naiveRoot(leaves.slice(start, end));
        const proof = foldPlan(hasher, subtreeConsistencyPlan({ start, end }, count), store.read);
        const claim = { start, end, size: count, subtreeRoot: root, root: naiveRoot(leaves), proof };
        expect(verifySubtreeConsistency(hasher, claim)).toEqual({ ok: true });
        expect(verifySubtreeConsistency(hasher, { ...claim, subtreeRoot: flipBit(root, 7) }).ok).toBe(false);
        const leaf = foldPlan(hasher, subtreeInclusionPlan(end - 1, { start, end }), store.read);
        const inside = { index: end - 1, start, end, leafHash: leafAt(end - 1), root, proof: leaf };
        expect(verifySubtreeInclusion(hasher, inside)).toEqual({ ok: true });
      }
    }
    expect(subtrees).toBeGreaterThan(150);
  });
});

describe('LogVerifier', () => {
  it('goes on from where it stopped, and needs the peaks to do so', () => {
    const leaves = leavesOf(77);
    const store = storeOf(leaves.slice(0, 50));
    const peaks = peakNodes(50).map((node) => store.read(node) as Uint8Array);
    const log = new LogVerifier(hasher, { size: 50, peaks });
    for (const leaf of leaves.slice(50)) log.add(leaf);
    expect(log.size).toBe(77);
    expect(log.root()).toEqual(naiveRoot(leaves));
    expect(() => new LogVerifier(hasher, { size: 51, peaks: [] }).add(leafAt(0))).toThrow('without their peaks');
  });
});
