/** One step of a pattern: any run of characters, any one character, or one of a set. */
type Token =
  | { readonly type: 'run' }
  | { readonly type: 'one' }
  | { readonly type: 'text'; readonly char: string }
  | { readonly type: 'set'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * Whether a text matches a pattern as a whole: `*` is any run of characters, `?` any one, `[abc]`, `[a-z]` and `[!a]`
 * one of (or none of) a set; a backslash takes the next character as it is. Case counts. Takes time in proportion to
 * pattern times text at most, whatever the pattern.
 */
export const globMatcher = (pattern: string): ((text: string) => boolean) => {
  const tokens = tokensOf(pattern);
  return (text) => matches(tokens, text);
};

/** An escaped character, a run, any character, a set with its negation, or a character; in this order. */
const PIECE = /\\([\s\S])|(\*+)|(\?)|\[(!?)([\s\S][^\]]*)\]|([\s\S])/g;

const tokensOf = (pattern: string): readonly Token[] =>
  Array.from(pattern.matchAll(PIECE), ([, escaped, run, one, negated, set, char = '']): Token => {
    if (run !== undefined) return { type: 'run' };
    if (one !== undefined) return { type: 'one' };
    if (set !== undefined) return setOf(set, negated === '!');
    return { type: 'text', char: escaped ?? char };
  });

const setOf = (chars: string, negated: boolean): Token => {
  const ranges: [string, string][] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const from = chars.charAt(at);
    const isRange = chars.charAt(at + 1) === '-' && at + 2 < chars.length;
    ranges.push([from, isRange ? chars.charAt(at + 2) : from]);
    if (isRange) at += 2;
  }
  return { type: 'set', negated, ranges };
};

const fits = (token: Token | undefined, char: string): boolean => {
  switch (token?.type) {
    case 'one':
      return true;
    case 'text':
      return token.char === char;
    case 'set':
      return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
    default:
      return false;
  }
};

// Only the last run needs to be tried again with one character more, so this is never exponential.
const matches = (tokens: readonly Token[], text: string): boolean => {
  let at = 0;
  let token = 0;
  let run = -1;
  let retry = 0;
  while (at < text.length) {
    if (tokens[token]?.type === 'run') {
      run = token;
      retry = at;
      token += 1;
    } else if (fits(tokens[token], text.charAt(at))) {
      at += 1;
      token += 1;
    } else if (run >= 0) {
      retry += 1;
      at = retry;
      token = run + 1;
    } else return false;
  }
  while (tokens[token]?.type === 'run') token += 1;
  return token === tokens.length;
};
