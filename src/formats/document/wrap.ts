/** How wide a text is drawn, in the unit of the width that it is wrapped to. */
export type Measure = (text: string) => number;

/** A text as the lines that fit into a width: broken at blanks, and within a word only where it alone is too wide. */
export const wrapText = (text: string, width: number, measure: Measure): readonly string[] =>
  text.split('\n').flatMap((paragraph) => wrapLine(paragraph, width, measure));

const wrapLine = (text: string, width: number, measure: Measure): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = breakWord(word, width, measure);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  return [...lines, line];
};

/** A word in pieces that fit; at least one character in each, however narrow the place is. */
const breakWord = (word: string, width: number, measure: Measure): string[] => {
  if (measure(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const char of word) {
    if (part !== '' && measure(part + char) > width) {
      parts.push(part);
      part = '';
    }
    part += char;
  }
  return [...parts, part];
};
