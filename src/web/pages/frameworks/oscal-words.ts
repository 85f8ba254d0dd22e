import { ApiError } from '../../api.ts';
import { formatNumber } from '../../ui/format.ts';
import type { OscalImported } from './oscal-import.ts';

export const hasNews = ({ counts: { created, updated, linked, unlinked } }: OscalImported): boolean =>
  created + updated + linked + unlinked > 0;

const requirementsOf = (count: number): string =>
  `${formatNumber(count)} ${count === 1 ? 'requirement' : 'requirements'}`;

const isNewAdoption = ({ kinds }: OscalImported): boolean =>
  kinds.some(({ kind, created }) => kind === 'adoption' && created > 0);

/** What the document is, and what becomes of it; `into` is the adoption that was chosen, empty for none. */
export const placeWords = (imported: OscalImported, into: string): string => {
  const { document, title, adoption, requirements } = imported;
  if (document === 'component-definition')
    return `Component definition “${title}”: its components claim to meet ${requirementsOf(requirements)} of ${adoption}, as drafts for you to put in operation.`;
  if (into !== '')
    return `Provider’s plan “${title}”: it speaks of ${requirementsOf(requirements)} of ${adoption}. The vendor is proposed, and those requirements stay unproven until somebody approves it.`;
  return isNewAdoption(imported)
    ? `Security plan “${title}”: a new adoption, ${adoption}, with ${requirementsOf(requirements)}.`
    : `Security plan “${title}”: ${adoption} is brought up to date, with ${requirementsOf(requirements)}. Nothing is removed.`;
};

const MISSING: Readonly<Record<string, string>> = {
  '?framework':
    'The plan does not bring along the framework that its controls are of. Choose it above; where it is not here, load it from the framework library first.',
  '?adoption': 'This is a component definition, which always belongs to an adoption. Say above which one.',
  '?scope': 'The scope is not here, or not yours to see. Choose another one above.',
};

/** What is to be chosen before the document can be looked at; undefined where it is refused for something else. */
export const missingWords = (error: unknown): string | undefined => {
  const [first] = error instanceof ApiError ? error.problems : [];
  return first && MISSING[first.pointer];
};

/** What was done. */
export const doneWords = ({ title, adoption, counts, requirements }: OscalImported, into: string): string => {
  const done = `${formatNumber(counts.created)} new, ${formatNumber(counts.updated)} changed, ${formatNumber(counts.linked)} linked.`;
  return into === ''
    ? `“${title}” is ${adoption}, with ${requirementsOf(requirements)}: ${done}`
    : `“${title}” stands under ${requirementsOf(requirements)} of ${adoption}: ${done}`;
};

/** A pointer as one reads it: steps, without the first slash. */
export const plainWhere = (pointer: string): string =>
  pointer === '' ? 'The whole document' : pointer.replace(/^\//, '').replaceAll('/', ' › ');
