import * as crypto from 'node:crypto';
import { type Sha256, treeHasher } from '../formats/tlog/hasher.ts';

/** SHA-256 for the pure rooms; the one-shot form is about twice as fast as a hash object. */
export const sha256: Sha256 = (bytes) => {
  const hash = new Uint8Array(32);
  const text = crypto.hash('sha256', bytes, 'latin1' as 'hex');
  for (let index = 0; index < 32; index += 1) hash[index] = text.charCodeAt(index);
  return hash;
};

/** SHA-256 in hexadecimal, of text or bytes. */
export const sha256Hex = (input: string | Uint8Array): string => crypto.hash('sha256', input, 'hex');

export const hasher = treeHasher(sha256);
