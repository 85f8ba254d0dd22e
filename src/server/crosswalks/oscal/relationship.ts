import type { Relation } from '../../../formats/crosswalk-pack/relation.ts';

/** OSCAL's own namespace: a relationship of another one is not ours to understand. */
export const OSCAL_NS = 'http://csrc.nist.gov/ns/oscal';

/** OSCAL 1.2's words for how a source relates to a target. */
export const RELATIONSHIPS: Readonly<Record<Relation, string>> = {
  equal: 'equal-to',
  equivalent: 'equivalent-to',
  subset: 'subset-of',
  superset: 'superset-of',
  intersects: 'intersects-with',
  no_relationship: 'no-relationship',
};

const RELATIONS = new Map(Object.entries(RELATIONSHIPS).map(([relation, word]) => [word, relation as Relation]));

export const relationOf = (relationship: string): Relation | undefined => RELATIONS.get(relationship);
