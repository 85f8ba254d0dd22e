import type { Plugin } from 'vite';

/** By the name that a package exports it under: in which file it is, and what it is called there. */
export type Exports = ReadonlyMap<string, { readonly file: string; readonly name: string }>;

const BRACED = /import\s*\{([^{}]*)\}\s*from\s*["']([^"']+)["'];?/g;

/** Of `a, b as c`: each name there with its name here. A type is nothing that could be imported from a built file. */
const pairsOf = (names: string): readonly (readonly [there: string, here: string])[] =>
  names.split(',').flatMap((part) => {
    const [there = '', here = there] = part.trim().split(/\s+as\s+/);
    return there === '' || there.startsWith('type ') ? [] : [[there, here] as const];
  });

/** Reads an index of the form "import these, export these", as Mantine's packages have. */
export const exportsOf = (index: string): Exports => {
  const local = new Map(
    [...index.matchAll(BRACED)].flatMap(([, names = '', file = '']) =>
      // What comes from another package is left to that.
      file.startsWith('.') ? pairsOf(names).map(([name, here]) => [here, { file, name }] as const) : [],
    ),
  );
  const exported = [...index.matchAll(/export\s*\{([^{}]*)\}/g)].flatMap(([, names = '']) => pairsOf(names));
  return new Map(
    exported.flatMap(([here, name]) => {
      const found = local.get(here);
      return found ? [[name, found] as const] : [];
    }),
  );
};

/** The code with each import from one of the packages going to the file that has it; what no index names stays as it is. */
export const withDirectImports = (code: string, packages: ReadonlyMap<string, Exports>): string =>
  code.replace(BRACED, (statement: string, names: string, source: string) => {
    const known = packages.get(source);
    if (!known) return statement;
    const pairs = pairsOf(names);
    const rest = pairs.filter(([there]) => !known.has(there)).map(([there, here]) => `${there} as ${here}`);
    const direct = pairs.flatMap(([there, here]) => {
      const found = known.get(there);
      return found ? [`import { ${found.name} as ${here} } from ${JSON.stringify(found.file)};`] : [];
    });
    return [...direct, ...(rest.length === 0 ? [] : [`import { ${rest.join(', ')} } from '${source}';`])].join(' ');
  });

/**
 * Imports go past the index of a package to the file that has what is wanted. An index reaches every part of its package,
 * and so hides which parts a page needs before it can be drawn (first-load.ts).
 */
export const directImports = (names: readonly string[]): Plugin => {
  const packages = new Map<string, Exports>();
  return {
    name: 'direct-imports',
    apply: 'build',
    async buildStart() {
      for (const name of names) {
        const index = (await this.resolve(name))?.id;
        if (index === undefined) throw new Error(`${name} is not installed`);
        const folder = index.slice(0, index.lastIndexOf('/'));
        const found = [...exportsOf(await this.fs.readFile(index, { encoding: 'utf8' }))];
        packages.set(
          name,
          new Map(
            found.map(([key, { file, name: there }]) => [key, { file: `${folder}/${file.slice(2)}`, name: there }]),
          ),
        );
      }
    },
    transform: {
      order: 'pre',
      handler: (code, id) =>
        names.some((name) => code.includes(name)) && /\.(mjs|tsx?)$/.test(id)
          ? { code: withDirectImports(code, packages), map: null }
          : undefined,
    },
  };
};
