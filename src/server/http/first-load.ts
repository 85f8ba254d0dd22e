/** A page of the workspace as the build describes it (src/web/first-load.ts): its address, its files, what it asks for first. */
export interface FirstLoad {
  readonly path: string;
  readonly files: readonly string[];
  /** Whatever the address narrows. */
  readonly always: readonly string[];
  /** What it asks for when its address has no query. */
  readonly asks: readonly string[];
}

/** What a word of an address may be made of to be put into another: nothing that means anything in HTML or in a query. */
const PLAIN = /^[\w.~-]+$/;

const wordsOf = (path: string): readonly string[] => path.split('/').filter((word) => word !== '');

/** What the address says in the places of a pattern: `/o/$org` of `/o/acme` is `$org: acme`. Undefined where they differ. */
const read = (pattern: string, path: string): ReadonlyMap<string, string> | undefined => {
  const wanted = wordsOf(pattern);
  const words = wordsOf(path);
  if (wanted.length !== words.length) return undefined;
  const pairs = wanted.map((name, at) => [name, words[at] ?? ''] as const);
  return pairs.every(([name, word]) => (name.startsWith('$') ? PLAIN.test(word) : name === word))
    ? new Map(pairs.filter(([name]) => name.startsWith('$')))
    : undefined;
};

const linkOf = (file: string): string =>
  file.endsWith('.css')
    ? `<link rel="stylesheet" crossorigin href="/${file}">`
    : `<link rel="modulepreload" crossorigin href="/${file}">`;

/**
 * The lines of a page's head that let the browser fetch at once what the page will need: the files of the page, and, for
 * somebody who seems to be signed in and asks for nothing narrower, the first answers. Without a description there are none.
 */
export const headOf = (
  loads: readonly FirstLoad[],
  { path, isBare, isSignedIn }: { readonly path: string; readonly isBare: boolean; readonly isSignedIn: boolean },
): string => {
  for (const { path: pattern, files, always, asks } of loads) {
    const found = read(pattern, path);
    if (!found) continue;
    const questions = isSignedIn ? [...always, ...(isBare ? asks : [])] : [];
    const preloads = questions
      .map((ask) => ask.replace(/\$\w+/g, (name) => found.get(name) ?? name))
      .map((ask) => `<link rel="preload" as="fetch" crossorigin href="${ask.replaceAll('&', '&amp;')}">`);
    return [...preloads, ...files.map(linkOf)].join('\n    ');
  }
  return '';
};
