import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import {
  formatNote,
  formatVkey,
  parseNote,
  parseVkey,
  type Signer,
  signNote,
  type VerifierKey,
  verifierKey,
  verifyNote,
} from './note.ts';
import { formatTlogProof, parseTlogProof } from './proof.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

// The fixed DER heads of an Ed25519 key (RFC 8410) put a raw key into the form that Node reads.
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}

function keyPair(name: string, seed: number): { key: VerifierKey; signer: Signer } {
  const der = Buffer.concat([PRIVATE_HEAD, Buffer.alloc(32, seed)]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const key = verifierKey(name, new Uint8Array(spki.subarray(-32)), sha256);
  return { key, signer: { name, id: key.id, sign: (message) => sign(null, message, secret) } };
}

const log = keyPair('candor.example/log', 1);
const witness = keyPair('witness.example', 2);
const value = <T>(parsed: { ok: true; value: T } | { ok: false; reason: string }): T => {
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
};
const reasonOf = (answer: { ok: boolean; reason?: string }): string | undefined => answer.reason;

describe('base64', () => {
  it('agrees with Node on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', '====', 'AA==AA==', 'AA-_', ' AA==', 'AA==\n', 'QQ='])(
    'refuses %j, of which there is a stricter spelling or none',
    (text) => expect(fromBase64(text)).toBeUndefined(),
  );
});

describe('signed note', () => {
  // The example note and key of Go's golang.org/x/mod/sumdb/note, made by another implementation.
  const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const text = `If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n`;
  const foreign = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

  it('of another implementation verifies and is written back as it was', () => {
    const key = value(parseVkey(vkey, sha256));
    const note = value(parseNote(foreign));
    expect(note.text).toBe(text);
    expect(value(verifyNote(note, [key], verifyEd25519))).toEqual([key]);
    expect(formatNote(note)).toBe(foreign);
    expect(formatVkey(key)).toBe(vkey);
  });

  it('verifies with any of its known signers and passes over the unknown', () => {
    const note = value(parseNote(signNote('Hello.\n\nSecond paragraph.\n', [witness.signer, log.signer])));
    expect(note.text).toBe('Hello.\n\nSecond paragraph.\n');
    expect(value(verifyNote(note, [log.key], verifyEd25519))).toEqual([log.key]);
    expect(value(verifyNote(note, [log.key, witness.key], verifyEd25519))).toEqual([witness.key, log.key]);
    const sameName = keyPair(log.key.name, 3).key;
    const sameId = { ...keyPair('other.example', 4).key, id: log.key.id };
    expect(verifyNote(note, [sameName, sameId], verifyEd25519)).toEqual({
      ok: false,
      reason: 'no trusted key signed the note',
    });
    expect(verifyNote(note, [], verifyEd25519).ok).toBe(false);
  });

  it('is spoilt by one bad signature of a known key, beside good ones', () => {
    const note = value(parseNote(signNote('Hello.\n', [log.signer, witness.signer])));
    const [good, other] = note.signatures;
    const bad = { ...good!, signature: good!.signature.map((byte, i) => (i === 5 ? byte ^ 1 : byte)) };
    const short = { ...good!, signature: good!.signature.subarray(1) };
    for (const signatures of [[bad, other!], [other!, good!, bad], [short]]) {
      const answer = verifyNote({ ...note, signatures }, [log.key, witness.key], verifyEd25519);
      expect(reasonOf(answer)).toContain('does not hold');
    }
    const twice = verifyNote({ ...note, signatures: [good!, good!] }, [log.key], verifyEd25519);
    expect(value(twice)).toEqual([log.key]);
    const rival = { ...witness.key, name: log.key.name, id: log.key.id };
    expect(reasonOf(verifyNote(note, [log.key, rival], verifyEd25519))).toContain('more than one trusted key');
  });

  const signed = signNote('Hello.\n', [log.signer]);
  const line = signed.split('\n')[2] as string;
  it.each([
    ['no text', ''],
    ['no signature', 'Hello.\n'],
    ['no signature after the blank line', 'Hello.\n\n'],
    ['no final newline', signed.slice(0, -1)],
    ['a carriage return', signed.replaceAll('\n', '\r\n')],
    ['a control character', signed.replace('Hello', 'He\u0001lo')],
    ['a lone surrogate', signed.replace('Hello', 'He\ud800lo')],
    ['a hyphen for the dash', signed.replace('—', '-')],
    ['a second space', signed.replace('— ', '—  ')],
    ['a word after the signature', signed.replace(line, `${line} more`)],
    ['a plus in the name', signed.replace('candor.example', 'candor+example')],
    ['a no-break space in the name', signed.replace('candor.example', 'candor\u00a0example')],
    ['no name', signed.replace(' candor.example/log', ' ')],
    ['loose base64', signed.replace(/=\n$/, '\n')],
    ['a signature of no bytes', 'Hello.\n\n— a AAAAAA==\n'],
    ['text between signatures', `${signed}more\n`],
    ['101 signatures', `Hello.\n\n${`${line}\n`.repeat(101)}`],
    ['a megabyte', signed.replace('Hello', 'x'.repeat(1_000_000))],
  ])('is refused with %s', (_, note) => expect(parseNote(note).ok).toBe(false));

  it('is accepted with 100 signatures, far above the 16 that the specification asks for', () => {
    expect(value(parseNote(`Hello.\n\n${`${line}\n`.repeat(100)}`)).signatures.length).toBe(100);
  });

  it('fails on any changed character', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.constantFrom('x', 'A', '\n', ' ', '+'), (at, letter) => {
        fc.pre(signed[at] !== letter);
        const parsed = parseNote(signed.slice(0, at) + letter + signed.slice(at + 1));
        expect(parsed.ok && verifyNote(parsed.value, [log.key], verifyEd25519).ok).toBe(false);
      }),
    );
  });

  it('is not written from what could not be read back', () => {
    expect(() => signNote('no newline', [log.signer])).toThrow('ends in a newline');
    expect(() => signNote('Hello.\n', [])).toThrow('at least one signature');
    expect(() => signNote('Hello.\n', [{ ...log.signer, name: 'a b' }])).toThrow('is not a key');
    expect(() => verifierKey('a+b', new Uint8Array(32), sha256)).toThrow('cannot name a key');
    expect(() => verifierKey('a', new Uint8Array(31), sha256)).toThrow('32 bytes');
  });

  const [name, id, key] = vkey.split('+') as [string, string, string];
  it.each([
    [`${name}+${id}`],
    [`${name}+c74f20a4+${key}`],
    [`Other+${id}+${key}`],
    [`${name}+${id}+${key.slice(0, -4)}`],
    [`${name}+${id.toUpperCase()}+${key}`],
    [`${name}+${id}+A${'h'}${key.slice(2)}`],
    [` ${name}+${id}+${key}`],
    [`${vkey}\n`],
  ])('has no verifier key %j', (text) => expect(parseVkey(text, sha256).ok).toBe(false));
});

describe('checkpoint', () => {
  const root = sha256(new Uint8Array(1));
  const head = { origin: log.key.name, size: 20_852_163, root };

  it('comes back as it was signed, with extension lines and without', () => {
    for (const checkpoint of [head, { ...head, size: 0, extensions: ['one', 'two words'] }]) {
      const note = signCheckpoint(checkpoint, [log.signer, witness.signer]);
      const opened = value(openCheckpoint(note, [log.key, witness.key], verifyEd25519));
      expect({ ...opened.checkpoint, root: toBase64(opened.checkpoint.root) }).toEqual({
        ...checkpoint,
        root: toBase64(root),
      });
      expect(opened.signedBy).toEqual([log.key, witness.key]);
    }
  });

  it('reads the example of the specification', () => {
    const example = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    expect(formatCheckpoint(value(parseCheckpoint(example)))).toBe(example);
  });

  it('is not opened by a witness alone, nor for another origin', () => {
    const note = signCheckpoint(head, [witness.signer]);
    expect(reasonOf(openCheckpoint(note, [witness.key], verifyEd25519))).toContain('no key of that name');
    const other = signCheckpoint({ ...head, origin: 'other.example' }, [log.signer]);
    expect(openCheckpoint(other, [log.key], verifyEd25519).ok).toBe(false);
  });

  const text = formatCheckpoint(head);
  it.each([
    ['no origin', text.replace(head.origin, '')],
    ['a leading zero', text.replace('20852163', '020852163')],
    ['a sign', text.replace('20852163', '+20852163')],
    ['an unsafe size', text.replace('20852163', '9007199254740992')],
    ['a size of text', text.replace('20852163', '1e3')],
    ['a short root', text.replace(toBase64(root), toBase64(root.subarray(1)))],
    ['a long root', text.replace(toBase64(root), toBase64(new Uint8Array(33)))],
    ['an empty extension', `${text}\n`],
    ['two lines', text.split('\n').slice(0, 2).join('\n')],
  ])('is refused with %s', (_, bad) => expect(parseCheckpoint(bad).ok).toBe(false));

  it('is not written from what could not be read back', () => {
    expect(() => formatCheckpoint({ ...head, origin: 'two\nlines' })).toThrow('one line');
    expect(() => formatCheckpoint({ ...head, size: -1 })).toThrow('whole number');
    expect(() => formatCheckpoint({ ...head, root: new Uint8Array(31) })).toThrow('32 bytes');
  });
});

describe('tlog-proof', () => {
  const checkpoint = signCheckpoint({ origin: log.key.name, size: 9, root: sha256(new Uint8Array(2)) }, [log.signer]);
  const hashes = [1, 2, 3].map((byte) => sha256(new Uint8Array([byte])));
  const text = formatTlogProof({ index: 5, hashes, checkpoint });

  it('comes back as it was written', () => {
    for (const proof of [
      { index: 5, hashes, checkpoint },
      { index: 0, hashes: [], checkpoint, extra: new Uint8Array([1, 2, 3]) },
      { index: 0, hashes: [], checkpoint, extra: new Uint8Array(0) },
    ]) {
      const read = value(parseTlogProof(formatTlogProof(proof)));
      expect(formatTlogProof(read)).toBe(formatTlogProof(proof));
      expect([read.index, read.hashes.length, read.extra]).toEqual([proof.index, proof.hashes.length, proof.extra]);
    }
  });

  it.each([
    ['another header', text.replace('@v1', '@v2')],
    ['no index', text.replace('index 5\n', '')],
    ['a leading zero', text.replace('index 5', 'index 05')],
    ['an unsafe index', text.replace('index 5', 'index 9007199254740993')],
    ['extra after the index', text.replace('index 5\n', 'index 5\nextra AAAA\n')],
    ['loose extra', text.replace('index', 'extra A\nindex')],
    ['too long an extra', text.replace('index', `extra ${'A'.repeat(65_536)}\nindex`)],
    ['a short hash', text.replace(toBase64(hashes[0]!), 'AAAA')],
    ['65 hashes', text.replace('index 5\n', `index 5\n${`${toBase64(hashes[0]!)}\n`.repeat(62)}`)],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n'))],
    ['a broken checkpoint', text.replace('\n9\n', '\n-9\n')],
    ['two megabytes', text + 'x'.repeat(2_000_000)],
  ])('is refused with %s', (_, bad) => expect(parseTlogProof(bad).ok).toBe(false));

  it('is not written from what could not be read back', () => {
    expect(() => formatTlogProof({ index: 0.5, hashes, checkpoint })).toThrow('whole number');
    expect(() => formatTlogProof({ index: 0, hashes: [new Uint8Array(3)], checkpoint })).toThrow('32 bytes');
    expect(() => formatTlogProof({ index: 0, hashes, checkpoint: 'x\n' })).toThrow('Not a signed checkpoint');
    expect(() => formatTlogProof({ index: 0, hashes, checkpoint, extra: new Uint8Array(50_000) })).toThrow('too long');
  });
});
