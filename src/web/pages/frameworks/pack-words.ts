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
  'edition only': 'The edition only: its numbers come from your licensed copy',
};

/** Every word of the text is somewhere in what names the pack. */
export const isFound = (pack: Pack, text: string): boolean => {
  const all = [pack.key, pack.title, pack.edition, pack.publisher, pack.description ?? ''].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
};

/** What loading it once more would bring, in words; undefined where it is not loaded, or just so. */
export const newsOf = ({ loaded, version }: Pack): string | undefined => {
  if (loaded?.version === null) return 'Written here; the pack adds what is missing';
  return loaded && loaded.version < version ? 'A newer pack is here' : undefined;
};

/** Whether it is adopted in the scope; without one, anywhere. */
export const isAdopted = ({ adoptions }: Pack, scope: string | undefined): boolean =>
  adoptions.some((one) => scope === undefined || one.scope === scope);

/** A pack as people call it: no two have the same. */
export const nameOf = ({ title, edition }: Pick<Pack, 'title' | 'edition'>): string => `${title}, ${edition}`;
