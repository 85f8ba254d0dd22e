import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../canonical/canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { parseEntry, readPlace } from './entry.ts';
import { treeHasher } from './hasher.ts';
import { LogCheck, type LogProblem, type LogReport, type LogRow, verifyLog } from './log.ts';
import { peakNodes, rootFromLeaves } from './tree.ts';

const hasher = treeHasher((bytes) => createHash('sha256').update(bytes).digest());
const org = '0190b1a2-1111-7bbb-8ccc-ddddeeeeffff';
const otherOrg = '0190b1a2-2222-7bbb-8ccc-ddddeeeeffff';

function entryAt(seq: number, action = 'control.update', owner = org): string {
  const changes = [{ op: 'update', kind: 'control', key: `CTL-${seq}`, id: org, version: 2, digest: `d${seq}` }];
  const actor = { type: 'person', id: `prénom-${seq % 7}` };
  return canonicalJson({ v: 1, org: owner, seq, at: '2026-11-22T00:00:00.000Z', actor, action, changes });
}

const rowOf = (seq: number, entry: string): LogRow => ({ seq, entry, leafHash: hasher.leafOfText(entry) });
const rowsOf = (size: number): LogRow[] => Array.from({ length: size }, (_, seq) => rowOf(seq, entryAt(seq)));
const headOf = (rows: readonly LogRow[], size: number): Checkpoint => ({
  origin: 'candor.example',
  size,
  root: rootFromLeaves(
    hasher,
    rows.slice(0, size).map((row) => row.leafHash),
  ),
});

const SIZE = 100;
const honest = rowsOf(SIZE);
const checkpoints = [100, 64, 0, 30].map((size) => headOf(honest, size));

function run(rows: readonly LogRow[], options = {}): LogReport {
  const check = new LogCheck(hasher, { checkpoints, ...options });
  for (const row of rows) check.add(row);
  return check.finish();
}

const places = (problems: readonly LogProblem[]): string[] => problems.map((p) => `${p.code} ${p.from}-${p.to}`);
const changedEntry = (seq: number): string => entryAt(seq, 'control.delete');

/** Changes one row and leaves the others. */
const withRow = (at: number, row: Partial<LogRow>): LogRow[] => honest.with(at, { ...honest[at]!, ...row });

describe('verifyLog', () => {
  it('finds nothing in an honest log, synchronously, from a list and from a stream', async () => {
    const report = run(honest);
    const good = { ok: true, size: 100, problemCount: 0, checkpoints: { matched: 4, mismatched: 0, notCompared: 0 } };
    expect(report).toMatchObject(good);
    expect(report.root).toEqual(checkpoints[0]!.root);
    expect(await verifyLog(hasher, honest, { checkpoints })).toEqual(report);
    async function* stream() {
      yield* honest;
    }
    expect(await verifyLog(hasher, stream(), { checkpoints, org })).toEqual(report);
    expect(await verifyLog(hasher, [], {})).toMatchObject({ ok: true, size: 0, root: hasher.emptyRoot });
  });

  const swapped = honest.with(40, rowOf(40, entryAt(41))).with(41, rowOf(41, entryAt(40)));
  const rewritten = honest.map((row) => (row.seq === 50 ? rowOf(50, changedEntry(50)) : row));
  it.each<[string, LogRow[], string[]]>([
    ['a changed entry', withRow(7, { entry: changedEntry(7) }), ['leaf_mismatch 7-7']],
    ['a changed leaf hash', withRow(7, { leafHash: new Uint8Array(32) }), ['leaf_mismatch 7-7', 'root_mismatch 0-29']],
    ['a leaf hash cut short', withRow(7, { leafHash: new Uint8Array(31) }), ['leaf_mismatch 7-7']],
    ['an entry and its leaf hash replaced', rewritten, ['root_mismatch 30-63']],
    ['a dropped entry', honest.toSpliced(20, 1), ['gap 20-20']],
    ['three dropped entries', honest.toSpliced(20, 3), ['gap 20-22']],
    ['the first entry dropped', honest.slice(1), ['gap 0-0']],
    [
      'a dropped entry, all renumbered',
      honest.toSpliced(98, 1).map((row, seq) => ({ ...row, seq })),
      ['wrong_place 98-98', 'truncated 99-99'],
    ],
    [
      'two entries swapped with their hashes',
      swapped,
      ['wrong_place 40-40', 'wrong_place 41-41', 'root_mismatch 30-63'],
    ],
    ['two rows swapped', honest.with(40, honest[41]!).with(41, honest[40]!), ['gap 40-40', 'out_of_order 40-40']],
    ['a row twice', honest.toSpliced(5, 0, honest[4]!), ['out_of_order 4-4']],
    ['a truncated tail', honest.slice(0, 90), ['truncated 90-99']],
    ['everything deleted', [], ['truncated 0-99']],
    [
      'an entry of another organisation',
      withRow(7, rowOf(7, entryAt(7, 'x', otherOrg))),
      ['other_org 7-7', 'root_mismatch 0-29'],
    ],
    ['an entry that is no JSON', withRow(7, { entry: 'x' }), ['leaf_mismatch 7-7', 'malformed 7-7']],
    ['a lone surrogate', withRow(7, { entry: 'a\ud800' }), ['malformed 7-7']],
    ['a place that is no number', withRow(7, { seq: Number.NaN }), ['malformed 7-7']],
  ])('names %s', (_, rows, expected) => {
    const report = run(rows);
    expect(report.ok).toBe(false);
    expect(places(report.problems)).toEqual(expected);
    expect(report.problemCount).toBe(expected.length);
  });

  it('names a checkpoint of another history, and goes on', () => {
    const forged = { ...checkpoints[1]!, root: new Uint8Array(32) };
    const report = run(honest, { checkpoints: [forged, ...checkpoints] });
    expect(places(report.problems)).toEqual(['root_mismatch 30-63']);
    expect(report.checkpoints).toEqual({ matched: 4, mismatched: 1, notCompared: 0 });
    const empty = { ...forged, size: 0 };
    expect(places(run(honest, { checkpoints: [empty] }).problems)).toEqual(['root_mismatch 0-0']);
    expect(places(run(honest, { checkpoints: [forged] }).problems)).toEqual(['root_mismatch 0-63']);
  });

  it('compares no root beyond a gap, and says so', () => {
    const report = run(honest.toSpliced(40, 1));
    expect(report.root).toBeUndefined();
    expect(report.checkpoints).toEqual({ matched: 2, mismatched: 0, notCompared: 2 });
  });

  it('holds the log to the organisation that it is asked about, and describes no more than it is told to', () => {
    const report = run(honest, { org: otherOrg, maxProblems: 3 });
    expect(places(report.problems)).toEqual(['other_org 0-0', 'other_org 1-1', 'other_org 2-2']);
    expect(report.problemCount).toBe(100);
  });

  it('tells each interior node once', () => {
    const nodes: string[] = [];
    run(honest, { onNode: (level: number, index: number) => nodes.push(`${level}/${index}`) });
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(nodes.length).toBe(SIZE - peakNodes(SIZE).length);
  });

  it('finds each of 1,000 random mutations and names the place', () => {
    const tally: Record<string, number> = {};
    const kinds = ['bit', 'hash bit', 'replace', 'drop', 'swap rows', 'swap entries', 'truncate', 'insert'] as const;
    const mutation = fc.tuple(fc.constantFrom(...kinds), fc.nat(SIZE - 2), fc.nat(), fc.nat(7));
    fc.assert(
      fc.property(mutation, ([kind, at, where, bit]) => {
        tally[kind] = (tally[kind] ?? 0) + 1;
        const report = run(mutate(kind, at, where, bit));
        expect(report.ok, kind).toBe(false);
        const named = report.problems.some(({ from, to }) => from <= at && at <= to);
        expect(named, `${kind} at ${at}: ${places(report.problems).join(', ')}`).toBe(true);
        // Exact to the row where the stored hash still speaks; within two checkpoints where it was replaced too.
        const first = report.problems[0]!;
        if (kind !== 'replace' && kind !== 'truncate') expect([first.from, first.to]).toEqual([at, at]);
      }),
      { numRuns: 1000 },
    );
    expect(Object.values(tally).reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect(Object.keys(tally).length).toBe(kinds.length);
  });
});

/** The text with one bit of its UTF-8 bytes flipped, read as a database would give it back. */
function flipBit(text: string, where: number, bit: number): string {
  const bytes = Buffer.from(text);
  bytes[where % bytes.length]! ^= 1 << bit;
  return bytes.toString();
}

function mutate(kind: string, at: number, where: number, bit: number): LogRow[] {
  const row = honest[at]!;
  const next = honest[at + 1]!;
  switch (kind) {
    case 'bit':
      return withRow(at, { entry: flipBit(row.entry, where, bit) });
    case 'hash bit':
      return withRow(at, { leafHash: row.leafHash.map((byte, i) => (i === where % 32 ? byte ^ (1 << bit) : byte)) });
    case 'replace':
      return withRow(at, rowOf(at, changedEntry(at)));
    case 'drop':
      return honest.toSpliced(at, 1);
    case 'swap rows':
      return honest.with(at, next).with(at + 1, row);
    case 'swap entries':
      return honest.with(at, { ...next, seq: at }).with(at + 1, { ...row, seq: at + 1 });
    case 'truncate':
      return honest.slice(0, at);
    default:
      // An extra entry, well made, and everything after it moved on by one.
      return [...honest.slice(0, at), rowOf(at, entryAt(at + 1)), ...honest.slice(at)].map((r, seq) => ({ ...r, seq }));
  }
}

describe('the place that an entry names', () => {
  it('is the same from its end as from the whole', () => {
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue(), fc.string(), (seq, cause, note) => {
        const entry = {
          v: 1,
          org,
          seq,
          changes: [],
          actor: note,
          action: `,"org":"${otherOrg}","seq":7,"v":1}`,
          cause,
        };
        const text = canonicalJson(entry);
        expect(readPlace(text)).toEqual({ ok: true, value: { org, seq } });
        expect(parseEntry(text)).toMatchObject({ ok: true, value: { org, seq } });
      }),
    );
  });

  it.each([
    [{ zone: `,"org":"${otherOrg}","seq":7,"v":1}` }],
    [{ z: { a: 1, org: otherOrg, seq: 7, v: 1 } }],
    [{ x: [{ a: 1, org: otherOrg, seq: 7, v: 1 }] }],
  ])('is not that of what later members hold: %j', (more) => {
    const text = canonicalJson({ v: 1, org, seq: 3, changes: [], ...more });
    expect(readPlace(text)).toMatchObject({ ok: true, value: { org, seq: 3 } });
  });

  it.each([
    '[]',
    'null',
    '{}',
    `{"changes":[],"org":"${org}","seq":1,"v":2}`,
    `{"changes":[],"org":"x","seq":1,"v":1}`,
    `{"changes":[],"org":"${org}","seq":-1,"v":1}`,
    `{"changes":[],"org":"${org}","seq":1.5,"v":1}`,
    `{"changes":[],"org":"${org}","seq":9007199254740993,"v":1}`,
    `{"changes":[],"org":"${org}","v":1}`,
  ])('is refused where there is none: %s', (text) => {
    expect(readPlace(text).ok).toBe(false);
    expect(parseEntry(text).ok).toBe(false);
  });

  it('asks the whole entry for its changes', () => {
    expect(parseEntry(`{"org":"${org}","seq":1,"v":1}`).ok).toBe(false);
    expect(parseEntry(`{"changes":[1],"org":"${org}","seq":1,"v":1}`).ok).toBe(false);
  });
});
