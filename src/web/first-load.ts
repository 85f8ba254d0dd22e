import type { Plugin } from 'vite';

interface Module {
  readonly importedIds: readonly string[];
}

/** What is always loaded: the modules that `entry` reaches by imports that wait for nothing. */
export const reachedFrom = (entry: string, moduleOf: (id: string) => Module | null): ReadonlySet<string> => {
  const reached = new Set([entry]);
  for (const id of reached) for (const next of moduleOf(id)?.importedIds ?? []) reached.add(next);
  return reached;
};

/** A page that the router loads when it is opened: its address, and its file as the router names it. */
export interface LazyPage {
  readonly path: string;
  readonly file: string;
}

const ROUTE = /const (\w+) = createRoute\(\{([\s\S]*?)\n\}\);/g;

/** Reads from the router's source what is at which address: a page's file, or nothing where it leads to another. */
const routesOf = (router: string): readonly { readonly path: string; readonly file: string | undefined }[] => {
  const routes = [...router.matchAll(ROUTE)].map(([, name = '', body = '']) => ({
    name,
    parent: /getParentRoute: \(\) => (\w+)/.exec(body)?.[1] ?? '',
    path: /\n {2}path: '([^']*)'/.exec(body)?.[1] ?? '',
    file: /import\('([^']+)'\)/.exec(body)?.[1],
  }));
  const pathOf = (name: string): string => {
    const route = routes.find((one) => one.name === name);
    return route ? `${pathOf(route.parent)}${route.path}` : '';
  };
  return routes.map(({ name, file }) => ({ path: pathOf(name).replace(/(?<=.)\/$/, ''), file }));
};

/** Which page is at which address: `/o/$org/inbox`, `./pages/inbox/InboxPage.tsx`. */
export const lazyPagesOf = (router: string): readonly LazyPage[] =>
  routesOf(router).flatMap(({ path, file }) => (file === undefined ? [] : [{ path, file }]));

/** The order in which addresses are tried: a word before what stands for any word. */
export const byPrecedence = (one: { readonly path: string }, other: { readonly path: string }): number => {
  const key = ({ path }: { readonly path: string }) => path.replaceAll('/$', '/~');
  return key(one) < key(other) ? -1 : 1;
};

/** What every page of an organisation asks for, whatever its address narrows. */
const ALWAYS = ['/api/v1/me', '/api/v1/orgs/$org/meta'];

/** What a page whose address narrows nothing asks for besides, before it can show what it is about: to the letter. */
const ASKS: Readonly<Record<string, readonly string[]>> = {
  '/o/$org': ['/api/v1/orgs/$org/home'],
  '/o/$org/work': ['/api/v1/orgs/$org/work'],
  '/o/$org/$plural': ['/api/v1/orgs/$org/$plural/counts?by=state', '/api/v1/orgs/$org/$plural?limit=100'],
  '/o/$org/$plural/$ref': ['/api/v1/orgs/$org/$plural/$ref'],
};

interface Chunk {
  readonly type: 'chunk';
  readonly fileName: string;
  readonly isEntry: boolean;
  readonly imports: readonly string[];
  readonly moduleIds: readonly string[];
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> };
}
type Bundle = Readonly<Record<string, Chunk | { readonly type: 'asset' }>>;

/** The files that a chunk cannot run without, those that it rests on first. */
const filesOf = (bundle: Bundle, fileName: string, seen = new Set<string>()): readonly string[] => {
  const chunk = bundle[fileName];
  if (chunk?.type !== 'chunk' || seen.has(fileName)) return [];
  seen.add(fileName);
  const below = chunk.imports.flatMap((next) => filesOf(bundle, next, seen));
  return [...new Set([...below, ...(chunk.viteMetadata?.importedCss ?? []), fileName])];
};

/** What the server says in a page's head (src/server/http/first-load.ts), so that nothing is asked for only after something else has run. */
export const firstLoads = (router: string, bundle: Bundle) => {
  const chunks = Object.values(bundle).filter((chunk) => chunk.type === 'chunk');
  const known = new Set(chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => filesOf(bundle, fileName)));
  const pages = lazyPagesOf(router);
  // What leads to another page is named too, or it would be taken for the list of a kind.
  const others = routesOf(router).filter(({ path }) => !pages.some((page) => page.path === path));
  return [...pages, ...others]
    .map(({ path, file }) => {
      const always = path.startsWith('/o/$org') ? ALWAYS : [];
      if (file === undefined) return { path, files: [], always, asks: [] };
      const source = file.replace(/^\./, '');
      const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/src/web${source}`)));
      if (!chunk) throw new Error(`${file}, which the router names, is in no chunk`);
      const files = filesOf(bundle, chunk.fileName).filter((name) => !known.has(name));
      return { path, files, always, asks: ASKS[path] ?? [] };
    })
    .toSorted(byPrecedence);
};

/** Modules of the first load, once the build has read all of them. */
export interface FirstLoad {
  readonly has: (id: string) => boolean;
  readonly plugin: Plugin;
}

/** Tells what is always loaded, for the bundle to keep it together, and writes `first-load.json` for the server. */
export const firstLoad = (): FirstLoad => {
  let always: ReadonlySet<string> = new Set();
  let router = '';
  const plugin: Plugin = {
    name: 'first-load',
    apply: 'build',
    transform: {
      order: 'pre',
      handler: (code, id) => {
        if (id.endsWith('/src/web/router.tsx')) router = code;
      },
    },
    buildEnd() {
      const entry = [...this.getModuleIds()].find((id) => id.endsWith('/src/web/main.tsx'));
      if (entry !== undefined) always = reachedFrom(entry, (id) => this.getModuleInfo(id));
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        this.emitFile({
          type: 'asset',
          fileName: 'first-load.json',
          source: JSON.stringify(firstLoads(router, bundle as Bundle)),
        });
      },
    },
  };
  return { has: (id) => always.has(id), plugin };
};
