import type { QualifierItem } from '../../../formats/oscal/model/mapping.ts';

const SUBJECTS = ['source', 'target', 'both'] as const;
const PREDICATES = ['has-requirement', 'has-incompatibility'] as const;
const CATEGORIES = ['restricted', 'addressable', 'blocked'] as const;

const among = <T extends string>(words: readonly T[], word: string | undefined): T | undefined =>
  words.find((one) => one === word);

/** One qualifier a line: "source has-requirement restricted: what it is". Undefined where a line is none. */
export const readQualifier = (line: string): QualifierItem | undefined => {
  const at = line.indexOf(':');
  if (at < 0) return undefined;
  const words = line.slice(0, at).trim().split(/\s+/);
  const [subject, predicate, category] = [
    among(SUBJECTS, words[0]),
    among(PREDICATES, words[1]),
    among(CATEGORIES, words[2]),
  ];
  const description = line.slice(at + 1).trim();
  if (!subject || !predicate || !category || words.length > 3 || description === '') return undefined;
  return { subject, predicate, category, description };
};

/** A qualifier's line; what it says over several lines stands on one. */
export const qualifierLine = ({ subject, predicate, category, description }: QualifierItem): string =>
  `${subject} ${predicate} ${category}: ${description.replace(/\s+/g, ' ').trim()}`;
