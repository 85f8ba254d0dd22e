import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRecords, type MadeRecord } from '../../../test/make/records.ts';
import { registry } from '../registry.ts';
import { arrangeChanges } from './arrange-changes.ts';
import { diffProgramme, type PlannedChange } from './diff-programme.ts';

const changesOf = (records: readonly MadeRecord[]) => {
  const sourced = records.map((record) => ({
    ...record,
    links: record.links.map((link) => ({ ...link, path: [] })),
    place: () => record.key,
  }));
  return diffProgramme(sourced, new Map(), registry, { root: null }).changes;
};

const targets = (planned: PlannedChange): string[] => {
  const { change } = planned;
  if (change.op === 'link') return [change.to];
  if (change.op !== 'create') return [];
  return Object.values(change.links ?? {}).flatMap((given) =>
    [given].flat().map((target) => (typeof target === 'string' ? target : target.to)),
  );
};

/** What is there in the end: keys, and every field and link that was set. */
const outcome = (changes: readonly PlannedChange[]) => {
  const records = new Map<string, Record<string, unknown>>();
  for (const { key, change } of changes) {
    const record = records.get(key) ?? { links: [] as string[] };
    if (change.op === 'create' || change.op === 'update') {
      Object.assign(
        record,
        change.owner ? { owner: change.owner } : {},
        change.scope ? { scope: change.scope } : {},
        change.data,
      );
    }
    if (change.op === 'create') {
      for (const [relation, given] of Object.entries(change.links ?? {}))
        for (const target of [given].flat())
          (record['links'] as string[]).push(`${relation} ${JSON.stringify(target)}`);
    }
    if (change.op === 'link')
      (record['links'] as string[]).push(`${change.relation} ${JSON.stringify({ to: change.to, data: change.data })}`);
    records.set(key, record);
  }
  for (const record of records.values()) (record['links'] as string[]).sort();
  return records;
};

describe('arrangeChanges', () => {
  it('makes one commit of what fits, with owners and scopes before whom they are named by', () => {
    fc.assert(
      fc.property(anyRecords(), (records) => {
        const changes = changesOf(records.map((record) => ({ ...record, data: {} })));
        const parts = arrangeChanges(changes, registry, 20_000);
        expect(parts.length).toBe(1);
        const seen = new Set<string>();
        for (const { change, key } of parts.flat()) {
          if (change.op === 'create')
            for (const ref of [change.owner, change.scope]) if (ref) expect(seen).toContain(ref);
          seen.add(key);
        }
        expect(outcome(parts.flat())).toEqual(outcome(changes));
      }),
      { numRuns: 15 },
    );
  });

  it('cuts so that each part stands on those before it', () => {
    fc.assert(
      fc.property(anyRecords(3), fc.integer({ min: 3, max: 20 }), (records, limit) => {
        const changes = changesOf(records);
        const parts = arrangeChanges(changes, registry, limit);
        const there = new Set<string>();
        let fields = false;
        for (const part of parts) {
          const made = part.filter(({ change }) => change.op === 'create');
          for (const { key } of made) there.add(key);
          for (const planned of part) {
            for (const to of targets(planned)) expect(there).toContain(to);
            const { change } = planned;
            const usesOwn =
              (change.op === 'create' || change.op === 'update') &&
              Object.keys(change.data ?? {}).some((name) => name.startsWith('x_'));
            if (usesOwn) expect(fields).toBe(true);
          }
          for (const { change, key } of made) requiredAreThere(change, key);
          fields ||= changes.filter(({ kind }) => kind === 'custom_field').every(({ key }) => there.has(key));
        }
        expect(outcome(parts.flat())).toEqual(outcome(changes));
      }),
      { numRuns: 15 },
    );
  });
});

const requiredAreThere = (change: PlannedChange['change'], key: string): void => {
  if (change.op !== 'create') return;
  for (const [name, relation] of Object.entries(registry.get(change.kind).relations)) {
    if (relation.required)
      expect([key, name, [change.links?.[name] ?? []].flat().length > 0]).toEqual([key, name, true]);
  }
};
