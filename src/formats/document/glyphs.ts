/** Code points that a TrueType font has a shape for, as ranges that both ends belong to. */
export type Coverage = readonly (readonly [number, number])[];

const TABLE_RECORD = 16;
const CMAP_RECORD = 8;
/** More ranges than any font has; a larger count is a broken file. */
const MOST = 20_000;

/** The formats that can hold all of Unicode: by segments (4) for the first plane, by groups (12) for every plane. */
const READERS: Readonly<Record<number, (view: DataView, at: number) => Coverage>> = { 4: readSegments, 12: readGroups };

/**
 * What a TrueType or OpenType font covers, by its own table of characters; nothing for what is no such font. The font is
 * ours, and yet a broken file ends in "covers nothing", never in a crash.
 */
export const readCoverage = (font: Uint8Array): Coverage => {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  try {
    const cmap = findTable(view, 'cmap');
    if (cmap === undefined) return [];
    const count = view.getUint16(cmap + 2);
    const tables = Array.from({ length: count }, (_, n) => cmap + view.getUint32(cmap + 4 + n * CMAP_RECORD + 4));
    return tables.flatMap((at) => READERS[view.getUint16(at)]?.(view, at) ?? []);
  } catch (error) {
    // Reading beyond the end: the file is cut short.
    if (error instanceof RangeError) return [];
    throw error;
  }
};

const findTable = (view: DataView, name: string): number | undefined => {
  const count = view.getUint16(4);
  for (let n = 0; n < count; n += 1) {
    const at = 12 + n * TABLE_RECORD;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
    if (tag === name) return view.getUint32(at + 8);
  }
  return undefined;
};

function readSegments(view: DataView, at: number): Coverage {
  const count = view.getUint16(at + 6) / 2;
  if (count > MOST) return [];
  return Array.from({ length: count }, (_, n): readonly [number, number] => {
    const end = view.getUint16(at + 14 + 2 * n);
    return [view.getUint16(at + 16 + 2 * (count + n)), end];
  }).filter(([from, to]) => from <= to && to < 0xffff);
}

function readGroups(view: DataView, at: number): Coverage {
  const count = view.getUint32(at + 12);
  if (count > MOST) return [];
  return Array.from({ length: count }, (_, n): readonly [number, number] => [
    view.getUint32(at + 16 + 12 * n),
    view.getUint32(at + 20 + 12 * n),
  ]);
}

export const covers = (coverage: Coverage, codePoint: number): boolean =>
  coverage.some(([from, to]) => from <= codePoint && codePoint <= to);

/** What stands for a character that the font has no shape for. */
export const REPLACEMENT = '\ufffd';

/** Characters of Unicode that are not drawn: they steer line breaks, joining and direction. */
const UNDRAWN = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u;

/**
 * Text that the font can draw: what it has no shape for is replaced visibly and added to `missed`, and what is not drawn is
 * left out but for line ends.
 */
export const drawable = (text: string, coverage: Coverage, missed: Map<string, number>): string => {
  let drawn = '';
  for (const char of text.normalize('NFC').replaceAll('\t', '    ').replaceAll(/\r\n?/g, '\n')) {
    if (char === '\n') drawn += char;
    else if (UNDRAWN.test(char)) continue;
    else if (covers(coverage, char.codePointAt(0) ?? 0)) drawn += char;
    else {
      missed.set(char, (missed.get(char) ?? 0) + 1);
      drawn += REPLACEMENT;
    }
  }
  return drawn;
};

/** "U+4E2D". */
export const codePointName = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
