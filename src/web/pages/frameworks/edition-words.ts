import type { Fate, Moved, MoveLine } from './edition-query.ts';

/** A filter of the list, and a word for each line. */
export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  unchanged: 'Unchanged',
  reworded: 'Other words',
  moved: 'Other number',
  reused: 'Number reused',
  unsure: 'Words differ',
  untold: 'No text',
  new: 'New',
};

export const FATE_HELP: Readonly<Record<Fate, string>> = {
  unchanged: 'The same words under the same number.',
  reworded: 'The same number; nearly the same words. Read both.',
  moved: 'What stood under another number.',
  reused: 'The number was there and said something else. Nothing is carried over by it.',
  unsure: 'The same number; the words are alike in part. Say whether it is the same.',
  untold: 'Number and title are the same; there is no text that would show whether the meaning is.',
  new: 'Nothing in the older edition is like it.',
};

export const percent = (likeness: number): string => `${Math.round(likeness * 100)} %`;

/** What one of the newer requirements gets. */
export const carriedWords = ({ carried }: MoveLine): string => {
  if (!carried) return 'Starts undecided';
  if (!carried.decided) return `From ${carried.number}, not decided yet`;
  return `From ${carried.number}: ${APPLICABILITY[carried.applicability ?? ''] ?? 'not decided'}${linkedWords(carried)}`;
};

const linkedWords = ({ controls, open }: { readonly controls: number; readonly open: number }): string =>
  [
    controls > 0 ? `, ${controls} ${controls === 1 ? 'control' : 'controls'}` : '',
    open > 0 ? `, ${open} open ${open === 1 ? 'finding, exception or task' : 'findings, exceptions or tasks'}` : '',
  ].join('');

export const APPLICABILITY: Readonly<Record<string, string>> = {
  applicable: 'applies',
  not_applicable: 'does not apply',
  undecided: 'not decided',
};

export const leftWords = ({ fate, applicability, ...linked }: Moved['notCarried'][number]): string => {
  const why = fate === 'gone' ? 'Nothing has its number now' : `Its number now: ${FATE_WORDS[fate].toLowerCase()}`;
  const what = APPLICABILITY[applicability ?? ''] ?? 'not decided';
  return `${why}. It stays as it is in the older adoption: ${what}${linkedWords(linked)}.`;
};
