/** A piece of a line: plain, or shown in its own way. Nothing of it is ever read as HTML. */
export interface Piece {
  readonly look: 'plain' | 'bold' | 'slanted' | 'code' | 'link';
  readonly text: string;
}

/** A paragraph of lines, or a list of them. */
export interface Block {
  readonly isList: boolean;
  readonly lines: readonly (readonly Piece[])[];
}

// Each look ends on its own line, and none of them is tried twice at one place: no text takes long.
const MARKED = /\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|`([^`\n]+)`|(https?:\/\/[^\s<>"'`*]+[^\s<>"'`*.,;:!?)\]])/g;
const LOOKS = ['bold', 'slanted', 'code', 'link'] as const;

/** A line as pieces, in order; together they say what it says, without the marks. */
export const piecesOf = (line: string): Piece[] => {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of line.matchAll(MARKED)) {
    if (match.index > from) pieces.push({ look: 'plain', text: line.slice(from, match.index) });
    const look = LOOKS.findIndex((_, index) => match[index + 1] !== undefined);
    pieces.push({ look: LOOKS[look] ?? 'plain', text: match[look + 1] ?? match[0] });
    from = match.index + match[0].length;
  }
  if (from < line.length) pieces.push({ look: 'plain', text: line.slice(from) });
  return pieces;
};

const ITEM = /^\s*[-*] +/;

/** Text as paragraphs and lists. */
export const blocksOf = (text: string): Block[] => {
  const blocks: { isList: boolean; lines: Piece[][] }[] = [];
  let isOpen = false;
  for (const line of text.split(/\r?\n/)) {
    const isList = ITEM.test(line);
    if (line.trim() === '') isOpen = false;
    else {
      const last = blocks.at(-1);
      const pieces = piecesOf(isList ? line.replace(ITEM, '') : line);
      if (isOpen && last?.isList === isList) last.lines.push(pieces);
      else blocks.push({ isList, lines: [pieces] });
      isOpen = true;
    }
  }
  return blocks;
};

/** What a comment is called in lists: its first words, on one line. */
export const titleOf = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const letters = Array.from(line);
  return letters.length > 80 ? `${letters.slice(0, 79).join('')}…` : line;
};

/** What is being typed after an @ before the cursor; undefined where nobody is being mentioned. */
export const mentionAt = (text: string, cursor: number): string | undefined =>
  /(?:^|\s)@([\p{L}\p{N}.-]{0,40})$/u.exec(text.slice(0, cursor))?.[1];
