import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { formatVkey, type Signer, type VerifierKey, type VerifyEd25519, verifierKey } from '../../formats/tlog/note.ts';
import { sha256 } from '../hash.ts';
import { deriveKey } from '../settings.ts';

/** What an organisation's checkpoints are signed and checked with. The private part lives in memory only. */
export interface CheckpointKey {
  /** The log's name, first line of every checkpoint and name of its key. */
  readonly origin: string;
  readonly signer: Signer;
  readonly verifier: VerifierKey;
  /** The public key as text, to be published. */
  readonly vkey: string;
}

/** DER before the 32 bytes of an Ed25519 key (RFC 8410): a private one in PKCS #8, a public one in SPKI. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The organisation's id, not its address: hosts and slugs change, and a log that changed its name would be another log. */
export const originOf = (org: string): string => `candor/${org}`;

const publicKeys = new Map<string, KeyObject>();

const publicKeyOf = (raw: Uint8Array): KeyObject => {
  const name = Buffer.from(raw).toString('hex');
  let key = publicKeys.get(name);
  if (!key) {
    key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
    if (publicKeys.size > 100) publicKeys.clear();
    publicKeys.set(name, key);
  }
  return key;
};

/** For the pure rooms: whether an Ed25519 signature holds. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return verify(null, message, publicKeyOf(publicKey), signature);
  } catch {
    return false; // not a point on the curve: nothing is signed by such a key
  }
};

/** The installation's Ed25519 key (its seed derived from the secret) under the name of an organisation's log. */
export const checkpointKey = (secret: string, org: string): CheckpointKey => {
  const seed = deriveKey(secret, 'checkpoint');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  const origin = originOf(org);
  const verifier = verifierKey(origin, new Uint8Array(raw), sha256);
  return {
    origin,
    verifier,
    signer: { name: verifier.name, id: verifier.id, sign: (message) => sign(null, message, key) },
    vkey: formatVkey(verifier),
  };
};
