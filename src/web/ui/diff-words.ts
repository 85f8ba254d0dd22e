export interface Piece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond so many pairs of words the table would be slow; then the whole is shown as replaced. */
const MOST_CELLS = 400_000;

const wordsOf = (text: string): readonly string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/** Lengths of the longest common subsequences of the ends of both texts. */
const lengthsOf = (a: readonly string[], b: readonly string[]): readonly Uint16Array[] => {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    const [row, below] = [rows[i], rows[i + 1]];
    if (!row || !below) continue;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
};

const push = (pieces: Piece[], kind: Piece['kind'], text: string): void => {
  const last = pieces.at(-1);
  if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text };
  else if (text !== '') pieces.push({ kind, text });
};

/** The way from one text to another, word by word. The same and removed pieces are `from`; same and added ones are `to`. */
export const diffWords = (from: string, to: string): readonly Piece[] => {
  const [a, b] = [wordsOf(from), wordsOf(to)];
  const pieces: Piece[] = [];
  if (a.length * b.length > MOST_CELLS) {
    push(pieces, 'removed', from);
    push(pieces, 'added', to);
  } else walk(a, b, (kind, text) => push(pieces, kind, text));
  return pieces;
};

const walk = (a: readonly string[], b: readonly string[], say: (kind: Piece['kind'], text: string) => void): void => {
  const lengths = lengthsOf(a, b);
  const isBetterWithout = (i: number, j: number) => (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0);
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined && right === undefined) return;
    if (left !== undefined && left === right) {
      say('same', left);
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || isBetterWithout(i, j))) {
      say('removed', left);
      i++;
    } else {
      say('added', right ?? '');
      j++;
    }
  }
};
