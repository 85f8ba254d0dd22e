import { describe, expect, it } from 'vitest';
import type { CommitEvent, Detail } from './api-types.ts';
import { detailAfter, EVERYTHING, isStale, NOTHING, pageAfter, statusesOf, touch } from './live-commit.ts';

const commit: CommitEvent = {
  seq: 7,
  at: '2026-11-22T10:00:00Z',
  action: 'update',
  changes: [{ kind: 'evidence', id: 'e1', key: 'EVD-1', op: 'update' }],
  affected: [{ kind: 'answer', id: 'a1', status: 'broken' }],
  more: false,
};
const touched = touch(NOTHING, commit);
const none = () => undefined;
const detail = (id: string, otherId: string) =>
  ({ id, key: `X-${id}`, links: [{ other: { id: otherId } }], causes: [] }) as unknown as Detail;
const find = (found: Detail) => () => found;

const far = find(detail('r1', 'z'));

describe('which queries a commit makes stale', () => {
  it.each([
    ['the list of a changed kind', ['org', 'o', 'list', 'evidence', {}], none, true],
    ['the list of an affected kind', ['org', 'o', 'list', 'answer', {}], none, true],
    ['counts of an affected kind', ['org', 'o', 'counts', 'answer', 'status', {}], none, true],
    ['the list of another kind', ['org', 'o', 'list', 'risk', {}], none, false],
    ['a changed record by key', ['org', 'o', 'record', 'evidence', 'EVD-1', 'detail'], none, true],
    [
      'an affected record, known by id behind its key',
      ['org', 'o', 'record', 'answer', 'ANS-1', 'why'],
      find(detail('a1', 'z')),
      true,
    ],
    [
      'a record linked to an affected one',
      ['org', 'o', 'record', 'customer', 'CUS-1', 'detail'],
      find(detail('c1', 'a1')),
      true,
    ],
    [
      'a record that has nothing to do with it',
      ['org', 'o', 'record', 'risk', 'RSK-1', 'detail'],
      find(detail('r1', 'z')),
      false,
    ],
    ['a record still loading', ['org', 'o', 'record', 'risk', 'RSK-1', 'detail'], none, true],
    ['home', ['org', 'o', 'home'], none, true],
    ['why a record far away stands as it does', ['org', 'o', 'record', 'risk', 'RSK-1', 'why', {}], far, true],
    ['what rests on it', ['org', 'o', 'record', 'risk', 'RSK-1', 'impact'], far, true],
    ['its graph', ['org', 'o', 'record', 'risk', 'RSK-1', 'graph', { down: '2' }], far, true],
    ['what would break with it', ['org', 'o', 'record', 'risk', 'RSK-1', 'breaks', {}], far, true],
    ['its graph of a day that is past', ['org', 'o', 'record', 'risk', 'RSK-1', 'graph', { asOf: 'x' }], far, false],
    ['versions of a record far away', ['org', 'o', 'record', 'risk', 'RSK-1', 'versions', ''], far, false],
  ] as const)('%s', (_name, key, lookUp, stale) => {
    expect(isStale(key, touched, lookUp)).toBe(stale);
  });

  it('gathers commits, and takes "more" for everything', () => {
    const both = touch(touched, {
      ...commit,
      changes: [],
      affected: [{ kind: 'risk', id: 'r1', status: null }],
      more: true,
    });
    expect([...both.kinds].toSorted()).toEqual(['answer', 'evidence', 'risk']);
    expect(isStale(['org', 'o', 'list', 'vendor', {}], both, none)).toBe(true);
    expect(isStale(['org', 'o', 'list', 'vendor', {}], EVERYTHING, none)).toBe(true);
  });

  it('refreshes lists, and what looks far, when a link came or went: of its ends only the ids are told', () => {
    const linked = touch(NOTHING, {
      ...commit,
      changes: [{ kind: '', id: 'c1', key: '', op: 'link' }],
      affected: [],
    });
    expect(isStale(['org', 'o', 'list', 'check', 'pointing', 'verifies', 'c1', ''], linked, none)).toBe(true);
    expect(isStale(['org', 'o', 'counts', 'check', 'state', {}], linked, none)).toBe(true);
    expect(isStale(['org', 'o', 'record', 'risk', 'RSK-1', 'impact'], linked, far)).toBe(true);
  });

  it('leaves what looks far alone when only words of a record changed', () => {
    const worded = touch(NOTHING, { ...commit, affected: [] });
    expect(isStale(['org', 'o', 'record', 'risk', 'RSK-1', 'impact'], worded, far)).toBe(false);
  });

  it('refreshes all lists when a name that they show may have changed', () => {
    const renamed = touch(NOTHING, {
      ...commit,
      changes: [{ kind: 'person', id: 'p', key: 'PER-1', op: 'update' }],
      affected: [],
    });
    expect(isStale(['org', 'o', 'list', 'risk', {}], renamed, none)).toBe(true);
  });
});

describe('what an event says is shown at once', () => {
  const statuses = statusesOf(commit);
  const record = { ...detail('a1', 'e1'), status: 'assured', until: '2027-01-01T00:00:00Z' } as unknown as Detail;

  it('a record takes its new status, and loses an "until" that no longer holds', () => {
    expect(detailAfter(record, statuses)).toMatchObject({ status: 'broken', until: null, since: null });
  });

  it('a link takes the status of its other end', () => {
    const other = { ...detail('c1', 'a1'), status: null } as unknown as Detail;
    expect(detailAfter(other, statuses).links[0]?.other.status).toBe('broken');
  });

  it('nothing else is touched', () => {
    const far = { ...detail('r1', 'z'), status: 'assured' } as unknown as Detail;
    expect(detailAfter(far, statuses)).toBe(far);
    expect(pageAfter({ items: [record, far], next: null }, statuses).items.map((row) => row.status)).toEqual([
      'broken',
      'assured',
    ]);
  });
});
