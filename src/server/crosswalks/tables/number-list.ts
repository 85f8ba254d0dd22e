/** What publishers write in a column where a requirement has no counterpart. */
const NOTHING = /^(?:no mapping|none|n\/?a|not applicable|-+|–|—)?$/i;
/** "27001: A.5.1": which of several standards a number is of. */
const BEFORE = /^[^:\n]{1,40}:\s*/;
const RANGE = /^(.*)\((\d{1,3})\)\s*[-–]\s*\((\d{1,3})\)$/;
/** No publisher's range is longer; what is, is a mistake. */
const LONGEST_RANGE = 200;

/** The numbers in a cell: by lines, commas or semicolons; "SA-8(29)-(33)" is five of them; "No Mapping" is none. */
export const readNumberList = (cell: string): string[] => {
  const parts = cell.split(/[\n\r;,]+/).flatMap((part) => {
    const number = part.trim().replace(BEFORE, '').trim();
    return NOTHING.test(number) ? [] : expand(number);
  });
  return [...new Set(parts)];
};

const expand = (number: string): string[] => {
  const [, base, first, last] = RANGE.exec(number) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (base === undefined || !(from <= to) || to - from > LONGEST_RANGE) return [number];
  return Array.from({ length: to - from + 1 }, (_, n) => `${base}(${from + n})`);
};
