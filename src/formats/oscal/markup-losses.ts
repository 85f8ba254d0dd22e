/** What becomes of a text in XML: nothing that a reader would miss, or what is said of it. */
export interface Loss {
  /** The text would say something else: XML of it is not given out. */
  readonly isRefused: boolean;
  readonly message: string;
}

/** What may be the number of a member of a list: lines are joined and broken elsewhere. */
const NUMBER = /(?<=^|[\s>])\d{1,9}\.(?=\s|$)/g;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const ROW = /^[ >]*\|/;
const RULE = /^[ >]*\|?[ :|-]*-[ :|-]*$/;

const wordsOf = (text: string): string => (text.replace(NUMBER, '').match(WORD) ?? []).join(' ');
const numbersOf = (text: string): string => (text.match(NUMBER) ?? []).join(' ');
const linesOf = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;

const cellsIn = (row: string): number =>
  row
    .replace(/^[ >]*\|/, '')
    .replace(/(?<!\\)\|\s*$/, '')
    .split(/(?<!\\)\|/).length;

/** Whether a row of a table has more cells than its head: those who read markdown leave them out. */
const hasWideRow = (text: string): boolean => {
  let head = 0;
  const lines = text.split('\n');
  return lines.some((line, at) => {
    if (!ROW.test(line)) head = 0;
    else if (RULE.test(lines[at + 1] ?? '') && head === 0) head = cellsIn(line);
    return head > 0 && ROW.test(line) && cellsIn(line) > head;
  });
};

/**
 * What differs in a text that comes back from XML written otherwise. Told from the two texts alone, not by the code
 * that reads and writes markup, so that a fault of that code is not called the same meaning.
 */
export const lossOf = (from: string, to: string): Loss => {
  if (wordsOf(from) !== wordsOf(to))
    return { isRefused: true, message: 'This text would say something else in XML. Write JSON or YAML.' };
  if (hasWideRow(from))
    return {
      isRefused: true,
      message: 'A row of this table has more cells than its head. Write \\| for a bar that is text, or JSON or YAML.',
    };
  const changes = [
    ...(numbersOf(from) === numbersOf(to) ? [] : ['the numbers of its lists counted on from the first']),
    ...(linesOf(from) > linesOf(to) ? ['lines that are no paragraphs of their own joined to one'] : []),
  ];
  const what = changes.length > 0 ? changes.join(', and ') : 'other white space or signs, and the same meaning';
  return { isRefused: false, message: `XML has this text with ${what}.` };
};
