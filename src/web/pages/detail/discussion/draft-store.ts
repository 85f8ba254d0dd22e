import type { Ref } from '../../../api-types.ts';

/** What somebody has begun to write. */
export interface Draft {
  readonly text: string;
  readonly mentions: readonly Ref[];
}

export const NO_DRAFT: Draft = { text: '', mentions: [] };

const nameOf = (org: string, record: string) => `candor.draft.${org}.${record}`;

/** What was begun about a record in this browser and not sent. */
export const readDraft = (org: string, record: string): Draft => {
  try {
    const found = JSON.parse(localStorage.getItem(nameOf(org, record)) ?? 'null') as Partial<Draft> | null;
    return typeof found?.text === 'string' && Array.isArray(found.mentions) ? (found as Draft) : NO_DRAFT;
  } catch {
    return NO_DRAFT; // damaged, or no storage: nothing was begun
  }
};

export const keepDraft = (org: string, record: string, draft: Draft): void => {
  try {
    if (draft.text === '') localStorage.removeItem(nameOf(org, record));
    else localStorage.setItem(nameOf(org, record), JSON.stringify(draft));
  } catch {
    // Storage is full or switched off: what is typed is still on the page.
  }
};
