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

/**
 * Reads a check's selector: alternatives separated by commas, `*` for anything. Returns whether any of a part's names
 * fits any of them; an absent or empty selector takes every part.
 */
export const selectorOf = (selector: string | undefined): ((names: readonly string[]) => boolean) => {
  const patterns = (selector ?? '').split(',').map((pattern) => pattern.trim());
  const wanted = patterns.filter((pattern) => pattern !== '');
  if (wanted.length === 0) return () => true;
  return (names) => names.some((name) => wanted.some((pattern) => fits(pattern, name)));
};
