import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../hash.ts';

/** A one-time token of 256 bits, and the hash under which it is stored. */
export const makeToken = (): { readonly token: string; readonly hash: string } => {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: sha256Hex(token) };
};
