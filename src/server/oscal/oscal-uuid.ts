import { hash } from 'node:crypto';

/** Of everything that Candor gives a UUID of version 5: made once at random, and never changed. */
const NAMESPACE = Buffer.from('6f0c1a5e94d24b7f8a3de2b1c7095d41', 'hex');

const OSCALS_OWN = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The UUID of version 5 (RFC 9562 5.5) that stands for these words, always the same one. */
export const uuidFor = (...words: readonly string[]): string => {
  const bytes = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(JSON.stringify(words))]), 'buffer').subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/**
 * A record's UUID in OSCAL, which takes versions 4 and 5 only. A record that came from a document keeps the one that it
 * had there as its id, so that it goes out again under it.
 */
export const uuidOf = (id: string): string => (OSCALS_OWN.test(id) ? id : uuidFor('record', id));
