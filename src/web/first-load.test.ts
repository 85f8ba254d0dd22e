import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byPrecedence, firstLoads, lazyPagesOf, reachedFrom } from './first-load.ts';

const router = readFileSync(join(import.meta.dirname, 'router.tsx'), 'utf8');

describe('the first load of a page', () => {
  it('knows every page that the router loads when it is opened, at its whole address', () => {
    const pages = lazyPagesOf(router);
    expect(pages).toHaveLength(router.match(/import\('/g)?.length ?? 0);
    expect(pages).toContainEqual({ path: '/o/$org', file: './pages/HomePage.tsx' });
    expect(pages).toContainEqual({ path: '/', file: './pages/start/StartPage.tsx' });
    expect(pages).toContainEqual({ path: '/o/$org/$plural/$ref/graph', file: './pages/graph/GraphPage.tsx' });
  });

  it('tries a word before what stands for any word', () => {
    const paths = ['/o/$org/$plural/$ref', '/o/$org/$plural/new', '/o/$org/$plural', '/o/$org/inbox'];
    expect(
      paths
        .map((path) => ({ path }))
        .toSorted(byPrecedence)
        .map(({ path }) => path),
    ).toEqual(['/o/$org/inbox', '/o/$org/$plural', '/o/$org/$plural/new', '/o/$org/$plural/$ref']);
  });

  it('is what the entry reaches without waiting, in circles too', () => {
    const imports: Record<string, string[]> = { main: ['a'], a: ['b', 'main'], b: [], lazy: ['b'] };
    const moduleOf = (id: string) => ({ importedIds: imports[id] ?? [] });
    expect([...reachedFrom('main', moduleOf)]).toEqual(['main', 'a', 'b']);
  });

  it('names the files of a page that the entry has not brought, sheets included, each once', () => {
    const chunk = (fileName: string, imports: string[], source = '', css: string[] = []) => ({
      type: 'chunk' as const,
      fileName,
      isEntry: fileName === 'main.js',
      imports,
      moduleIds: [`/x/src/web/${source}`],
      viteMetadata: { importedCss: new Set(css) },
    });
    const bundle = {
      'main.js': chunk('main.js', ['react.js'], 'main.tsx', ['main.css']),
      'react.js': chunk('react.js', []),
      'parts.js': chunk('parts.js', ['react.js'], 'ui/Page.tsx', ['parts.css']),
      'home.js': chunk('home.js', ['parts.js', 'react.js'], 'pages/HomePage.tsx', ['home.css']),
      'home.css': { type: 'asset' as const },
    };
    const source = `const home = createRoute({
  getParentRoute: () => root,
  path: '/home',
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx'), 'HomePage'),
});`;
    expect(firstLoads(source, bundle)).toEqual([
      { path: '/home', files: ['parts.css', 'parts.js', 'home.css', 'home.js'], always: [], asks: [] },
    ]);
    expect(() => firstLoads(source.replace('HomePage', 'GonePage'), bundle)).toThrow('GonePage.tsx');
    const elsewhere = `${source}\nconst members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  beforeLoad: () => open(),
});`;
    expect(firstLoads(elsewhere, bundle)).toContainEqual({ path: '/members', files: [], always: [], asks: [] });
  });
});
