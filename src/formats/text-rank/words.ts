/** Words that say nothing of what a requirement is about. */
const STOP = new Set(
  `a an and are as at be been but by can could do does for from had has have if in into is it its may more must no not of
  on or other shall should so such than that the their them then there these they this those to under upon used using was
  were when where which while who will with within without would`.split(/\s+/),
);

/** Endings that go, the longest first, where at least four letters stay: "authorised" and "authorisation" are one word. */
const ENDINGS = [
  'ization',
  'isation',
  'ation',
  'ition',
  'ment',
  'ance',
  'ence',
  'able',
  'ing',
  'ion',
  'ive',
  'ed',
  'ly',
] as const;
const SHORTEST_STEM = 4;
/** No word is longer; what is, is a mistake or an attack. */
const LONGEST_WORD = 60;

export interface Word {
  /** As it is written, in lower case. */
  readonly word: string;
  /** What it has in common with its other forms: "monitoring" and "monitored" are one. */
  readonly stem: string;
}

/** The words of a text that carry meaning, in order; deterministic, for English, harmless for other languages. */
export const wordsOf = (text: string): Word[] => {
  const found: Word[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu))
    if (word.length > 1 && word.length <= LONGEST_WORD && !STOP.has(word)) found.push({ word, stem: stemOf(word) });
  return found;
};

const withoutPlural = (word: string): string => {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && word.endsWith('sses')) return word.slice(0, -2);
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
};

const stemOf = (word: string): string => {
  const singular = withoutPlural(word);
  const ending = ENDINGS.find((one) => singular.endsWith(one) && singular.length - one.length >= SHORTEST_STEM);
  let stem = ending ? singular.slice(0, -ending.length) : singular;
  if (stem.length > SHORTEST_STEM && stem.endsWith('e')) stem = stem.slice(0, -1);
  if (stem.length > SHORTEST_STEM && stem.endsWith('y')) stem = `${stem.slice(0, -1)}i`;
  return stem.length >= SHORTEST_STEM && stem.at(-1) === stem.at(-2) ? stem.slice(0, -1) : stem;
};
