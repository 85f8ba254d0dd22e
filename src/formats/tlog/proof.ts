import { fromBase64, toBase64 } from './base64.ts';
import { parseSignedCheckpoint } from './checkpoint.ts';
import { isHash } from './hasher.ts';
import { no, type Parsed, parseCount } from './result.ts';
import { requireCount } from './shape.ts';

/** An offline proof that an entry is in a log (c2sp.org/tlog-proof@v1). The usual file extension is `.tlog-proof`. */
export type TlogProof = {
  /** The entry's place in the log, from 0. */
  readonly index: number;
  /** Opaque and not authenticated: never to be trusted for itself. */
  readonly extra?: Uint8Array;
  /** The inclusion proof, from the leaf's sibling up. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, as the log issued it. */
  readonly checkpoint: string;
};

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 64;
const MAX_EXTRA_LENGTH = 65_536;
const MAX_LENGTH = 1_100_000;

/**
 * The text of a proof.
 * @throws TypeError or RangeError when the index, a hash or the checkpoint is not of its form, or the extra data is
 * longer than 48 KiB.
 */
export function formatTlogProof(proof: TlogProof): string {
  const { index, extra, hashes, checkpoint } = proof;
  requireCount(index, 'index');
  if (hashes.length > MAX_HASHES || !hashes.every(isHash)) throw new TypeError('At most 64 hashes of 32 bytes.');
  const parsed = parseSignedCheckpoint(checkpoint);
  if (!parsed.ok) throw new TypeError(`Not a signed checkpoint: ${parsed.reason}.`);
  const lines = [HEADER, ...(extra ? [`extra ${toBase64(extra)}`] : []), `index ${index}`, ...hashes.map(toBase64)];
  if (extra && (lines[1] as string).length > MAX_EXTRA_LENGTH) throw new TypeError('The extra data is too long.');
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

function parseHashes(lines: readonly string[]): Parsed<Uint8Array[]> {
  if (lines.length > MAX_HASHES) return no(`the proof has more than ${MAX_HASHES} hashes`);
  const hashes: Uint8Array[] = [];
  for (const [i, line] of lines.entries()) {
    const hash = fromBase64(line);
    if (hash === undefined || !isHash(hash)) return no(`hash ${i} of the proof is not 32 bytes of base64`);
    hashes.push(hash);
  }
  return { ok: true, value: hashes };
}

function parseExtra(line: string | undefined): Parsed<Uint8Array> | undefined {
  if (line === undefined || !line.startsWith('extra ')) return undefined;
  const bytes = line.length > MAX_EXTRA_LENGTH ? undefined : fromBase64(line.slice('extra '.length));
  return bytes === undefined ? no('the extra data is not base64, or longer than 48 KiB') : { ok: true, value: bytes };
}

/** Parses a proof strictly; its checkpoint must be a well-formed one too. Nothing is verified yet. */
export function parseTlogProof(text: string): Parsed<TlogProof> {
  if (text.length > MAX_LENGTH) return no('the proof is too long');
  const split = text.indexOf('\n\n');
  if (split < 0) return no('the proof has no blank line before its checkpoint');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) return no(`the proof does not begin with ${HEADER}`);
  const extra = parseExtra(lines[0]);
  if (extra !== undefined) {
    if (!extra.ok) return extra;
    lines.shift();
  }
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith('index ') ? parseCount(indexLine.slice('index '.length)) : undefined;
  if (index === undefined) return no('the proof names no index');
  const hashes = parseHashes(lines);
  if (!hashes.ok) return hashes;
  const checkpoint = text.slice(split + 2);
  const parsed = parseSignedCheckpoint(checkpoint);
  if (!parsed.ok) return parsed;
  const proof = { index, hashes: hashes.value, checkpoint };
  return { ok: true, value: extra ? { ...proof, extra: extra.value } : proof };
}
