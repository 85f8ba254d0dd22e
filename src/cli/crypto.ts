import { createPublicKey, hash, verify } from 'node:crypto';
import { type Sha256, treeHasher } from '../formats/tlog/hasher.ts';
import type { VerifyEd25519 } from '../formats/tlog/note.ts';

export const sha256: Sha256 = (bytes) => {
  const digest = new Uint8Array(32);
  const text = hash('sha256', bytes, 'latin1' as 'hex');
  for (let index = 0; index < 32; index += 1) digest[index] = text.charCodeAt(index);
  return digest;
};

export const hasher = treeHasher(sha256);

/** DER before the 32 bytes of a public Ed25519 key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether a signature holds; a key that is no point on the curve signs nothing. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
};
