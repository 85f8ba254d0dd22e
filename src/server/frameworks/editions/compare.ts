import { numberFinder } from '../match-numbers.ts';
import { Likeness, type Scored, wordsOf } from './likeness.ts';

/** A requirement of an edition, as far as editions are compared. */
export interface EditionRequirement {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  /** Empty where the edition holds numbers and titles alone. */
  readonly text: string;
}

/**
 * What became of a requirement of the newer edition.
 * `unchanged`: number and words are the same. `reworded`: the number is the same, the words nearly. `moved`: the words of
 * another number, or nearly. `reused`: the number was there and said something else. `unsure`: the number is the same, the
 * words in part. `untold`: number and title are the same, and there is no text that would show whether the meaning is.
 * `new`: neither. What was decided is carried over for the first three alone, unless a person says otherwise.
 */
export const FATES = ['unchanged', 'reworded', 'moved', 'reused', 'unsure', 'untold', 'new'] as const;
export type Fate = (typeof FATES)[number];

export interface Candidate {
  readonly id: string;
  readonly number: string;
  readonly likeness: number;
}

export interface ComparedRequirement {
  readonly to: EditionRequirement;
  readonly fate: Fate;
  /** The older requirement that it is, where that is known well enough to carry over what was decided for it. */
  readonly from: EditionRequirement | null;
  /** How it is known: `mapping`, a person accepted; `text` and `title`, by their words. Null where it is not. */
  readonly basis: 'mapping' | 'text' | 'title' | null;
  /** Of `from`, or of what had the number; from 0 to 1. */
  readonly likeness: number | null;
  /** The older requirement of the same number. */
  readonly namesake: EditionRequirement | null;
  /** What else it could be, likeliest first. */
  readonly candidates: readonly Candidate[];
}

export interface Comparison {
  readonly requirements: readonly ComparedRequirement[];
  /** Older requirements that none of the newer ones is. */
  readonly gone: readonly EditionRequirement[];
}

/** That people accepted: an older and a newer requirement mean the same. By ids. */
export type Equals = readonly { readonly older: string; readonly newer: string }[];

/**
 * From here on two texts are one, differently worded, if neither has another as close. Where CAIQ 4.0.3 became 4.1, all pairs
 * above it were read and are the same question; below it are pairs that are not.
 */
const SAME = 0.72;
/** How much closer it must be than the next; where number and title agree as well, it need only be no less close. */
const AHEAD = 0.12;
/** Words in common from which a number may have kept its meaning. */
const PARTLY = 0.5;
const OFFERED = 3;
const LEAST = 0.2;

/** What became of each requirement between two editions: by accepted mappings, by words, and by number only where words agree. */
export const compareEditions = (
  older: readonly EditionRequirement[],
  newer: readonly EditionRequirement[],
  equals: Equals = [],
): Comparison => new Comparer(older, newer, equals).run();

interface Match {
  readonly older: number;
  readonly basis: 'mapping' | 'text' | 'title';
}

class Comparer {
  readonly #older: readonly EditionRequirement[];
  readonly #newer: readonly EditionRequirement[];
  readonly #closest: readonly (readonly Scored[])[];
  readonly #likeness: Likeness;
  readonly #namesakes: readonly (number | undefined)[];
  /** Newer to older, and which of the older are taken. */
  readonly #matches = new Map<number, Match>();
  readonly #taken = new Set<number>();

  constructor(older: readonly EditionRequirement[], newer: readonly EditionRequirement[], equals: Equals) {
    this.#older = older;
    this.#newer = newer;
    this.#likeness = new Likeness(older.map(saying), newer.map(saying));
    this.#closest = this.#likeness.closest();
    const find = numberFinder([...older.keys()], (index) => older[index]?.number ?? '');
    const used = new Set<number>();
    this.#namesakes = newer.map(({ number }) => {
      const found = find(number);
      if (found === undefined || used.has(found)) return undefined;
      used.add(found);
      return found;
    });
    this.#matchMapped(equals);
  }

  run(): Comparison {
    this.#matchSameWords();
    this.#matchTitles();
    this.#matchLikeWords();
    return {
      requirements: this.#newer.map((_, index) => this.#tell(index)),
      gone: this.#older.filter((_, index) => !this.#taken.has(index)),
    };
  }

  #match(newer: number, match: Match): void {
    this.#matches.set(newer, match);
    this.#taken.add(match.older);
  }

  #isOpen(newer: number, older: number): boolean {
    return !this.#matches.has(newer) && !this.#taken.has(older);
  }

  /** Of an older one that several newer ones equal, the first takes what was decided. */
  #matchMapped(equals: Equals): void {
    const olderAt = new Map(this.#older.map(({ id }, index) => [id, index]));
    const newerAt = new Map(this.#newer.map(({ id }, index) => [id, index]));
    for (const equal of equals) {
      const [older, newer] = [olderAt.get(equal.older), newerAt.get(equal.newer)];
      if (older !== undefined && newer !== undefined && this.#isOpen(newer, older))
        this.#match(newer, { older, basis: 'mapping' });
    }
  }

  /** The very words under the same number, and then under another, where title or words leave no doubt which it was. */
  #matchSameWords(): void {
    const byWords = new Map<string, number[]>();
    for (const [index, { text }] of this.#older.entries()) if (text !== '') push(byWords, plain(text), index);
    const sameWords = this.#newer.map(({ text }) => (text === '' ? [] : (byWords.get(plain(text)) ?? [])));
    for (const [newer, same] of sameWords.entries()) {
      const namesake = this.#namesakes[newer];
      if (namesake !== undefined && this.#isOpen(newer, namesake) && same.includes(namesake))
        this.#match(newer, { older: namesake, basis: 'text' });
    }
    const wanted = new Map<number, number[]>();
    for (const [newer, same] of sameWords.entries()) {
      const only = this.#onlyOf(newer, same);
      if (only !== undefined) push(wanted, only, newer);
    }
    for (const [older, [newer, second]] of wanted)
      if (newer !== undefined && second === undefined) this.#match(newer, { older, basis: 'text' });
  }

  /** The one of these that is open, or the one of them with the same title. */
  #onlyOf(newer: number, same: readonly number[]): number | undefined {
    const open = same.filter((older) => this.#isOpen(newer, older));
    const titled = open.filter((older) => this.#older[older]?.title === this.#newer[newer]?.title);
    const [only, second] = titled.length > 0 ? titled : open;
    return second === undefined ? only : undefined;
  }

  /** Where there is no text: the same number and title, if no other requirement of either edition has that title. */
  #matchTitles(): void {
    const [olderTitles, newerTitles] = [countTitles(this.#older), countTitles(this.#newer)];
    for (const [newer, one] of this.#newer.entries()) {
      const namesake = this.#namesakes[newer];
      const other = namesake === undefined ? undefined : this.#older[namesake];
      if (namesake === undefined || !other || !this.#isOpen(newer, namesake)) continue;
      if (one.text !== '' && other.text !== '') continue;
      const title = titleOf(one);
      if (title === titleOf(other) && olderTitles.get(title) === 1 && newerTitles.get(title) === 1)
        this.#match(newer, { older: namesake, basis: 'title' });
    }
  }

  /** Nearly the same words: each the closest of the other by a good deal. */
  #matchLikeWords(): void {
    const open = this.#newer.map((_, newer) => this.#openCandidates(newer));
    const rivals = new Map<number, number[]>();
    for (const list of open) for (const { index, score } of list) push(rivals, index, score);
    for (const scores of rivals.values()) scores.sort((a, b) => b - a);
    const wanted = open.flatMap((list, newer) =>
      list.flatMap((one) => (this.#isBest(newer, one, list, rivals.get(one.index) ?? []) ? [{ newer, ...one }] : [])),
    );
    for (const { newer, index } of wanted.sort((a, b) => b.score - a.score || a.newer - b.newer))
      if (this.#isOpen(newer, index)) this.#match(newer, { older: index, basis: 'text' });
  }

  #isBest(newer: number, { index, score }: Scored, list: readonly Scored[], rivals: readonly number[]): boolean {
    const others = list.filter((one) => one.index !== index).map((one) => one.score);
    const next = Math.max(0, ...others, rivals[0] === score ? (rivals[1] ?? 0) : (rivals[0] ?? 0));
    return score >= SAME && score - next >= (this.#isAtHome(newer, index) ? 0 : AHEAD);
  }

  /** Number and title agree. */
  #isAtHome(newer: number, older: number): boolean {
    const [one, other] = [this.#newer[newer], this.#older[older]];
    return (
      one !== undefined && other !== undefined && this.#namesakes[newer] === older && titleOf(one) === titleOf(other)
    );
  }

  #openCandidates(newer: number): readonly Scored[] {
    if (this.#matches.has(newer) || this.#newer[newer]?.text === '') return [];
    return (this.#closest[newer] ?? []).filter(
      ({ index }) => !this.#taken.has(index) && this.#older[index]?.text !== '',
    );
  }

  #tell(index: number): ComparedRequirement {
    const to = this.#newer[index] as EditionRequirement;
    const match = this.#matches.get(index);
    const namesakeAt = this.#namesakes[index];
    const namesake = namesakeAt === undefined ? undefined : this.#older[namesakeAt];
    const from = match && this.#older[match.older];
    const looked = match?.older ?? namesakeAt;
    const likeness = looked === undefined ? null : this.#likeness.score(looked, index);
    return {
      to,
      fate: fateOf(to, from, namesake, { likeness, isFree: namesakeAt !== undefined && !this.#taken.has(namesakeAt) }),
      from: from ?? null,
      basis: match?.basis ?? null,
      likeness,
      namesake: namesake ?? null,
      candidates: match ? [] : this.#candidates(index),
    };
  }

  #candidates(index: number): Candidate[] {
    return (this.#closest[index] ?? [])
      .filter(({ index: older, score }) => !this.#taken.has(older) && score >= LEAST)
      .slice(0, OFFERED)
      .flatMap(({ index: older, score }) => {
        const one = this.#older[older];
        return one ? [{ id: one.id, number: one.number, likeness: score }] : [];
      });
  }
}

/** What it says, as far as the edition has it. */
const saying = ({ text, title }: EditionRequirement): string => text || title;

const plain = (text: string): string => wordsOf(text).join(' ');

const titleOf = ({ title }: EditionRequirement): string => plain(title);

const push = <K>(into: Map<K, number[]>, key: K, value: number): void => {
  const list = into.get(key);
  if (list) list.push(value);
  else into.set(key, [value]);
};

const countTitles = (list: readonly EditionRequirement[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(titleOf(one), (counts.get(titleOf(one)) ?? 0) + 1);
  return counts;
};

/** By their texts, or where one has none by their titles. */
const saysTheSame = (a: EditionRequirement, b: EditionRequirement): boolean =>
  a.text !== '' && b.text !== '' ? plain(a.text) === plain(b.text) : titleOf(a) === titleOf(b);

const fateOf = (
  to: EditionRequirement,
  from: EditionRequirement | undefined,
  namesake: EditionRequirement | undefined,
  { likeness, isFree }: { readonly likeness: number | null; readonly isFree: boolean },
): Fate => {
  if (from) {
    if (from !== namesake) return 'moved';
    return likeness === 1 || saysTheSame(from, to) ? 'unchanged' : 'reworded';
  }
  if (!namesake) return 'new';
  // Another of the newer requirements is what had this number.
  if (!isFree) return 'reused';
  const isTold = to.text !== '' && namesake.text !== '';
  if (!isTold) return titleOf(to) === titleOf(namesake) ? 'untold' : 'reused';
  return (likeness ?? 0) >= PARTLY ? 'unsure' : 'reused';
};
