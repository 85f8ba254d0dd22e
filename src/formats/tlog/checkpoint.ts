import { fromBase64, toBase64 } from './base64.ts';
import { isHash } from './hasher.ts';
import {
  parseNote,
  type SignedNote,
  type Signer,
  signNote,
  type VerifierKey,
  type VerifyEd25519,
  verifyNote,
} from './note.ts';
import { no, type Parsed, parseCount } from './result.ts';
import { requireCount } from './shape.ts';

/** The head of a log at one moment (c2sp.org/tlog-checkpoint): which log, how many leaves, the root over them. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Opaque further lines. The specification advises against them: monitors cannot check what they say. */
  readonly extensions?: readonly string[];
};

/** A checkpoint whose signatures were checked, with the trusted keys that made them. */
export type OpenedCheckpoint = { readonly checkpoint: Checkpoint; readonly signedBy: readonly VerifierKey[] };

/**
 * The note text of a checkpoint.
 * @throws TypeError or RangeError when the origin or an extension is not one non-empty line, the size is not a whole
 * number, or the root is not 32 bytes.
 */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions = [] } = checkpoint;
  requireCount(size, 'size');
  if (!isHash(root)) throw new TypeError('A root is 32 bytes.');
  for (const line of [origin, ...extensions]) {
    if (line === '' || line.includes('\n')) throw new TypeError('Origin and extensions are one line each, not empty.');
  }
  return `${[origin, size, toBase64(root), ...extensions].join('\n')}\n`;
}

/** Parses the note text of a checkpoint. */
export function parseCheckpoint(text: string): Parsed<Checkpoint> {
  if (!text.endsWith('\n')) return no('the checkpoint does not end in a newline');
  const [origin = '', sizeLine = '', rootLine = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = parseCount(sizeLine);
  const root = fromBase64(rootLine);
  if (origin === '') return no('the checkpoint names no origin');
  if (size === undefined) return no('the size in the checkpoint is not a whole number');
  if (root === undefined || !isHash(root)) return no('the root in the checkpoint is not 32 bytes of base64');
  if (extensions.includes('')) return no('the checkpoint has an empty extension line');
  return { ok: true, value: extensions.length > 0 ? { origin, size, root, extensions } : { origin, size, root } };
}

/** A signed checkpoint. By convention the log's own key has the origin as its name; `openCheckpoint` insists on it. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/** Parses a signed checkpoint without believing it: to show it, or to choose the keys to open it with. */
export function parseSignedCheckpoint(note: string): Parsed<{ checkpoint: Checkpoint; note: SignedNote }> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const checkpoint = parseCheckpoint(parsed.value.text);
  return checkpoint.ok ? { ok: true, value: { checkpoint: checkpoint.value, note: parsed.value } } : checkpoint;
}

/**
 * Parses a signed checkpoint and checks its signatures. A trusted key named as the origin must be among the signers:
 * otherwise one log's key could vouch for the head of another.
 */
export function openCheckpoint(
  note: string,
  keys: readonly VerifierKey[],
  verifyEd25519: VerifyEd25519,
): Parsed<OpenedCheckpoint> {
  const parsed = parseSignedCheckpoint(note);
  if (!parsed.ok) return parsed;
  const { checkpoint } = parsed.value;
  const signedBy = verifyNote(parsed.value.note, keys, verifyEd25519);
  if (!signedBy.ok) return signedBy;
  if (!signedBy.value.some((key) => key.name === checkpoint.origin)) {
    return no(`the checkpoint is of ${checkpoint.origin}, but no key of that name signed it`);
  }
  return { ok: true, value: { checkpoint, signedBy: signedBy.value } };
}
