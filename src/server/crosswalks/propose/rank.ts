import { TextIndex, type TextPart } from '../../../formats/text-rank/text-index.ts';

/** What of a requirement, or of a control, says what it is about. */
export interface Wording {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly guidance: string;
  readonly group: string;
}

/** A requirement of any framework that is known to be mapped into the one that is ranked. */
export interface KnownMapping {
  readonly wording: Wording;
  readonly targets: readonly string[];
}

export interface Candidate {
  readonly id: string;
  /** Percent: how much of the wording is found again, raised by what similar requirements are mapped to. No probability. */
  readonly confidence: number;
  /** Words of the query that spoke for it, the strongest first. */
  readonly words: readonly string[];
  /** Requirements that read alike, or that this one is mapped to, and that are mapped to it. */
  readonly through: readonly string[];
}

/** How many similar requirements have a say, and how much all they say counts beside the wording. */
const NEIGHBOURS = 10;
const SAY = 0.5;
const NAMED_THROUGH = 3;

/** A requirement as it is found: the title counts most, the publisher's explanations least. */
const found = ({ title, text, guidance }: Wording): TextPart[] => [
  { text: title, weight: 2 },
  { text, weight: 1 },
  { text: guidance, weight: 0.5 },
];
/** A requirement as it asks: explanations name too much else. */
const asking = ({ title, text, group }: Wording): TextPart[] => [
  { text: title, weight: 1 },
  { text, weight: 1 },
  { text: group, weight: 0.5 },
];

interface Vote {
  say: number;
  readonly through: string[];
}

/**
 * Ranks requirements of one framework for what is asked: by wording (BM25), and by the mappings of requirements that read
 * alike. Pure and deterministic: nothing is learned, nothing leaves the machine.
 */
export class Ranking {
  readonly #texts: TextIndex;
  readonly #known: ReadonlyMap<string, readonly string[]>;
  readonly #neighbours: TextIndex;

  constructor(requirements: readonly Wording[], known: readonly KnownMapping[] = []) {
    this.#texts = new TextIndex(requirements.map((one) => ({ id: one.id, parts: found(one) })));
    this.#known = new Map(known.map(({ wording, targets }) => [wording.id, targets]));
    this.#neighbours = new TextIndex(known.map(({ wording }) => ({ id: wording.id, parts: asking(wording) })));
  }

  /**
   * The best first. `pivots`: requirements to which the one that asks is mapped for sure; what they are mapped to speaks
   * for itself. What is known of the one that asks itself is not looked at.
   */
  candidatesFor(asked: Wording, limit: number, pivots: readonly string[] = []): Candidate[] {
    const query = asking(asked);
    const hits = this.#texts.search(query);
    const top = hits[0]?.score ?? 1;
    const votes = this.#votes(asked.id, query, pivots);
    const most = Math.max(...[...votes.values()].map(({ say }) => say), Number.MIN_VALUE);
    const byId = new Map(hits.map((hit) => [hit.id, hit]));
    const ids = new Set([...byId.keys(), ...votes.keys()]);
    const ranked = [...ids].map((id) => {
      const [hit, vote] = [byId.get(id), votes.get(id)];
      const heard = vote ? vote.say / most : 0;
      return {
        rank: (hit ? hit.score / top : 0) + SAY * heard,
        id,
        confidence: percent(hit?.share ?? 0, Math.min(vote?.say ?? 0, 1)),
        words: hit?.words ?? [],
        through: vote?.through.slice(0, NAMED_THROUGH) ?? [],
      };
    });
    return ranked
      .sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ rank: _rank, ...candidate }) => candidate);
  }

  /** What similar requirements are mapped to: the more alike one is, and the fewer it is mapped to, the more it says. */
  #votes(own: string, query: readonly TextPart[], pivots: readonly string[]): ReadonlyMap<string, Vote> {
    const similar = this.#neighbours
      .search(query)
      .filter(({ id }) => id !== own && !pivots.includes(id))
      .slice(0, NEIGHBOURS)
      .map(({ id, share }) => ({ id, say: share }));
    const votes = new Map<string, Vote>();
    for (const { id, say } of [...pivots.map((pivot) => ({ id: pivot, say: 1 })), ...similar]) {
      const targets = this.#known.get(id) ?? [];
      for (const target of targets) {
        const vote = votes.get(target) ?? { say: 0, through: [] };
        vote.say += say / Math.sqrt(targets.length);
        vote.through.push(id);
        votes.set(target, vote);
      }
    }
    return votes;
  }
}

const percent = (share: number, say: number): number =>
  Math.max(1, Math.min(99, Math.round(100 * (1 - (1 - share) * (1 - SAY * say)))));
