// The WHATWG encoder is in Node and in every browser, but not in the es2023 library this room compiles against.
declare class TextEncoder {
  encode(text: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}

const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

/** True when the text has a UTF-8 form at all, that is, no surrogate stands alone (Unicode 3.9, D92). */
export function isWellFormedText(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/**
 * The UTF-8 bytes of a text.
 * @throws TypeError on a lone surrogate: the encoder would write U+FFFD for it, and two texts would share one hash.
 */
export function utf8Bytes(text: string): Uint8Array {
  if (!isWellFormedText(text)) throw new TypeError('The text holds a lone surrogate, which UTF-8 cannot carry.');
  return encoder.encode(text);
}

/**
 * Writes the UTF-8 bytes of a well-formed text into `target` and returns how many; `target` must hold
 * three bytes for each UTF-16 unit. For loops that would otherwise allocate once for each text.
 */
export function writeUtf8(text: string, target: Uint8Array): number {
  return encoder.encodeInto(text, target).written;
}
