import { wordsOf } from './words.ts';

/** A part of a text, and how much a word in it counts. */
export interface TextPart {
  readonly text: string;
  readonly weight: number;
}

export interface IndexedText {
  readonly id: string;
  readonly parts: readonly TextPart[];
}

export interface Hit {
  readonly id: string;
  readonly score: number;
  /** The score’s share of what a text could reach that has every word of the query often: 0 to 1. */
  readonly share: number;
  /** Words of the query that spoke for it, the strongest first. */
  readonly words: readonly string[];
}

/** Of Robertson and others, as in the Okapi system: how soon a word's repetition stops to count, and how much length counts. */
const K1 = 1.2;
const B = 0.75;
const NAMED_WORDS = 6;

interface Posting {
  readonly at: number;
  readonly frequency: number;
}
interface QueryWord {
  readonly word: string;
  weight: number;
}

/** Texts ranked by BM25 over weighted parts. The same texts and query give the same order. */
export class TextIndex {
  readonly #ids: readonly string[];
  readonly #lengths: readonly number[];
  readonly #mean: number;
  readonly #postings = new Map<string, Posting[]>();

  constructor(texts: readonly IndexedText[]) {
    this.#ids = texts.map(({ id }) => id);
    this.#lengths = texts.map(({ parts }, at) => this.#add(at, parts));
    this.#mean = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(texts.length, 1) || 1;
  }

  #add(at: number, parts: readonly TextPart[]): number {
    const frequencies = new Map<string, number>();
    for (const { text, weight } of parts)
      for (const { stem } of wordsOf(text)) frequencies.set(stem, (frequencies.get(stem) ?? 0) + weight);
    let length = 0;
    for (const [stem, frequency] of frequencies) {
      const postings = this.#postings.get(stem) ?? [];
      postings.push({ at, frequency });
      this.#postings.set(stem, postings);
      length += frequency;
    }
    return length;
  }

  /** The texts that share a word with the query, the best first; where two are as good, in the order of their ids. */
  search(query: readonly TextPart[], limit = Number.POSITIVE_INFINITY): Hit[] {
    const words = queryWords(query);
    const found = new Map<number, Map<string, number>>();
    let best = 0;
    for (const [stem, { word, weight }] of words) {
      const postings = this.#postings.get(stem) ?? [];
      const worth = weight * this.#rarity(postings.length);
      best += worth * (K1 + 1);
      for (const { at, frequency } of postings) {
        const parts = found.get(at) ?? new Map<string, number>();
        const dampened =
          (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * (this.#lengths[at] ?? 0)) / this.#mean));
        parts.set(word, worth * dampened);
        found.set(at, parts);
      }
    }
    const hits = [...found].map(([at, parts]): Hit => hitOf(this.#ids[at] ?? '', parts, best));
    return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  /** A word in few texts tells them apart better than one that is in many. */
  #rarity(texts: number): number {
    return Math.log(1 + (this.#ids.length - texts + 0.5) / (texts + 0.5));
  }
}

const queryWords = (query: readonly TextPart[]): ReadonlyMap<string, QueryWord> => {
  const words = new Map<string, QueryWord>();
  for (const { text, weight } of query)
    for (const { word, stem } of wordsOf(text)) {
      const known = words.get(stem);
      if (known) known.weight += weight;
      else words.set(stem, { word, weight });
    }
  return words;
};

const hitOf = (id: string, parts: ReadonlyMap<string, number>, best: number): Hit => {
  const strongest = [...parts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const score = strongest.reduce((sum, [, part]) => sum + part, 0);
  return {
    id,
    score,
    share: best === 0 ? 0 : score / best,
    words: strongest.slice(0, NAMED_WORDS).map(([word]) => word),
  };
};
