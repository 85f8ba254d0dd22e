/** The answer of a verification: a "no" is a value with its reason, never a throw. */
export type Verified = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A parsed value, or why the text is not one. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** A "no" with its reason; fits `Verified` and every `Parsed`. */
export function no(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** True when both hold the same bytes. Not constant time: hashes and roots are public. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** An ASCII decimal without sign or leading zeroes that is a safe integer; undefined for anything else. */
export function parseCount(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : undefined;
}
