import { isWellFormedText, utf8Bytes, writeUtf8 } from '../canonical/utf8.ts';

/**
 * SHA-256 of the bytes: 32 bytes, freshly allocated. It must neither change nor keep `bytes`, which is a buffer that
 * the caller uses again. On Node, `crypto.hash('sha256', bytes, 'latin1')` copied into a `new Uint8Array(32)` is about
 * twice as fast as asking for a Buffer.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Length of a SHA-256 hash in bytes. */
export const HASH_LENGTH = 32;

/** The hashes of an RFC 6962 tree. Make one with `treeHasher` and hand it to every function of the log. */
export type TreeHasher = {
  readonly sha256: Sha256;
  /** The root of the tree without leaves: SHA-256 of nothing. */
  readonly emptyRoot: Uint8Array;
  /** SHA-256(0x00 || entry). */
  leaf(entry: Uint8Array): Uint8Array;
  /** The leaf hash of the UTF-8 bytes of a text. Throws TypeError on a lone surrogate. */
  leafOfText(entry: string): Uint8Array;
  /** SHA-256(0x01 || left || right). */
  node(left: Uint8Array, right: Uint8Array): Uint8Array;
};

/** Entries up to this many UTF-16 units are hashed from one buffer that is kept. */
const KEPT_UNITS = 16_384;

/**
 * The leaf and node hashes of RFC 6962 2.1 (the same in RFC 9162 2.1.1). The two prefix bytes keep a node from being
 * passed off as an entry. Buffers are made once: a log of a million entries is two million hashes.
 */
export function treeHasher(sha256: Sha256): TreeHasher {
  const pair = new Uint8Array(1 + 2 * HASH_LENGTH);
  pair[0] = 1;
  const kept = new Uint8Array(1 + 3 * KEPT_UNITS);
  const keptBody = kept.subarray(1);
  const leaf = (entry: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(entry.length + 1);
    bytes.set(entry, 1);
    return sha256(bytes);
  };
  return {
    sha256,
    emptyRoot: sha256(new Uint8Array(0)),
    leaf,
    leafOfText(entry) {
      if (entry.length > KEPT_UNITS || !isWellFormedText(entry)) return leaf(utf8Bytes(entry));
      return sha256(kept.subarray(0, 1 + writeUtf8(entry, keptBody)));
    },
    node(left, right) {
      pair.set(left, 1);
      pair.set(right, 1 + HASH_LENGTH);
      return sha256(pair);
    },
  };
}

/** True for 32 bytes. */
export function isHash(hash: Uint8Array): boolean {
  return hash.length === HASH_LENGTH;
}
