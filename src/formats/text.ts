import { bytesInWords, type Read, readOk, refuse } from './read.ts';

// TextEncoder and TextDecoder are in every runtime (browsers, Node, workers) but in no ECMAScript lib, and this
// room compiles without DOM and Node types. These declarations are the module's own, so they clash with neither.
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** Text as UTF-8 bytes. A lone surrogate becomes U+FFFD, as the Encoding Standard says. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** UTF-8 bytes as text; `undefined` where the bytes are not valid UTF-8. A leading byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  return decodeAs(bytes, 'utf-8');
}

/** Bytes in an encoding named as the Encoding Standard names it; `undefined` when unknown or not valid in it. */
export function decodeAs(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Safe: the decoder throws only for an unknown label or for invalid bytes, and the caller says so.
    return undefined;
  }
}

/** How many bytes the text takes in UTF-8. Stops counting soon after `stopAbove`. */
export function utf8Length(text: string, stopAbove = Number.POSITIVE_INFINITY): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
    if (bytes > stopAbove) return bytes;
  }
  return bytes;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/**
 * Text from what a reader was given: a string or bytes. Bytes are UTF-8, or UTF-16 where a byte order mark says
 * so. The byte order mark is taken off. Refused: more than `maxBytes`, bytes that are not text.
 */
export function toText(input: string | Uint8Array, maxBytes: number): Read<string> {
  const tooLarge = checkSize(input, maxBytes);
  if (tooLarge) return tooLarge;
  const text = typeof input === 'string' ? input : decodeByMark(input);
  if (text === undefined) return refuse('start', 'The file is not UTF-8 or UTF-16 text. Save it as UTF-8.');
  return readOk(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}

/** A refusal where the input is larger than `maxBytes` (counted as UTF-8), otherwise `undefined`. */
export function checkSize(input: string | Uint8Array, maxBytes: number): ReturnType<typeof refuse> | undefined {
  const size = sizeOf(input, maxBytes);
  if (size <= maxBytes) return undefined;
  return refuse(
    'start',
    `The file is larger than ${bytesInWords(maxBytes)}. Split it, or leave out what is not needed.`,
  );
}

function sizeOf(input: string | Uint8Array, maxBytes: number): number {
  if (typeof input !== 'string') return input.byteLength;
  // One UTF-16 unit is one to three bytes: count only where that leaves a doubt.
  if (input.length > maxBytes || input.length * 3 <= maxBytes) return input.length;
  return utf8Length(input, maxBytes);
}

function decodeByMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs(bytes, 'utf-16be');
  return decodeAs(bytes, 'utf-8');
}
