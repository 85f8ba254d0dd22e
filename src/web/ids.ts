/** A new id (UUID version 7): records sort by it in the order in which they were begun. Works without HTTPS too, where `crypto.randomUUID` is missing. */
export const newId = (now: number): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const random = Array.from(bytes.slice(6), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const time = now.toString(16).padStart(12, '0').slice(-12);
  return `${time.slice(0, 8)}-${time.slice(8)}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8)}`;
};

/** The nth id that follows from one: what is sent again has the same ids, so that nothing is made twice. */
export const idAt = (base: string, n: number): string => `${base.slice(0, -4)}${n.toString(16).padStart(4, '0')}`;
