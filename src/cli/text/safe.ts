/**
 * What comes from the server or from files may hold anything. A terminal obeys control characters (C0, C1, DEL), and
 * bidirectional controls make text read as what it is not, so both are shown instead of sent (CWE-150, CVE-2021-42574).
 * Line breaks and tabs stay.
 */
const OBEYED = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const show = (char: string): string => {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u${code.toString(16).padStart(4, '0')}`;
};

/** Text that a terminal shows and never obeys. */
export const neutralise = (text: string): string => text.replace(OBEYED, show).replace(HALF, '\uFFFD');

/** The same on one line. */
export const oneLine = (text: string): string => text.replace(/\s*[\r\n\t\u2028\u2029]+\s*/g, ' ').trim();

/** JSON for a terminal or a pipe: JSON escapes C0 itself, this also what else a terminal would obey. Means the same. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
