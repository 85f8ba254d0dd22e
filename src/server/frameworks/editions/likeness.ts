/** A text as the words it is made of: case, marks and line breaks do not count. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

export interface Scored {
  readonly index: number;
  /** From 0, nothing in common, to 1, the same words. */
  readonly score: number;
}

/** Words in more than this share of many texts find no candidates; they count all the same once one is found. */
const COMMON = 0.3;
const MANY = 200;
/** For how many candidates of each text the score is worked out. */
const CLOSEST = 24;

interface Bag {
  readonly counts: ReadonlyMap<string, number>;
  readonly weight: number;
}

/**
 * How alike texts of two lists are: twice the words that they share over all words that they have (Dice), each word weighing
 * more the fewer texts have it. Order does not count.
 */
export class Likeness {
  readonly #weights = new Map<string, number>();
  readonly #older: readonly Bag[];
  readonly #newer: readonly Bag[];
  readonly #common: ReadonlySet<string>;

  constructor(older: readonly string[], newer: readonly string[]) {
    const all = [...older, ...newer].map(wordsOf);
    const texts = new Map<string, number>();
    for (const words of all) for (const word of new Set(words)) texts.set(word, (texts.get(word) ?? 0) + 1);
    for (const [word, count] of texts) this.#weights.set(word, Math.log(1 + all.length / count));
    this.#common = new Set(
      [...texts].flatMap(([word, count]) => (count > COMMON * Math.max(MANY, all.length) ? [word] : [])),
    );
    const bags = all.map((words) => this.#bag(words));
    this.#older = bags.slice(0, older.length);
    this.#newer = bags.slice(older.length);
  }

  #bag(words: readonly string[]): Bag {
    const counts = new Map<string, number>();
    let weight = 0;
    for (const word of words) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      weight += this.#weights.get(word) ?? 0;
    }
    return { counts, weight };
  }

  score(older: number, newer: number): number {
    const [a, b] = [this.#older[older], this.#newer[newer]];
    if (!a || !b || a.weight + b.weight === 0) return 0;
    let shared = 0;
    for (const [word, count] of a.counts)
      shared += Math.min(count, b.counts.get(word) ?? 0) * (this.#weights.get(word) ?? 0);
    return (2 * shared) / (a.weight + b.weight);
  }

  /** For each newer text the older ones that are closest to it, closest first. */
  closest(): Scored[][] {
    const postings = new Map<string, number[]>();
    for (const [index, { counts }] of this.#older.entries()) {
      for (const word of counts.keys()) {
        if (this.#common.has(word)) continue;
        const list = postings.get(word);
        if (list) list.push(index);
        else postings.set(word, [index]);
      }
    }
    return this.#newer.map(({ counts }, newer) => {
      const found = new Map<number, number>();
      for (const word of counts.keys()) {
        const weight = this.#weights.get(word) ?? 0;
        for (const older of postings.get(word) ?? []) found.set(older, (found.get(older) ?? 0) + weight);
      }
      return [...found]
        .sort(([a, first], [b, second]) => second - first || a - b)
        .slice(0, CLOSEST)
        .map(([index]) => ({ index, score: this.score(index, newer) }))
        .sort((a, b) => b.score - a.score || a.index - b.index);
    });
  }
}
