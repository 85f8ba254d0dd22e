/** A stretch of text that stayed, went or came. */
export interface Stretch {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Beyond so many pairs of words the comparison would be felt: the texts are then shown whole, one after the other. */
const MOST_PAIRS = 4_000_000;

const wordsOf = (text: string): readonly string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

/** What differs between two texts, word by word: a longest common subsequence, after what both begin and end with. */
export const wordDiff = (before: string, after: string): readonly Stretch[] => {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = compare(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return join([
    { kind: 'same', text: a.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: a.slice(a.length - end).join('') },
  ]);
};

const compare = (a: readonly string[], b: readonly string[]): readonly Stretch[] => {
  if (a.length * b.length > MOST_PAIRS)
    return [
      { kind: 'gone', text: a.join('') },
      { kind: 'new', text: b.join('') },
    ];
  const width = b.length + 1;
  const lengths = lengthsOf(a, b, width);
  const inCommon = (i: number, j: number) => lengths[i * width + j] ?? 0;
  const found: Stretch[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const kind = step(a[i] === b[j], inCommon(i + 1, j), inCommon(i, j + 1));
    found.push({ kind, text: (kind === 'new' ? b[j] : a[i]) ?? '' });
    if (kind !== 'new') i += 1;
    if (kind !== 'gone') j += 1;
  }
  return [...found, { kind: 'gone', text: a.slice(i).join('') }, { kind: 'new', text: b.slice(j).join('') }];
};

/** What happens to the next words of both: they stay, or that one goes without which more is left in common. */
const step = (isSame: boolean, withoutMine: number, withoutTheirs: number): Stretch['kind'] => {
  if (isSame) return 'same';
  return withoutMine >= withoutTheirs ? 'gone' : 'new';
};

/** For every pair of ends how many words they have in common, in order. */
const lengthsOf = (a: readonly string[], b: readonly string[], width: number): Uint16Array => {
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
  return lengths;
};

/** Neighbours of one kind as one; between two changes, what went stands before what came. */
const join = (parts: readonly Stretch[]): readonly Stretch[] => {
  const joined: Stretch[] = [];
  let gone = '';
  let come = '';
  const flush = () => {
    if (gone !== '') joined.push({ kind: 'gone', text: gone });
    if (come !== '') joined.push({ kind: 'new', text: come });
    gone = '';
    come = '';
  };
  for (const { kind, text } of parts) {
    if (text === '') continue;
    if (kind === 'gone') gone += text;
    else if (kind === 'new') come += text;
    else {
      flush();
      const last = joined.at(-1);
      if (last?.kind === 'same') joined[joined.length - 1] = { kind, text: last.text + text };
      else joined.push({ kind, text });
    }
  }
  flush();
  return joined;
};
