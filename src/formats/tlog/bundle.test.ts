import { createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../canonical/canonical-json.ts';
import { toBase64, toHex } from './base64.ts';
import { type BundleOptions, type BundleReport, verifyBundle } from './bundle.ts';
import { BUNDLE_FORMAT, formatBundle, type ProofBundle } from './bundle-format.ts';
import { signCheckpoint } from './checkpoint.ts';
import { treeHasher } from './hasher.ts';
import { formatVkey, verifierKey } from './note.ts';
import { formatTlogProof } from './proof.ts';
import type { NodeRef } from './shape.ts';
import { appendLeaves, inclusionProof } from './tree.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hasher = treeHasher(sha256);
const org = '0190b1a2-1111-7bbb-8ccc-ddddeeeeffff';
const origin = 'candor.example/log';

function makeKey(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const key = verifierKey(name, raw, sha256);
  return {
    publicKey,
    vkey: formatVkey(key),
    key,
    signer: { ...key, sign: (m: Uint8Array) => sign(null, m, privateKey) },
  };
}

const log = makeKey(origin);
const rogue = makeKey(origin);
const publicKeys = new Map([log, rogue].map(({ key, publicKey }) => [toHex(key.publicKey), publicKey]));
const verifyEd25519 = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const publicKey = publicKeys.get(toHex(key));
  return publicKey !== undefined && verify(null, message, publicKey, signature);
};

const report = Buffer.from('the penetration test report');
const salt = new Uint8Array(randomBytes(16));
const evidence = canonicalJson({
  kind: 'evidence',
  data: { title: 'Test', files: [{ sha256: toHex(sha256(report)) }] },
});
const control = canonicalJson({ kind: 'control', data: { title: 'Prénom "quoted" {' } });
const digestOf = (version: string, with_ = salt): string =>
  toBase64(sha256(Buffer.concat([with_, Buffer.from(version)])));

const entryOf = (seq: number): string =>
  canonicalJson({
    v: 1,
    org,
    seq,
    at: '2026-11-22T00:00:00.000Z',
    actor: { type: 'person', id: 'p' },
    action: 'evidence.add',
    changes: [
      { op: 'create', kind: 'evidence', key: 'EVD-1', id: 'e-1', version: 1, digest: digestOf(evidence) },
      { op: 'update', kind: 'control', key: 'CTL-1', id: 'c-1', version: 4, digest: digestOf(control) },
    ],
  });

function proofFor(index: number, entries: readonly string[], signer = log.signer): string {
  const nodes = new Map<string, Uint8Array>();
  const leaves = entries.map((entry) => hasher.leafOfText(entry));
  const { nodes: interior, root, size } = appendLeaves(hasher, 0, leaves, () => undefined);
  for (const [i, leaf] of leaves.entries()) nodes.set(`0/${i}`, leaf);
  for (const { level, index: at, hash } of interior) nodes.set(`${level}/${at}`, hash);
  const read = (node: NodeRef) => nodes.get(`${node.level}/${node.index}`);
  const hashes = inclusionProof(hasher, index, size, read);
  return formatTlogProof({ index, hashes, checkpoint: signCheckpoint({ origin, size, root }, [signer]) });
}

const SEQ = 5;
const entries = Array.from({ length: 11 }, (_, seq) => entryOf(seq));
const bundle: ProofBundle = {
  format: BUNDLE_FORMAT,
  entry: entries[SEQ]!,
  proof: proofFor(SEQ, entries),
  vkey: log.vkey,
  records: [
    { ref: 'EVD-1', salt: toBase64(salt), version: evidence, digest: digestOf(evidence) },
    { ref: 'c-1', salt: toBase64(salt), version: control, digest: digestOf(control) },
  ],
  files: [{ name: 'report.pdf', sha256: toHex(sha256(report)) }],
};
const trusting: BundleOptions = { sha256, verifyEd25519, trustedVkeys: [rogue.vkey.replace('+', '-'), log.vkey] };
const failed = (answer: BundleReport): string[] => answer.checks.filter((one) => !one.ok).map((one) => one.name);
const failedWith = (change: object, options = trusting): string[] =>
  failed(verifyBundle({ ...bundle, ...change }, options));
const recordWith = (change: object) => ({ records: [{ ...bundle.records![0]!, ...change }], files: [] });

describe('proof bundle', () => {
  it('verifies from its own text, with trusted keys and the files', () => {
    const fileBytes = new Map([['report.pdf', report]]);
    const answer = verifyBundle(JSON.parse(formatBundle(bundle)), { ...trusting, fileBytes });
    expect(failed(answer)).toEqual([]);
    expect(answer).toMatchObject({ ok: true, keyTrusted: true });
    expect(answer.checks.map((one) => one.name)).toEqual([
      'format',
      'entry',
      'proof',
      'key',
      'signature',
      'position',
      'inclusion',
      'record EVD-1',
      'record c-1',
      'file report.pdf',
      'bytes of report.pdf',
    ]);
  });

  it('verifies without records and files, and for a log of one entry', () => {
    const alone = { format: BUNDLE_FORMAT, entry: entryOf(0), proof: proofFor(0, [entryOf(0)]), vkey: log.vkey };
    expect(verifyBundle(alone, trusting).ok).toBe(true);
  });

  it('says when the key was compared with nothing', () => {
    const answer = verifyBundle(bundle, { sha256, verifyEd25519 });
    expect(answer).toMatchObject({ ok: true, keyTrusted: false });
    expect(answer.checks.find((one) => one.name === 'key')?.detail).toContain('not compared');
    expect(verifyBundle(bundle, { ...trusting, trustedVkeys: [] })).toMatchObject({ ok: false, keyTrusted: false });
  });

  it('does not accept a log that somebody else signed', () => {
    const forged = { vkey: rogue.vkey, proof: proofFor(SEQ, entries, rogue.signer) };
    expect(failedWith(forged)).toEqual(['key', 'signature']);
    expect(failedWith(forged, { sha256, verifyEd25519 })).toEqual([]);
    expect(failedWith({ proof: forged.proof })).toEqual(['signature']);
  });

  const other = entryOf(SEQ).replace('EVD-1', 'EVD-2');
  const duplicate = entries[SEQ]!.replace('{"action"', '{"action":"other","action"');
  const short = new Uint8Array(8);
  const list = canonicalJson([1]);
  it.each<[string, object, string[]]>([
    ['a changed entry', { entry: other, records: [], files: [] }, ['inclusion']],
    ['the entry of another place', { entry: entries[6] }, ['position', 'inclusion']],
    [
      'an entry that is not canonical',
      { entry: ` ${entries[SEQ]}`, records: [], files: [] },
      ['entry', 'position', 'inclusion'],
    ],
    ['an entry with a member twice', { entry: duplicate, records: [], files: [] }, ['entry', 'position', 'inclusion']],
    ['a lone surrogate', { entry: '"\ud800"', records: [], files: [] }, ['entry', 'position', 'inclusion']],
    ['the proof of another place', { proof: proofFor(6, entries) }, ['position', 'inclusion']],
    ['no proof at all', { proof: 'none' }, ['proof', 'signature', 'position', 'inclusion']],
    ['a broken key', { vkey: 'x+00000000+AAAA' }, ['key', 'signature']],
    ['a changed version', recordWith({ version: control }), ['record EVD-1']],
    ['a changed salt', recordWith({ salt: toBase64(new Uint8Array(16)) }), ['record EVD-1']],
    ['a changed digest', recordWith({ digest: digestOf('{}') }), ['record EVD-1']],
    ['a consistent but unlogged version', recordWith({ version: '{}', digest: digestOf('{}') }), ['record EVD-1']],
    ['a version under the name of another', recordWith({ ref: 'CTL-1' }), ['record CTL-1']],
    [
      'a salt that is too short',
      recordWith({ salt: toBase64(short), digest: digestOf(evidence, short) }),
      ['record EVD-1'],
    ],
    ['a version that is no object', recordWith({ version: list, digest: digestOf(list) }), ['record EVD-1']],
    ['a version that is not canonical', recordWith({ version: `${evidence} ` }), ['record EVD-1']],
    ['a file that no version names', { files: [{ name: 'x', sha256: toHex(sha256(short)) }] }, ['file x']],
    ['a file without its record', { records: [] }, ['file report.pdf']],
    [
      'a file named by an unproved version only',
      { records: [{ ...bundle.records![0]!, ref: 'EVD-9' }] },
      ['record EVD-9', 'file report.pdf'],
    ],
  ])('fails on %s', (_, change, expected) => {
    expect(failedWith(change)).toEqual(expected);
    expect(verifyBundle({ ...bundle, ...change }, trusting).ok).toBe(false);
  });

  it('fails on the wrong bytes, and on bytes that it knows nothing of', () => {
    const wrong = new Map([['report.pdf', Buffer.from('another report')]]);
    expect(failedWith({}, { ...trusting, fileBytes: wrong })).toEqual(['bytes of report.pdf']);
    const unknown = new Map([['other.pdf', report]]);
    expect(failedWith({}, { ...trusting, fileBytes: unknown })).toEqual(['bytes of other.pdf']);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', [bundle]],
    ['another version', { ...bundle, format: 'candor.proof/v2' }],
    ['an entry that is an object', { ...bundle, entry: {} }],
    ['records that are no list', { ...bundle, records: {} }],
    ['a record without a salt', { ...bundle, records: [{ ref: 'a', version: '{}', digest: 'x' }] }],
    ['too many records', { ...bundle, records: new Array(10_001).fill(bundle.records![0]) }],
    ['a name that would move the cursor', { ...bundle, files: [{ name: '\u001b[2J', sha256: '0'.repeat(64) }] }],
    ['an upper-case hash', { ...bundle, files: [{ name: 'a', sha256: 'A'.repeat(64) }] }],
    ['one name for two files', { ...bundle, files: [bundle.files![0], bundle.files![0]] }],
  ])('refuses %s and is not written as it', (_, value) => {
    const answer = verifyBundle(value, trusting);
    expect(answer.checks.map((one) => one.name)).toEqual(['format']);
    expect(answer).toMatchObject({ ok: false, keyTrusted: false });
    expect(() => formatBundle(value as ProofBundle)).toThrow('Not a proof bundle');
  });

  it('fails on any changed character of the entry, the versions and the proof, and never throws', () => {
    const parts = [
      (text: string) => ({ entry: text }),
      (text: string) => ({ proof: text }),
      (text: string) => ({ records: [{ ...bundle.records![0]!, version: text }] }),
      (text: string) => ({ vkey: text }),
    ];
    const texts = [bundle.entry, bundle.proof, evidence, bundle.vkey];
    fc.assert(
      fc.property(fc.nat(3), fc.nat(), fc.string({ unit: 'binary', maxLength: 2 }), (part, where, letters) => {
        const text = texts[part]!;
        const at = where % text.length;
        fc.pre(text.slice(at, at + 1) !== letters);
        const changed = text.slice(0, at) + letters + text.slice(at + 1);
        expect(verifyBundle({ ...bundle, ...parts[part]!(changed) }, trusting).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws on any JSON in any place', () => {
    const keys = fc.constantFrom('entry', 'proof', 'vkey', 'records', 'files', 'format');
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        expect(typeof verifyBundle({ ...bundle, [key]: value }, trusting).ok).toBe('boolean');
      }),
    );
  });
});
