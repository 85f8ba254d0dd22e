/**
 * The sets of rules that differ, oldest first. OSCAL has had many releases, but only these four changed what a
 * document may hold; each stands for the releases up to the next. `1.0.0` is the first release alone.
 */
export const EDITIONS = ['1.0.0', '1.0', '1.1', '1.2'] as const;
export type Edition = (typeof EDITIONS)[number];

/** The edition that judges a document which does not say its version, or says one that nobody released. */
export const NEWEST: Edition = '1.2';

export interface EditionChoice {
  readonly edition: Edition;
  /** Why the rules are not exactly those of the version named; absent where they are. */
  readonly note?: string;
}

const VERSION = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?(?:-.{1,40})?$/;

/** The rules for a document by its `oscal-version`, which is written with and without a leading "v". */
export const editionOf = (version: unknown): EditionChoice => {
  const [, major, minor, patch] = (typeof version === 'string' && VERSION.exec(version)) || [];
  if (major === '1' && minor === '0') return { edition: Number(patch ?? 0) === 0 ? '1.0.0' : '1.0' };
  if (major === '1' && minor === '1') return { edition: '1.1' };
  if (major === '1' && minor === '2') return { edition: '1.2' };
  const named = typeof version === 'string' ? `"${version.slice(0, 40)}"` : 'no version';
  return { edition: NEWEST, note: `The document names ${named}; it is judged by the rules of OSCAL ${NEWEST}.` };
};

/** Whether `edition` is `first` or later. */
export const isSince = (edition: Edition, first: Edition): boolean =>
  EDITIONS.indexOf(edition) >= EDITIONS.indexOf(first);
