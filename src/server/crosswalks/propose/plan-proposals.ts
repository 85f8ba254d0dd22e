import type { Draft } from '../drafts.ts';
import type { MappingState, Side, SideRequirement } from '../side.ts';
import { type Candidate, Ranking, type Wording } from './rank.ts';

export interface ProposalOptions {
  /** Candidates for each requirement, the best first. */
  readonly perSource: number;
  /** Percent of confidence below which nothing is proposed. */
  readonly least: number;
  /** Ids of the requirements to find counterparts for; all that are assessed where it is absent. */
  readonly only?: ReadonlySet<string>;
}

/** What accepted mappings say beyond the two frameworks. */
export interface Known {
  /** Requirements that are mapped into the target framework, with the ids of what they are mapped to. */
  readonly into: ReadonlyMap<string, readonly string[]>;
  /** For a requirement of the source, those that it is mapped to, either way. */
  readonly pivots: ReadonlyMap<string, readonly string[]>;
  /** Wordings and numbers of all that `into` speaks of. */
  readonly wordings: ReadonlyMap<string, Wording & { readonly number: string }>;
}

/** A pair that a person may accept, with why. */
export interface Proposal {
  readonly source: SideRequirement;
  readonly target: SideRequirement;
  readonly confidence: number;
  readonly rationale: string;
}

export const wordingOf = ({ id, title, text, guidance, group }: SideRequirement): Wording => ({
  id,
  title,
  text,
  guidance,
  group,
});

export const rankingOf = (target: Side, known: Known): Ranking =>
  new Ranking(
    target.requirements.filter(({ assessable }) => assessable).map(wordingOf),
    [...known.into].flatMap(([id, targets]) => {
      const wording = known.wordings.get(id);
      return wording ? [{ wording, targets }] : [];
    }),
  );

/** The pairs that nobody has said anything about yet. `pause` is called now and then, so that others have their turn. */
export const findProposals = async (
  {
    source,
    target,
    mappings,
  }: { readonly source: Side; readonly target: Side; readonly mappings: readonly MappingState[] },
  known: Known,
  { perSource, least, only }: ProposalOptions,
  pause: () => Promise<void>,
): Promise<Proposal[]> => {
  const ranking = rankingOf(target, known);
  const targets = new Map(target.requirements.map((one) => [one.id, one]));
  const spoken = spokenOf(mappings);
  const asked = source.requirements.filter(({ id, assessable }) => assessable && (only?.has(id) ?? true));
  const proposals: Proposal[] = [];
  for (const [at, one] of asked.entries()) {
    if (at % TURN === TURN - 1) await pause();
    const { about, open } = spoken.get(one.id) ?? NOTHING;
    const candidates = ranking
      .candidatesFor(wordingOf(one), perSource + about.size, known.pivots.get(one.id))
      .filter(({ id, confidence }) => confidence >= least && !about.has(id));
    for (const candidate of candidates.slice(0, Math.max(0, perSource - open))) {
      const { id, confidence } = candidate;
      const found = targets.get(id);
      if (found) proposals.push({ source: one, target: found, confidence, rationale: rationaleOf(candidate, known) });
    }
  }
  return proposals;
};

const TURN = 20;

interface Spoken {
  /** Targets of which any mapping speaks, whatever was decided of it. */
  readonly about: Set<string>;
  /** How many of them wait to be decided: they count among the candidates. */
  open: number;
}
const NOTHING: Spoken = { about: new Set(), open: 0 };

/** By source, what was said already. */
const spokenOf = (mappings: readonly MappingState[]): ReadonlyMap<string, Spoken> => {
  const spoken = new Map<string, Spoken>();
  for (const { sources, targets, state } of mappings) {
    for (const source of sources) {
      const known = spoken.get(source) ?? { about: new Set(), open: 0 };
      if (state === 'proposed') known.open += targets.filter((id) => !known.about.has(id)).length;
      for (const target of targets) known.about.add(target);
      spoken.set(source, known);
    }
  }
  return spoken;
};

/** Why it was proposed, in words: those that both share, and what similar requirements are mapped to. */
export const rationaleOf = ({ words, through }: Candidate, known: Known): string => {
  const numbers = through.flatMap((id) => known.wordings.get(id)?.number ?? []);
  return [
    ...(words.length === 0 ? [] : [`Both speak of ${words.join(', ')}.`]),
    ...(numbers.length === 0 ? [] : [`${numbers.join(', ')}, alike or mapped to it, led here too.`]),
  ].join(' ');
};

/** A program's guess: it overlaps, and a person says whether it does more. */
export const draftOf = ({ source, target, confidence, rationale }: Proposal): Draft => ({
  sources: [source],
  targets: [target],
  relation: 'intersects',
  data: { rationale, confidence, source: PROPOSED_BY, method: 'automation', matching: 'syntactic' },
  state: 'proposed',
});

export const PROPOSED_BY = 'Proposed by Candor from the wording';
