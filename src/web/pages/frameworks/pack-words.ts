import type { Pack } from './pack-query.ts';

/** The sorts of frameworks in the order in which they are shown. */
export const SORTS: readonly (readonly [Pack['type'], string])[] = [
  ['attestation', 'Attestations'],
  ['standard', 'Standards'],
  ['catalogue', 'Catalogues'],
  ['law', 'Laws'],
  ['internal', 'Our own'],
];

export const HOLDS: Readonly<Record<Pack['holds'], string>> = {
  numbers: 'Numbers only',
  'numbers and titles': 'Numbers and short titles',
  'our labels': 'Numbers, with labels in our own words',
};

/** Every word of the text is somewhere in what names the pack. */
export const isFound = (pack: Pack, text: string): boolean => {
  const all = [pack.key, pack.title, pack.edition, pack.publisher, pack.description ?? ''].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
};

/** A newer pack of a framework that is loaded: its titles may be better, its numbers more. */
export const isNewer = ({ loaded, version }: Pack): boolean =>
  loaded !== null && loaded.version !== null && loaded.version < version;

/** Whether it is adopted in the scope; without one, anywhere. */
export const isAdopted = ({ adoptions }: Pack, scope: string | undefined): boolean =>
  adoptions.some((one) => scope === undefined || one.scope === scope);

/** A pack as people call it: no two have the same. */
export const nameOf = ({ title, edition }: Pick<Pack, 'title' | 'edition'>): string => `${title}, ${edition}`;
