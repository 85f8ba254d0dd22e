import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EvidenceWorld,
  openEvidenceWorld,
  PROMISE,
  refusal,
  statuses,
} from '../../../test/make/evidence-world.ts';
import type { Change } from '../../model/change.ts';
import type { Actor } from '../../model/permission.ts';
import { readStoredFile } from '../files/files.ts';
import { type Push, pushEvidence } from './push.ts';

let world: EvidenceWorld;

beforeAll(async () => {
  world = await openEvidenceWorld();
});
afterAll(() => world.close());

const bytes = (text: string) => new TextEncoder().encode(text);
const suite = (cases: string, more = '') => bytes(`<testsuite name="store" ${more}>${cases}</testsuite>`);
const PASS = suite('<testcase name="keeps every write"/><testcase name="finds it again"/>');
const FAIL = suite(
  '<testcase name="keeps every write"><failure message="lost 3 of 100"/></testcase><testcase name="finds it again"/>',
);
const SKIPPED = suite('<testcase name="keeps every write"><skipped/></testcase>');

const push = (actor: Actor, report: Uint8Array, more: Partial<Push> = {}) =>
  pushEvidence(world.server, actor, { collector: 'junit', format: 'junit', bytes: report, name: 'junit.xml', ...more });

const makePromise = async (changes: readonly Change[] = PROMISE): Promise<Actor> => {
  const actor = await world.makeOrg();
  await world.server.commit(actor, { changes });
  return actor;
};

const KEYS = ['ANS-tests', 'CHK-tests', 'CTL-tests', 'STM-tests'];
const all = (status: string) => Object.fromEntries(KEYS.map((key) => [key, status]));

const entries = (actor: Actor, action: string) =>
  world.server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<{
      entry: string;
    }>`select entry from journal where org_id = app_org() and action = ${action} order by seq`.execute(tx);
    return found.rows.map(
      (row) =>
        JSON.parse(row.entry) as {
          changes: { op: string; kind?: string; name?: string; data?: object }[];
          effects: { total: number };
        },
    );
  });

const countFiles = (actor: Actor) =>
  world.server.db.run(
    { org: actor.org },
    async (tx) => (await sql<{ n: number }>`select count(*) as n from file`.execute(tx)).rows[0]?.n,
  );

describe('a pushed report', () => {
  it('breaks what rests on it, heals it again, and the lapse stays', async () => {
    const actor = await makePromise();
    await push(actor, PASS);
    expect(await statuses(world.server, actor.org, KEYS)).toEqual(all('assured'));
    world.advance(3_600_000);
    const failed = await push(actor, FAIL);
    expect(failed.evidence).toMatchObject([
      { outcome: 'fail', check: 'CHK-tests', title: 'JUnit: 1 of 2 failed: store › keeps every write', speaks: true },
    ]);
    expect(failed.affected.map(({ key, before, after }) => `${key} ${before} ${after}`).toSorted()).toEqual([
      'ANS-tests assured broken',
      'CHK-tests assured broken',
      'CTL-tests assured broken',
      'EVD-2 null broken',
      'STM-tests assured broken',
    ]);
    expect(await statuses(world.server, actor.org, KEYS)).toEqual(all('broken'));
    await world.server.withState(actor.org, async (_tx, state) => {
      const statement = failed.affected.find(({ key }) => key === 'STM-tests');
      const why = state.graph.why(statement?.id ?? '');
      expect(why?.causes).toMatchObject([{ cause: { id: failed.evidence[0]?.id, code: 'failed' } }]);
      expect(why?.causes[0]?.path).toHaveLength(4);
    });
    world.advance(3_600_000);
    await push(actor, PASS);
    expect(await statuses(world.server, actor.org, KEYS)).toEqual(all('assured'));
    const spans = await world.server.db.run({ org: actor.org }, (tx) =>
      sql<{
        status: string;
        hours: number | null;
      }>`select assurance_span.status, (extract(epoch from to_at - from_at) / 3600)::float as hours from assurance_span
        join record on record.org_id = assurance_span.org_id and record.id = assurance_span.record_id
        where record.key = 'STM-tests' and from_at > '2026-11-22T10:00:00Z' order by from_at`.execute(tx),
    );
    const lapse = spans.rows.find((span) => span.status === 'broken');
    expect(lapse?.hours).toBeCloseTo(1, 3);
    const journal = await entries(actor, 'evidence.push');
    expect(journal).toHaveLength(3);
    expect(journal[1]?.changes.map(({ op, kind, name }) => [op, kind ?? name])).toEqual([
      ['create', 'evidence'],
      ['link', undefined],
      ['event', 'file.store'],
    ]);
    expect(journal[1]?.effects.total).toBe(5);
    // The passing report came twice and is one file.
    expect(await countFiles(actor)).toBe(2);
  });

  it('can be read again as it came', async () => {
    const actor = await makePromise();
    const { evidence } = await push(actor, FAIL, { commit: 'abc123', name: '../../etc/junit.xml' });
    const record = await world.server.db.run({ org: actor.org }, (tx) =>
      sql<{ data: Record<string, unknown> }>`select data from record where id = ${evidence[0]?.id}`.execute(tx),
    );
    const { data } = record.rows[0]!;
    expect(data).toMatchObject({
      outcome: 'fail',
      total: 2,
      failed: 1,
      source: 'junit',
      commit: 'abc123',
      fileName: 'junit.xml',
      detail: 'store › keeps every write: lost 3 of 100',
    });
    const file = await readStoredFile(world.server, actor, String(data['fileHash']));
    expect(Buffer.from(file.content).equals(Buffer.from(FAIL))).toBe(true);
    expect(file.mime).toBe('application/xml');
  });

  it.each([
    ['only skipped tests', SKIPPED, {}],
    ['a report without a test', suite(''), {}],
    ['a report that is cut off', suite('<testcase name="a"/>', 'tests="9"'), {}],
  ])('of %s leaves it unproven', async (_name, report, more) => {
    const actor = await makePromise();
    expect((await push(actor, report, more)).evidence).toMatchObject([{ outcome: 'not_checked' }]);
    expect(await statuses(world.server, actor.org, KEYS)).toEqual(all('unproven'));
  });

  it('is judged for each check by its selector', async () => {
    const actor = await makePromise([
      ...PROMISE,
      {
        op: 'create',
        kind: 'check',
        key: 'CHK-find',
        title: 'Finds',
        data: { collector: 'junit', selector: '*finds*' },
        links: { verifies: 'CTL-tests' },
      },
      {
        op: 'create',
        kind: 'check',
        key: 'CHK-web',
        title: 'Web',
        data: { collector: 'junit', selector: 'src/web' },
        links: { verifies: 'CTL-tests' },
      },
      {
        op: 'create',
        kind: 'check',
        key: 'CHK-off',
        title: 'Off',
        state: 'retired',
        data: { collector: 'junit' },
        links: { verifies: 'CTL-tests' },
      },
    ]);
    const { evidence, unanswered } = await push(actor, FAIL);
    // A report says nothing about a check of which it holds nothing: what was shown of it before still stands.
    expect(unanswered).toMatchObject([{ check: 'CHK-web' }]);
    expect(Object.fromEntries(evidence.map(({ check, outcome }) => [check, outcome]))).toEqual({
      'CHK-find': 'pass',
      'CHK-tests': 'fail',
    });
    expect(await entries(actor, 'evidence.push')).toHaveLength(1);
  });

  it('of fewer tests than passed the last time is a pass with remarks, however often, unless it is said to be the whole', async () => {
    const actor = await makePromise();
    const part = suite('<testcase name="keeps every write"/>');
    const answer = async (report: Uint8Array, more: Partial<Push> = {}) => {
      world.advance(60_000);
      const { evidence, unchanged } = await push(actor, report, more);
      return evidence[0]?.outcome ?? unchanged;
    };
    expect(await answer(PASS)).toBe('pass');
    const { evidence } = await push(actor, part);
    expect(evidence).toMatchObject([
      { outcome: 'partial', title: expect.stringMatching(/but the last report that passed held 2 \w+$/) },
    ]);
    expect(await statuses(world.server, actor.org, ['CHK-tests'])).toEqual({ 'CHK-tests': 'weakened' });
    // It does not become what the next one is measured by, and neither does a failure of a part.
    expect(await answer(suite('<testcase name="keeps each write"/>'))).toBe('partial');
    expect(await answer(suite('<testcase name="keeps every write"><failure message="x"/></testcase>'))).toBe('fail');
    expect(await answer(part)).toBe('partial');
    expect(await answer(part, { whole: true })).toBe('pass');
    expect(await answer(suite('<testcase name="another"/>'), { commit: 'abc' })).toBe('pass');
    expect(await answer(PASS)).toBe('pass');
  });

  it('that cannot be read says where and writes nothing', async () => {
    const actor = await makePromise();
    const error = await refusal(push(actor, bytes('<testsuite>\n<testcase')));
    expect(error.code).toBe('invalid');
    expect(error.message).toMatch(/junit report cannot be read: line 2/);
    expect(await refusal(push(actor, PASS, { format: 'sarif' }))).toMatchObject({ code: 'invalid' });
    expect(await entries(actor, 'evidence.push')).toEqual([]);
    expect(await countFiles(actor)).toBe(0);
  });

  it('for a collector that no check names is refused with those that are named', async () => {
    const actor = await makePromise();
    expect((await refusal(push(actor, PASS, { collector: 'jnuit' }))).message).toContain('checks name: junit');
    expect(await refusal(push(actor, PASS, { collector: '../x' }))).toMatchObject({ code: 'invalid' });
    expect(await refusal(push(actor, PASS, { effectiveAt: '2026-11-22' }))).toMatchObject({ code: 'invalid' });
    expect(await refusal(push(actor, PASS, { effectiveAt: '2036-11-22T00:00:00Z' }))).toMatchObject({
      code: 'invalid',
    });
    expect(await refusal(push(actor, PASS, { commit: 'x y' }))).toMatchObject({ code: 'invalid' });
  });

  it('is written once while it says nothing new, and again when its life is over', async () => {
    const actor = await makePromise();
    await push(actor, PASS, { commit: 'a' });
    expect(await push(actor, PASS, { commit: 'a' })).toMatchObject({
      seq: null,
      evidence: [],
      unchanged: ['CHK-tests'],
    });
    expect((await push(actor, PASS, { commit: 'b' })).evidence).toHaveLength(1);
    world.advance(11 * 86_400_000);
    expect((await push(actor, PASS, { commit: 'b' })).evidence).toHaveLength(1);
    const twice = await Promise.all([push(actor, FAIL), push(actor, FAIL)]);
    expect(new Set(twice.flatMap(({ evidence }) => evidence.map(({ id }) => id))).size).toBe(1);
    expect(await entries(actor, 'evidence.push')).toHaveLength(4);
  });

  it('speaks from its own time; of two of the same time the later one has the word', async () => {
    const actor = await makePromise();
    const ago = (hours: number) => new Date(world.server.now() - hours * 3_600_000).toISOString();
    const at = (name: string, when: string, failure = '') =>
      suite(`<testcase name="${name}">${failure}</testcase>`, `timestamp="${when}"`);
    const standing = () => statuses(world.server, actor.org, ['CHK-tests']);
    await push(actor, at('a', ago(1)));
    await push(actor, at('a', ago(1), '<failure/>'));
    expect(await standing()).toEqual({ 'CHK-tests': 'broken' });
    const old = await push(actor, at('a', ago(25)));
    expect(old.evidence).toMatchObject([{ outcome: 'pass', speaks: false, effectiveAt: ago(25) }]);
    expect(await standing()).toEqual({ 'CHK-tests': 'broken' });
    await push(actor, at('b', ago(1)));
    expect(await standing()).toEqual({ 'CHK-tests': 'assured' });
  });

  it('pushed later speaks, also of two pushed at once with the same time', async () => {
    const actor = await makePromise();
    const when = new Date(world.server.now() - 60_000).toISOString().replace('.000Z', 'Z');
    const at = (failure: string) => suite(`<testcase name="a">${failure}</testcase>`, `timestamp="${when}"`);
    const [pass, fail] = [at(''), at('<failure/>')];
    const standing = async () => (await statuses(world.server, actor.org, ['CHK-tests']))['CHK-tests'];
    for (const given of [{}, { effectiveAt: when }]) {
      for (const commit of ['a', 'b', 'c', 'd']) {
        const both = await Promise.all([pass, fail].map((report) => push(actor, report, { ...given, commit })));
        // Which of them came later nobody can say but the journal.
        const [later] = both.toSorted((a, b) => (b.seq ?? 0) - (a.seq ?? 0));
        expect(both.map(({ evidence }) => evidence.length)).toEqual([1, 1]);
        expect(await standing()).toBe(later?.evidence[0]?.outcome === 'fail' ? 'broken' : 'assured');
      }
      await push(actor, fail, { ...given, commit: 'e' });
      expect(await standing()).toBe('broken');
      await push(actor, pass, { ...given, commit: 'e' });
      expect(await standing()).toBe('assured');
    }
    const exact = new Date(Date.parse(when) - 500).toISOString();
    expect((await push(actor, fail, { effectiveAt: exact, commit: 'f' })).evidence).toMatchObject([
      { effectiveAt: exact, speaks: false },
    ]);
    expect(await standing()).toBe('assured');
  });

  it('answers for the target that it names', async () => {
    const actor = await makePromise([
      { op: 'create', kind: 'system', key: 'SYS-a', title: 'A' },
      { op: 'create', kind: 'system', key: 'SYS-b', title: 'B' },
      { op: 'create', kind: 'control', key: 'CTL-tests', title: 'c', state: 'active' },
      {
        op: 'create',
        kind: 'check',
        key: 'CHK-tests',
        title: 'c',
        data: { collector: 'junit' },
        links: { verifies: 'CTL-tests', targets: ['SYS-a', 'SYS-b'] },
      },
    ]);
    expect((await refusal(push(actor, PASS))).message).toContain('SYS-a, SYS-b');
    await push(actor, PASS, { target: 'SYS-a' });
    expect(await statuses(world.server, actor.org, ['CTL-tests'])).toEqual({ 'CTL-tests': 'unproven' });
    await push(actor, PASS, { target: 'B' });
    expect(await statuses(world.server, actor.org, ['CTL-tests'])).toEqual({ 'CTL-tests': 'assured' });
    await push(actor, FAIL, { target: 'SYS-b' });
    expect(await statuses(world.server, actor.org, ['CTL-tests'])).toEqual({ 'CTL-tests': 'broken' });
  });

  it('needs the right to make evidence', async () => {
    const actor = await makePromise();
    const as = (role: 'engineer' | 'reader' | 'sales', scopes: 'all' | ReadonlySet<string> = 'all'): Actor => ({
      ...actor,
      type: 'person',
      id: role,
      grants: [{ role, scopes }],
    });
    expect(await refusal(push(as('reader'), PASS))).toMatchObject({ code: 'forbidden' });
    expect(await refusal(push(as('sales'), PASS))).toMatchObject({ code: 'forbidden' });
    expect(await refusal(push(as('engineer', new Set(['018f0000-0000-7000-8000-000000000000'])), PASS))).toMatchObject({
      code: 'invalid',
    });
    expect((await push(as('engineer'), PASS)).evidence).toHaveLength(1);
  });

  it('of npm that could not ask the registry is evidence that nothing was checked', async () => {
    const actor = await makePromise([
      { op: 'create', kind: 'control', key: 'CTL-tests', title: 'c', state: 'active' },
      {
        op: 'create',
        kind: 'check',
        key: 'CHK-tests',
        title: 'c',
        data: { collector: 'npm-audit' },
        links: { verifies: 'CTL-tests' },
      },
    ]);
    const audit = (report: object) =>
      push(actor, bytes(JSON.stringify(report)), { collector: 'npm-audit', format: 'npm-audit' });
    expect((await audit({ error: { code: 'ENOTFOUND', summary: 'no registry' } })).evidence).toMatchObject([
      { outcome: 'not_checked', title: expect.stringContaining('ENOTFOUND') },
    ]);
    expect(
      (await audit({ auditReportVersion: 2, vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } }))
        .evidence,
    ).toMatchObject([{ outcome: 'pass' }]);
  });
});
