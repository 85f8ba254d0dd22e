import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { diffDocuments } from './diff.ts';

const control = (id: string, more: JsonObject = {}): JsonObject => ({ id, title: id.toUpperCase(), ...more });
const catalog = (...groups: readonly JsonObject[][]): JsonObject => ({
  catalog: { uuid: 'u', groups: groups.map((controls, at) => ({ id: `g${at}`, title: 'G', controls })) },
});
const linesOf = (older: JsonObject, newer: JsonObject): string[] =>
  diffDocuments(older, newer).changes.map(({ op, path, place, control: id }) =>
    `${op} ${path} ${place} ${id ?? ''}`.trim(),
  );

describe('what changed', () => {
  it('nothing, whatever the order of keys', () => {
    const one = catalog([{ id: 'a', title: 'A' }]);
    expect(diffDocuments(one, catalog([{ title: 'A', id: 'a' }]))).toEqual({
      same: true,
      controls: { added: [], removed: [], moved: [], changed: [] },
      changes: [],
    });
  });

  it('controls that came, went, moved and changed', () => {
    const older = catalog([control('a'), control('b', { controls: [control('b.1')] })], [control('c')]);
    const newer = catalog([control('n'), control('b', { title: 'Other' }), control('c')], [control('b.1')]);
    expect(diffDocuments(older, newer).controls).toEqual({
      added: ['n'],
      removed: ['a'],
      moved: ['c', 'b.1'],
      changed: ['b'],
    });
    expect(linesOf(older, newer)).toEqual([
      'removed /catalog/groups/0/controls/0 controls[a] a',
      'added /catalog/groups/0/controls/0 controls[n] n',
      'changed /catalog/groups/0/controls/1/title controls[b]/title b',
      'moved /catalog/groups/0/controls/2 controls[c] c',
      'moved /catalog/groups/1/controls/0 controls[b.1] b.1',
    ]);
  });

  it('the same controls in another order, of a group and of a control', () => {
    const older = catalog([control('a', { controls: [control('a.1'), control('a.2')] }), control('b'), control('c')]);
    const newer = catalog([control('b'), control('a', { controls: [control('a.2'), control('a.1')] }), control('n')]);
    expect(linesOf(older, newer)).toEqual([
      'removed /catalog/groups/0/controls/2 controls[c] c',
      'added /catalog/groups/0/controls/2 controls[n] n',
      'moved /catalog/groups/0/controls g0/controls (order)',
      'moved /catalog/groups/0/controls/1/controls a/controls (order) a',
    ]);
    expect(diffDocuments(older, newer).same).toBe(false);
    expect(linesOf(catalog([control('a'), control('b')]), catalog([control('n'), control('a'), control('b')]))).toEqual(
      ['added /catalog/groups/0/controls/0 controls[n] n'],
    );
  });

  it('one more at the top of a list is one addition', () => {
    const params = (...ids: string[]) => catalog([control('a', { params: ids.map((id) => ({ id })) })]);
    expect(linesOf(params('x', 'y'), params('n', 'x', 'y'))).toEqual([
      'added /catalog/groups/0/controls/0/params/0 controls[a]/params[n] a',
    ]);
    expect(linesOf(params('x', 'y'), params('y', 'x'))).toEqual([
      'moved /catalog/groups/0/controls/0/params controls[a]/params (order) a',
    ]);
  });

  it('properties of one name are told apart by class and namespace, then by number', () => {
    const props = (...values: string[]) =>
      catalog([control('a', { props: values.map((value) => ({ name: 'p', value })) })]);
    expect(linesOf(props('1', '2'), props('1', '3'))).toEqual([
      'changed /catalog/groups/0/controls/0/props/1/value controls[a]/props[p #2]/value a',
    ]);
  });

  it('controls of a profile and of a plan are known by the ids that these name', () => {
    const profile = (...ids: string[]): JsonObject => ({
      profile: { imports: [{ 'include-controls': [{ 'with-ids': ids }] }] },
    });
    expect(diffDocuments(profile('a', 'b'), profile('b', 'c')).controls).toMatchObject({
      added: ['c'],
      removed: ['a'],
    });
    const plan = (text: string): JsonObject => ({
      'system-security-plan': {
        'control-implementation': {
          'implemented-requirements': [
            { uuid: 'r', 'control-id': 'ac-1', remarks: text, statements: [{ uuid: 's', 'statement-id': 'x' }] },
          ],
        },
      },
    });
    expect(diffDocuments(plan('a'), plan('b'))).toMatchObject({
      controls: { changed: ['ac-1'] },
      changes: [{ from: 'a', to: 'b' }],
    });
  });

  it('keys of the prototype are keys like others', () => {
    expect(linesOf({ profile: {} }, { profile: { constructor: 1, toString: 2 } } as unknown as JsonObject)).toEqual([
      'added /profile/constructor profile/constructor',
      'added /profile/toString profile/toString',
    ]);
  });
});
