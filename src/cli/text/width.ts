import { MARKS } from './paint.ts';

const ZERO = /\p{Mn}|\p{Me}|\u200b|\u200d|\ufe0f/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const charWidth = (char: string): number => {
  if (char >= ' ' && char <= '~') return 1;
  if (MARKS.test(char) || ZERO.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
};

/** How many columns of a terminal a text of one line takes. */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
};

/** The start of a text that fits, with … where something is left out; colours are kept whole. */
export const cutTo = (text: string, max: number): string => {
  if (widthOf(text) <= max) return text;
  let cut = '';
  let width = 0;
  let full = false;
  for (const char of text) {
    const wide = charWidth(char);
    if (wide > 0 && (full || width + wide > max - 1)) full = true;
    else cut += char;
    if (!full) width += wide;
  }
  const tail = /[\ufdd0-\ufddf]*$/.exec(cut)?.[0] ?? '';
  return `${cut.slice(0, cut.length - tail.length)}…${tail}`;
};

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text;
