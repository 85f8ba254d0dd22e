import { describe, expect, it } from 'vitest';
import type { Actor, Role } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import type { Detail, RecordLink } from '../../../api-types.ts';
import { whyNotLink, whyNotUnlink } from './link-rights.ts';

const actor = (role: Role): Actor => ({ type: 'person', id: 'a', org: 'o', grants: [{ role, scopes: 'all' }] });

const side = (name: string, relation: string, state: string, may: { update: boolean; approve: boolean }) => {
  const kind = registry.get(name);
  const found = kind.relations[relation];
  if (!found) throw new Error(relation);
  const record = { state, allowed: { ...may, remove: false, transitions: [] } } as unknown as Detail;
  const other = registry.get(found.to[0] ?? '');
  return { kind, record, relation: found, direction: 'out' as const, other, actor: actor('reader') };
};
const link = { other: { key: 'ANS-1', state: 'approved' } } as RecordLink;
const [none, writer, approver] = [
  { update: false, approve: false },
  { update: true, approve: false },
  { update: true, approve: true },
];

describe('the right to change a link', () => {
  it.each([
    ['answer', 'rests_on', 'draft', none, /right to change this answer/],
    ['answer', 'rests_on', 'draft', writer, undefined],
    ['answer', 'rests_on', 'approved', writer, /was approved/],
    ['answer', 'rests_on', 'approved', approver, undefined],
  ] as const)('%s %s in %s with %j', (name, relation, state, may, said) => {
    const refusal = whyNotLink(side(name, relation, state, may));
    if (said) expect(refusal).toMatch(said);
    else expect(refusal).toBeUndefined();
  });

  it('of a guarded relation: made by a writer, undone by an approver', () => {
    const writing = side('evidence', 'proves', 'collected', writer);
    expect(whyNotLink(writing)).toBeUndefined();
    expect(whyNotUnlink(writing, link)).toMatch(/Others rely/);
    expect(whyNotUnlink(side('evidence', 'proves', 'collected', approver), link)).toBeUndefined();
  });

  it('of a link that points here goes by the record that it starts from', () => {
    const incoming = (role: Role) => ({
      ...side('answer', 'rests_on', 'draft', none),
      direction: 'in' as const,
      other: registry.get('answer'),
      actor: actor(role),
    });
    expect(whyNotLink(incoming('reader'))).toMatch(/right to change answers/);
    expect(whyNotLink(incoming('grc'))).toBeUndefined();
    expect(whyNotUnlink(incoming('grc'), link)).toBeUndefined();
  });
});
