import { describe, expect, it } from 'vitest';
import { headOf } from './first-load.ts';

const LOADS = [
  { path: '/o/$org/inbox', files: ['assets/inbox.js'], always: ['/api/$org/meta'], asks: [] },
  {
    path: '/o/$org/$plural',
    files: ['assets/list.css', 'assets/list.js'],
    always: ['/api/$org/meta'],
    asks: ['/api/$org/$plural?by=state&limit=1'],
  },
];
const head = (path: string, { isBare = true, isSignedIn = true } = {}) => headOf(LOADS, { path, isBare, isSignedIn });

describe('the head of a page', () => {
  it('names the files of the page and its first questions, with what the address says', () => {
    expect(head('/o/acme/controls').split(/\n\s*/)).toEqual([
      '<link rel="preload" as="fetch" crossorigin href="/api/acme/meta">',
      '<link rel="preload" as="fetch" crossorigin href="/api/acme/controls?by=state&amp;limit=1">',
      '<link rel="stylesheet" crossorigin href="/assets/list.css">',
      '<link rel="modulepreload" crossorigin href="/assets/list.js">',
    ]);
    expect(head('/o/acme/inbox')).toContain('inbox.js');
  });

  it('leaves out what the query of the address changes', () => {
    expect(head('/o/acme/controls', { isBare: false })).toContain('/api/acme/meta');
    expect(head('/o/acme/controls', { isBare: false })).not.toContain('by=state');
  });

  it('asks nothing for somebody who is not signed in', () => {
    expect(head('/o/acme/controls', { isSignedIn: false })).not.toContain('/api/');
  });

  it.each(['/o/a"><script>/inbox', '/o/a&b/inbox', '/o/a b/inbox', '/o/a/b/c/d', '/', '/o/ä/inbox'])(
    'says nothing for %s',
    (path) => expect(head(path)).toBe(''),
  );
});
