import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../model/permission.ts';
import { lazyPagesOf } from '../first-load.ts';
import { sectionsFor } from '../pages/settings/sections.ts';
import { goalsFor, PAGES } from './palette-goals.ts';

const actor = (role: Actor['grants'][number]['role']): Actor => ({
  type: 'person',
  id: 'u',
  org: 'o',
  grants: [{ role, scopes: 'all' }],
});
/** Pages of somebody who is not inside an organisation, and the parts of the interface. */
const DOORS = ['/', '/welcome', '/sign-in', '/join', '/o/$org/design', '/design'];
const labels = (who: Actor, text: string) => goalsFor(who, text).map(({ label }) => label);

describe('the palette', () => {
  it('begins with the pages', () => {
    expect(labels(actor('owner'), '').slice(0, 2)).toEqual(['Home', 'My work']);
  });

  it('finds every page that is about no single record', () => {
    const router = readFileSync(join(import.meta.dirname, '..', 'router.tsx'), 'utf8');
    const paths = lazyPagesOf(router)
      .map(({ path }) => path)
      .filter((path) => !path.replace('/o/$org', '').includes('$') && !DOORS.includes(path));
    expect(PAGES.map(({ to }) => to).toSorted()).toEqual([...new Set(paths)].toSorted());
    for (const { to, label } of PAGES)
      expect(goalsFor(actor('owner'), label), label).toContainEqual({ does: 'page', to, label });
  });

  it('finds every section of the settings that is open to somebody, and their other organisations', () => {
    for (const { name, label } of sectionsFor(actor('owner')))
      expect(goalsFor(actor('owner'), label)).toContainEqual({ does: 'section', section: name, label });
    const others = [{ slug: 'harbour', name: 'Harbour Bank' }];
    expect(goalsFor(actor('reader'), 'harb', others)).toEqual([
      { does: 'org', slug: 'harbour', label: 'Harbour Bank' },
    ]);
  });

  it('puts what begins so before what has it somewhere', () => {
    expect(labels(actor('owner'), 'risk')).toEqual(['Risks', 'Create: risk']);
    expect(labels(actor('owner'), 'sign out')[0]).toBe('Sign out');
  });

  it('offers nobody what they may not do', () => {
    expect(labels(actor('reader'), 'create')).toEqual([]);
    expect(labels(actor('reader'), 'members')).toEqual([]);
    expect(labels(actor('owner'), 'members')).toEqual(['Members']);
    expect(labels(actor('sales'), 'risks')).toEqual([]);
    expect(labels(actor('sales'), 'library')).toEqual([]);
    expect(labels(actor('reader'), 'library')).toEqual(['Framework library']);
  });
});
