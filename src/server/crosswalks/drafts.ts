import { RELATIONS, type Relation } from '../../formats/crosswalk-pack/relation.ts';
import type { Change } from '../../model/change.ts';
import { mappingTitle } from './mapping-title.ts';
import type { MappingState } from './side.ts';

/** A mapping that was read from somewhere, or worked out, and is not yet a record. */
export interface Draft {
  /** The id that it had where it comes from, which it keeps where that is free. */
  readonly id?: string;
  readonly sources: readonly DraftEnd[];
  readonly targets: readonly DraftEnd[];
  readonly relation: Relation;
  readonly title?: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly state: 'proposed' | 'accepted';
}

/** A requirement at one end. */
export interface DraftEnd {
  readonly id: string;
  readonly number: string;
}

export interface DraftPlan {
  readonly changes: readonly Change[];
  /** How many are here already, whatever was decided of them. */
  readonly present: number;
}

export const isRelation = (word: string): word is Relation => (RELATIONS as readonly string[]).includes(word);

/** Two mappings are one when they say the same of the same requirements. */
const identity = (relation: string, sources: readonly string[], targets: readonly string[]): string =>
  [relation, sources.toSorted().join(' '), targets.toSorted().join(' ')].join(' | ');

const identityOf = ({ relation, sources, targets }: MappingState): string => identity(relation, sources, targets);

/** Where mappings that are the same as one of the drafts lie. */
export const endsOf = (
  drafts: readonly Draft[],
): { readonly from: readonly string[]; readonly to: readonly string[] } => {
  const idsOf = (side: 'sources' | 'targets') => [
    ...new Set(drafts.flatMap((draft) => draft[side].map(({ id }) => id))),
  ];
  return { from: idsOf('sources'), to: idsOf('targets') };
};

/** The records that drafts become; what is here already, or comes twice, is not made again. */
export const planDrafts = (
  drafts: readonly Draft[],
  present: readonly MappingState[],
  taken: ReadonlySet<string> = new Set(),
): DraftPlan => {
  const ids = new Set(taken);
  const known = new Set(present.map(identityOf));
  const changes: Change[] = [];
  let there = 0;
  for (const draft of drafts) {
    const [sources, targets] = [draft.sources, draft.targets].map((ends) => [...new Set(ends.map(({ id }) => id))]);
    if (!sources || !targets) continue;
    const own = identity(draft.relation, sources, targets);
    if (known.has(own)) there += 1;
    else changes.push(createOf(draft, sources, targets, ids));
    known.add(own);
  }
  return { changes, present: there };
};

const createOf = (draft: Draft, sources: string[], targets: string[], taken: Set<string>): Change => {
  const { id, title = titleOf(draft), state, data, relation } = draft;
  const isFree = id !== undefined && !taken.has(id);
  if (isFree) taken.add(id);
  return {
    op: 'create',
    kind: 'mapping',
    ...(isFree ? { id } : {}),
    title,
    state,
    data: { ...data, relation },
    links: { source: sources, target: targets },
  };
};

const titleOf = ({ sources, relation, targets }: Draft): string =>
  mappingTitle(
    sources.map(({ number }) => number),
    relation,
    targets.map(({ number }) => number),
  );
