import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

// Layout: the mark, 12 bytes of nonce, 16 bytes of tag, then the content under AES-256-GCM. The hash of the plain content
// is bound in as associated data, so that one stored file cannot be passed off as another.
const MARK = Buffer.from('CDF1');
const NONCE = 12;
const TAG = 16;
const HEAD = MARK.length + NONCE + TAG;

/** Encrypts content for storage under its own hash (hexadecimal SHA-256 of the plain bytes); the key has 32 bytes. */
export const seal = (key: Buffer, hash: string, plain: Uint8Array): Buffer => {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(hash));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([MARK, nonce, cipher.getAuthTag(), body]);
};

/** The plain content again; undefined when the key is another, or a single bit is. */
export const unseal = (key: Buffer, hash: string, sealed: Uint8Array): Buffer | undefined => {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEAD || !bytes.subarray(0, MARK.length).equals(MARK)) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(MARK.length, MARK.length + NONCE), {
    authTagLength: TAG,
  });
  decipher.setAAD(Buffer.from(hash));
  decipher.setAuthTag(bytes.subarray(MARK.length + NONCE, HEAD));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD)), decipher.final()]);
  } catch {
    return undefined; // GCM throws only when the tag does not fit: that is the answer
  }
};
