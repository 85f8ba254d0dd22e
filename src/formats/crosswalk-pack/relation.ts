/** How what stands on the left relates to what stands on the right (NIST IR 8477, OSCAL 1.2). */
export const RELATIONS = ['equal', 'equivalent', 'subset', 'superset', 'intersects', 'no_relationship'] as const;
export type Relation = (typeof RELATIONS)[number];

/** As words in a sentence: "A.5.15 equals AC-1". */
export const RELATION_WORDS: Readonly<Record<Relation, string>> = {
  equal: 'equals',
  equivalent: 'is equivalent to',
  subset: 'is part of',
  superset: 'includes',
  intersects: 'overlaps',
  no_relationship: 'is not related to',
};

const OF_PAIRS: ReadonlySet<Relation> = new Set(['equal', 'equivalent', 'subset']);

/**
 * Whether pairs in this relation stay apart. That a equals b1, and that a equals b2, is more than that a equals both together:
 * of a mapping with two targets, whoever meets the one has met the source only in part.
 */
export const isOfPairs = (relation: Relation): boolean => OF_PAIRS.has(relation);
