import { RELATION_WORDS, type Relation } from '../../formats/crosswalk-pack/relation.ts';

const NAMED = 4;

const names = (numbers: readonly string[]): string =>
  numbers.length <= NAMED + 1
    ? numbers.join(', ')
    : `${numbers.slice(0, NAMED).join(', ')} and ${numbers.length - NAMED} more`;

/** "KSI-CMT-LMC overlaps AU-2, CM-3, CM-3(2), CM-4(2) and 3 more". */
export const mappingTitle = (sources: readonly string[], relation: Relation, targets: readonly string[]): string =>
  `${names(sources)} ${RELATION_WORDS[relation]} ${names(targets)}`.slice(0, 500);
