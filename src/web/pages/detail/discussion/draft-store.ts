import type { Ref } from '../../../api-types.ts';
import { readStored, store } from '../../../stored.ts';

/** What somebody has begun to write. */
export interface Draft {
  readonly text: string;
  readonly mentions: readonly Ref[];
}

export const NO_DRAFT: Draft = { text: '', mentions: [] };

/** Whose draft about what: a browser may be shared. */
export interface DraftPlace {
  readonly org: string;
  readonly person: string;
  readonly record: string;
}

const nameOf = ({ org, person, record }: DraftPlace) => `candor.draft.${org}.${person}.${record}`;

/** What was begun about a record in this browser and not sent. */
export const readDraft = (place: DraftPlace): Draft => {
  try {
    const found = JSON.parse(readStored(nameOf(place)) ?? 'null') as Partial<Draft> | null;
    return typeof found?.text === 'string' && Array.isArray(found.mentions) ? (found as Draft) : NO_DRAFT;
  } catch {
    return NO_DRAFT; // damaged: nothing was begun
  }
};

export const keepDraft = (place: DraftPlace, draft: Draft): void => {
  store(nameOf(place), draft.text === '' ? null : JSON.stringify(draft));
};
