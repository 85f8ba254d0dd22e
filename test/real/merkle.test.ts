import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { treeHasher } from '../../src/formats/tlog/hasher.ts';
import type { Verified } from '../../src/formats/tlog/result.ts';
import {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from '../../src/formats/tlog/verify.ts';

const folder = join(import.meta.dirname, '../../../shared/data/merkle');
const hasher = treeHasher((bytes) => createHash('sha256').update(bytes).digest());

/** One vector; each kind has some of the members. */
type Vector = {
  leafIdx: number;
  treeSize: number;
  start: number;
  end: number;
  size: number;
  size1: number;
  size2: number;
  leafHash: string;
  root: string;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
};

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

const verifiers: Record<string, (vector: Vector, proof: Uint8Array[]) => Verified> = {
  inclusion: (v, proof) =>
    verifyInclusion(hasher, {
      index: v.leafIdx,
      size: v.treeSize,
      leafHash: bytes(v.leafHash),
      root: bytes(v.root),
      proof,
    }),
  consistency: (v, proof) =>
    verifyConsistency(hasher, {
      from: v.size1,
      to: v.size2,
      fromRoot: bytes(v.root1),
      toRoot: bytes(v.root2),
      proof,
    }),
  subtreeinclusion: (v, proof) =>
    verifySubtreeInclusion(hasher, {
      index: v.leafIdx,
      start: v.start,
      end: v.end,
      leafHash: bytes(v.leafHash),
      root: bytes(v.root),
      proof,
    }),
  subtreeconsistency: (v, proof) =>
    verifySubtreeConsistency(hasher, {
      start: v.start,
      end: v.end,
      size: v.size,
      subtreeRoot: bytes(v.root1),
      root: bytes(v.root2),
      proof,
    }),
};

function listVectors(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

describe.skipIf(!existsSync(folder))(`Merkle vectors of transparency-dev (skipped when ${folder} is absent)`, () => {
  it('accepts what must verify, refuses what must not, and runs all 518', () => {
    const wrong: string[] = [];
    const run: Record<string, number> = {};
    for (const file of listVectors()) {
      const kind = file.split('/')[0] as string;
      const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector;
      const answer = verifiers[kind]?.(vector, (vector.proof ?? []).map(bytes));
      run[kind] = (run[kind] ?? 0) + 1;
      if (answer?.ok !== !vector.wantErr) wrong.push(`${file}: ${JSON.stringify(answer)}`);
    }
    expect(wrong).toEqual([]);
    expect(run).toEqual({ inclusion: 98, consistency: 98, subtreeinclusion: 204, subtreeconsistency: 118 });
    expect(Object.values(run).reduce((sum, count) => sum + count, 0)).toBe(518);
  });
});
