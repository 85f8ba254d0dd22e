import { randomBytes } from 'node:crypto';

let last = 0;
let counter = 0;

/**
 * A version 7 UUID (RFC 9562 5.7): sorts by the moment of its making, and within one process in order of making
 * (12 bits of counter in rand_a, method 1 of RFC 9562 6.2). `at` in milliseconds since 1970.
 */
export const uuidv7 = (at: number): string => {
  counter = at > last ? 0 : counter + 1;
  last = counter > 0xfff ? Math.max(at, last) + 1 : Math.max(at, last);
  if (counter > 0xfff) counter = 0;
  const random = randomBytes(8);
  random.writeUInt8((random.readUInt8(0) & 0x3f) | 0x80, 0);
  const time = last.toString(16).padStart(12, '0');
  const hex = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${hex.slice(0, 4)}-${hex.slice(4)}`;
};

export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
