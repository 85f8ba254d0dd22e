// What was recorded by the rules of an earlier release stays what was recorded; that ours say something else is said beside it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg } from '../../../test/make/org.ts';
import type { Fact } from '../../assurance/types.ts';
import { Registry, registry } from '../../model/registry.ts';
import { PastStates } from '../store/past-state.ts';
import { getRow } from './detail.ts';
import { addUntil, judgeThen } from './then.ts';
import { explain } from './why.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** An earlier release, in which failed evidence did no harm. */
const earlier = new Registry(
  registry.kinds.map((kind) => {
    const rule = kind.assurance;
    if (kind.name !== 'evidence' || !rule) return kind;
    const facts: typeof rule.facts = (record) => (rule.facts(record) as Fact[]).filter(({ code }) => code !== 'failed');
    return { ...kind, assurance: { ...rule, facts } };
  }),
);

describe('a status that was recorded by other rules', () => {
  it('is the one that is given, with what those of today say, and without an end that they do not know', async () => {
    const org = await openOrg(test, earlier);
    await org.commit([
      { op: 'create', kind: 'control', key: 'CTL-a', title: 'Backup', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-a', title: 'Restore', links: { verifies: 'CTL-a' } },
      failing('EVD-a', 'CHK-a', org.now()),
    ] as never);
    org.pass(1_000);
    const asOf = new Date(org.now());
    const past = new PastStates({ db: test.db, registry, now: () => org.now() });
    const row = await org.run((tx) => getRow(tx, registry, org.actor, registry.get('control'), 'CTL-a', asOf));
    expect(row.status).toBe('assured');
    await past.run(org.id, asOf, async (tx, state) => {
      const note = 'It was recorded as assured then. The rules of today make it broken.';
      expect(judgeThen(state.graph, row.id, row.status)).toEqual({ until: null, note });
      expect(addUntil([row], state.graph)).toEqual([row]);
      expect(await explain(tx, registry, org.actor, state, row.id)).toMatchObject({
        status: 'assured',
        until: null,
        note,
        causes: [{ key: 'EVD-a', code: 'failed' }],
      });
    });
  });
});
