/** Whether the text fits the pattern; `*` stands for any run of characters, also none. */
const fits = (pattern: string, text: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  if (rest.length === 0) return endsAtWord(text, first.length);
  const last = rest.pop() ?? '';
  let at = first.length;
  // The leftmost place of each piece leaves most room for the next: no backtracking, so no pattern can stall the server.
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
};

/** A pattern without `*` also means what lies below it: `src/model` the files of that folder, `store` its test cases. */
const endsAtWord = (text: string, end: number): boolean =>
  end === text.length || !/[\p{L}\p{N}_-]/u.test(text.charAt(end));

export interface Selector {
  /** Whether it takes whatever there is. */
  readonly isAll: boolean;
  /** Whether any of a part's names fits any of the alternatives. */
  readonly takes: (names: readonly string[]) => boolean;
  /** The alternatives that fit none of the given parts. */
  readonly unmet: (parts: readonly { readonly names: readonly string[] }[]) => readonly string[];
}

/** Reads a check's selector: alternatives separated by commas, `*` for anything; an absent or empty one takes every part. */
export const selectorOf = (selector: string | undefined): Selector => {
  const patterns = (selector ?? '').split(',').flatMap((pattern) => pattern.trim() || []);
  if (patterns.length === 0) return { isAll: true, takes: () => true, unmet: () => [] };
  return {
    isAll: patterns.some((pattern) => /^\*+$/.test(pattern)),
    takes: (names) => names.some((name) => patterns.some((pattern) => fits(pattern, name))),
    unmet: (parts) =>
      patterns.filter((pattern) => !parts.some(({ names }) => names.some((name) => fits(pattern, name)))),
  };
};
