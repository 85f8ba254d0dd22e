/** What a column of a table of mappings may hold; the words are its heading where nobody says otherwise. */
export const ROLES = [
  'mapping',
  'source',
  'relation',
  'target',
  'rationale',
  'confidence',
  'said by',
  'state',
] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (word: string): word is Role => ROLES.some((role) => role === word);
