import { isWellFormedText, utf8Bytes } from '../canonical/utf8.ts';
import { fromBase64, toBase64, toHex } from './base64.ts';
import type { Sha256 } from './hasher.ts';
import { no, type Parsed } from './result.ts';

/** Ed25519 signature of a message: 64 bytes (RFC 8032). */
export type Sign = (message: Uint8Array) => Uint8Array;

/** Whether an Ed25519 signature (64 bytes) of a message holds for a public key (32 bytes). Must not throw on a "no". */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** A key that signatures are checked with. `id` is the key id as 8 lower-case hexadecimal digits. */
export type VerifierKey = { readonly name: string; readonly id: string; readonly publicKey: Uint8Array };

/** A key that signs: its name and id are those of its `VerifierKey`. */
export type Signer = { readonly name: string; readonly id: string; readonly sign: Sign };

/** One signature line. The id says which key and algorithm; nothing is verified yet. */
export type NoteSignature = { readonly name: string; readonly id: string; readonly signature: Uint8Array };

/** A parsed note. Its text (with the final newline) means nothing until `verifyNote` said so. */
export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] };

const ED25519 = 0x01;
const DASH = '\u2014 ';
// The specification asks for at least 16 signatures. Post-quantum ones are near 5 kB each, so this has room for 100.
const MAX_SIGNATURES = 100;
const MAX_NOTE_LENGTH = 1_000_000;
/** Below U+0020 and not a newline. */
const CONTROLS = /[^\n -\u{10ffff}]/u;

function isKeyName(name: string): boolean {
  return name.length > 0 && isWellFormedText(name) && !/[\p{White_Space}+]/u.test(name) && !CONTROLS.test(name);
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && isWellFormedText(text) && !CONTROLS.test(text);
}

/** The id of an Ed25519 key: SHA-256(name || 0x0A || 0x01 || public key)[:4], in hexadecimal. */
function keyIdOf(name: string, publicKey: Uint8Array, sha256: Sha256): string {
  const label = utf8Bytes(`${name}\n`);
  return toHex(sha256(new Uint8Array([...label, ED25519, ...publicKey])).subarray(0, 4));
}

/**
 * The verifier key of an Ed25519 public key (32 bytes).
 * @throws TypeError when the name is empty or holds white space or a plus sign, or the key is not 32 bytes.
 */
export function verifierKey(name: string, publicKey: Uint8Array, sha256: Sha256): VerifierKey {
  if (!isKeyName(name)) throw new TypeError(`"${name}" cannot name a key: no spaces, no plus sign, not empty.`);
  if (publicKey.length !== 32) throw new TypeError('An Ed25519 public key is 32 bytes.');
  return { name, id: keyIdOf(name, publicKey, sha256), publicKey };
}

/** The text form of a verifier key, as Go's sumdb/note writes it: `name+id+base64(0x01 || public key)`. */
export function formatVkey(key: VerifierKey): string {
  return `${key.name}+${key.id}+${toBase64(new Uint8Array([ED25519, ...key.publicKey]))}`;
}

/** Parses a vkey and checks that its id belongs to its name and key. Ed25519 (type 0x01) only. */
export function parseVkey(vkey: string, sha256: Sha256): Parsed<VerifierKey> {
  const match = /^([^+]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})$/.exec(vkey);
  const [, name = '', id = '', encoded = ''] = match ?? [];
  if (!match || !isKeyName(name)) return no('the key is not of the form name+id+base64');
  const bytes = fromBase64(encoded);
  if (bytes?.[0] !== ED25519 || bytes.length !== 33) return no('the key is not an Ed25519 key');
  const publicKey = bytes.subarray(1);
  if (keyIdOf(name, publicKey, sha256) !== id) return no('the id of the key does not belong to its name and bytes');
  return { ok: true, value: { name, id, publicKey } };
}

/**
 * The text of a signed note (c2sp.org/signed-note): text, blank line, signature lines.
 * @throws TypeError when the text does not end in a newline or holds a control character or a lone surrogate, when a
 * name cannot name a key, or there is no signature.
 */
export function formatNote(note: SignedNote): string {
  if (!isNoteText(note.text)) throw new TypeError('A note is well-formed text that ends in a newline, no controls.');
  if (note.signatures.length === 0) throw new TypeError('A note has at least one signature.');
  const lines = note.signatures.map(({ name, id, signature }) => {
    if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id)) throw new TypeError(`"${name}" with id "${id}" is not a key.`);
    const idBytes = Array.from({ length: 4 }, (_, i) => Number.parseInt(id.slice(2 * i, 2 * i + 2), 16));
    return `${DASH}${name} ${toBase64(new Uint8Array([...idBytes, ...signature]))}\n`;
  });
  return `${note.text}\n${lines.join('')}`;
}

/** Signs a text (ending in a newline) with every signer, in order. Throws as `formatNote` does. */
export function signNote(text: string, signers: readonly Signer[]): string {
  const message = utf8Bytes(text);
  const signatures = signers.map(({ name, id, sign }) => ({ name, id, signature: sign(message) }));
  return formatNote({ text, signatures });
}

function parseSignature(line: string): NoteSignature | undefined {
  if (!line.startsWith(DASH)) return undefined;
  const [name = '', encoded = '', ...rest] = line.slice(DASH.length).split(' ');
  const bytes = fromBase64(encoded);
  if (rest.length > 0 || !isKeyName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/** Parses a signed note strictly. Says nothing about its signatures; `verifyNote` does. */
export function parseNote(note: string): Parsed<SignedNote> {
  if (note.length > MAX_NOTE_LENGTH) return no('the note is too long');
  if (!isNoteText(note)) return no('the note holds characters that no note may hold, or does not end in a newline');
  // The last empty line, because the text itself may hold some.
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return no('the note has no blank line before its signatures');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return no(`the note has more than ${MAX_SIGNATURES} signatures`);
  const signatures: NoteSignature[] = [];
  for (const [i, line] of lines.entries()) {
    const signature = parseSignature(line);
    if (signature === undefined) return no(`signature line ${i + 1} of the note is malformed`);
    signatures.push(signature);
  }
  return { ok: true, value: { text: note.slice(0, split + 1), signatures } };
}

/**
 * Checks a note's signatures with the keys that are trusted, and gives those that signed it, each once. Signatures of
 * unknown keys are passed over, even where only the name or only the id is known. One bad signature of a known key
 * spoils the note; so does the absence of any.
 */
export function verifyNote(
  note: SignedNote,
  keys: readonly VerifierKey[],
  verifyEd25519: VerifyEd25519,
): Parsed<VerifierKey[]> {
  const message = utf8Bytes(note.text);
  const signers = new Set<VerifierKey>();
  for (const { name, id, signature } of note.signatures) {
    const known = keys.filter((key) => key.name === name && key.id === id);
    if (known.length === 0) continue;
    // Two different keys under one name and id: whoever configured them must say which is meant.
    const [key] = known;
    if (key === undefined || known.length > 1) return no(`more than one trusted key is called ${name}+${id}`);
    if (signature.length !== 64 || !verifyEd25519(key.publicKey, message, signature)) {
      return no(`the signature of ${name}+${id} does not hold`);
    }
    signers.add(key);
  }
  return signers.size > 0 ? { ok: true, value: [...signers] } : no('no trusted key signed the note');
}
