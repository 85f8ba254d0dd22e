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
