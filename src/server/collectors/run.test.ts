import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EvidenceWorld, openEvidenceWorld, refusal, statuses } from '../../../test/make/evidence-world.ts';
import { runOf } from '../../../test/make/run-record.ts';
import type { Actor } from '../../model/permission.ts';
import { pushEvidence } from '../evidence/push.ts';
import { storeFile } from '../files/files.ts';
import { collectorResults, runCollectors } from './run.ts';
import { startCollectors } from './start.ts';

let world: EvidenceWorld;
let root: string;

beforeAll(async () => {
  world = await openEvidenceWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'candor-collect-'));
  return () => rm(root, { recursive: true, force: true });
});

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', '-c', 'commit.gpgsign=false', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
const put = async (path: string, text: string) => {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), text);
};
const commitAll = async () => {
  git('init', '-q', '-b', 'main');
  await put('.gitignore', 'data/\nnode_modules/\ndist/\ntest-results/\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
};

describe('runCollectors', () => {
  const programme = (actor: Actor, ...checks: [string, string, string?][]) =>
    world.server.commit(actor, {
      changes: checks.flatMap(([key, collector, selector]) => [
        { op: 'create', kind: 'control', key: `CTL-${key}`, title: key, state: 'active' } as const,
        {
          op: 'create',
          kind: 'check',
          key: `CHK-${key}`,
          title: key,
          data: { collector, ...(selector ? { selector } : {}) },
          links: { verifies: `CTL-${key}` },
        } as const,
      ]),
    });
  const journal = (actor: Actor) =>
    world.server.db.run({ org: actor.org }, async (tx) => {
      const found = await sql<{
        actor_id: string;
      }>`select actor_id from journal where org_id = app_org() and action = 'evidence.push' order by seq`.execute(tx);
      return found.rows.map((row) => row.actor_id);
    });
  const standing = (actor: Actor, ...keys: string[]) =>
    statuses(
      world.server,
      actor.org,
      keys.map((key) => `CTL-${key}`),
    );

  it('answers what checks ask, each by its own selector, and only once', async () => {
    const actor = await world.makeOrg({ own: true });
    await put('a.txt', 'x');
    await commitAll();
    await programme(
      actor,
      ['clean', 'git', 'clean,secrets'],
      ['signed', 'git', 'signed'],
      ['tenancy', 'tenancy'],
      ['hand', 'penetration-test'],
    );
    const results = await runCollectors(world.server, actor.org, { root });
    expect(results.map(({ collector, ran }) => [collector, ran?.written ?? null, ran?.problem ?? null])).toEqual([
      ['git', 2, null],
      ['penetration-test', null, null],
      ['tenancy', 1, null],
    ]);
    expect(await standing(actor, 'clean', 'signed', 'tenancy', 'hand')).toEqual({
      'CTL-clean': 'assured',
      'CTL-signed': 'broken',
      'CTL-tenancy': 'assured',
      'CTL-hand': 'unproven',
    });
    expect(await journal(actor)).toEqual(['collector:tenancy', 'collector:git']);
    world.advance(86_400_000);
    await runCollectors(world.server, actor.org, { root });
    expect(await journal(actor)).toHaveLength(2);
    // Another commit, and another number of files: still a pass, and no news.
    await put('c.txt', 'x');
    git('add', '-A');
    git('commit', '-q', '-m', 'second');
    await runCollectors(world.server, actor.org, { root });
    expect(await journal(actor)).toHaveLength(2);
    // News, at once.
    await put('b.txt', 'x');
    await runCollectors(world.server, actor.org, { root, only: ['git'] });
    expect(await standing(actor, 'clean')).toEqual({ 'CTL-clean': 'broken' });
    // And without news, in the second half of its life.
    world.advance(16 * 86_400_000);
    await runCollectors(world.server, actor.org, { root, only: ['tenancy'] });
    expect(await journal(actor)).toEqual(['collector:tenancy', 'collector:git', 'collector:git', 'collector:tenancy']);
  });

  it('goes on when one of them fails, and that one has checked nothing', async () => {
    const actor = await world.makeOrg({ own: true });
    await programme(actor, ['lock', 'lockfile'], ['tenancy', 'tenancy'], ['headers', 'headers'], ['tls', 'tls']);
    await put('package-lock.json', '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1"}}}');
    await rm(join(root, 'package-lock.json'));
    await mkdir(join(root, 'package-lock.json'));
    const results = await runCollectors(world.server, actor.org, { root });
    expect(results.find(({ collector }) => collector === 'lockfile')?.ran?.problem).toContain('cannot be read');
    expect(await standing(actor, 'lock', 'tenancy', 'headers', 'tls')).toEqual({
      'CTL-lock': 'unproven',
      'CTL-tenancy': 'assured',
      'CTL-headers': 'unproven',
      'CTL-tls': 'unproven',
    });
    const { answers } = results.find(({ collector }) => collector === 'tls')!;
    expect(answers).toMatchObject([
      { check: 'CHK-tls', outcome: 'not_checked', title: expect.stringContaining('without encryption') },
    ]);
  });

  it('does not take a run of some tests for the whole suite', async () => {
    const actor = await world.makeOrg({ own: true });
    await programme(actor, ['tests', 'junit']);
    const at = new Date(world.server.now() - 60_000).toISOString();
    const xml = `<testsuite name="s" timestamp="${at}"><testcase name="a"/></testsuite>`;
    await put('test-results/junit.xml', xml);
    await put('test-results/run.json', runOf(xml, { whole: false, filesRun: 1 }));
    await runCollectors(world.server, actor.org, { root });
    expect(await standing(actor, 'tests')).toEqual({ 'CTL-tests': 'unproven' });
    expect(await journal(actor)).toHaveLength(1);
  });

  it('does not overrule a newer report that somebody pushed', async () => {
    const actor = await world.makeOrg({ own: true });
    await programme(actor, ['tests', 'junit']);
    const at = new Date(world.server.now() - 60_000).toISOString();
    const report = (failure: string) =>
      `<testsuite name="s" timestamp="${at}"><testcase name="a">${failure}</testcase></testsuite>`;
    await put('test-results/junit.xml', report(''));
    await put('test-results/run.json', runOf(report('')));
    await runCollectors(world.server, actor.org, { root });
    expect(await standing(actor, 'tests')).toEqual({ 'CTL-tests': 'assured' });
    await pushEvidence(world.server, actor, {
      collector: 'junit',
      format: 'junit',
      bytes: new TextEncoder().encode(report('<failure/>')),
      name: 'x.xml',
    });
    for (let start = 0; start < 3; start += 1) await runCollectors(world.server, actor.org, { root });
    expect(await standing(actor, 'tests')).toEqual({ 'CTL-tests': 'broken' });
    expect(await journal(actor)).toHaveLength(2);
  });

  it('tells other organisations of themselves only', async () => {
    const actor = await world.makeOrg();
    // The mark makes it none of ours: a restored backup may carry it.
    await world.server.db.run({ org: actor.org }, (tx) =>
      sql`update org set example = true where id = app_org()`.execute(tx),
    );
    await programme(actor, ['git', 'git'], ['files', 'files']);
    await storeFile(world.server, actor, new TextEncoder().encode('kept'), 'kept.txt');
    await runCollectors(world.server, actor.org, { root });
    expect(await standing(actor, 'git', 'files')).toEqual({ 'CTL-git': 'unproven', 'CTL-files': 'assured' });
    expect(await refusal(runCollectors(world.server, actor.org, { only: ['git'] }))).toMatchObject({ code: 'invalid' });
    const stranger: Actor = {
      ...actor,
      type: 'person',
      id: 'p',
      grants: [{ role: 'reader', scopes: new Set<string>() }],
    };
    expect(await collectorResults(world.server, stranger)).toEqual([]);
  });

  it('stops when told to, and what was cut short says nothing', async () => {
    const actor = await world.makeOrg({ own: true });
    await programme(actor, ['tenancy', 'tenancy']);
    const stopping = new AbortController();
    const running = runCollectors(world.server, actor.org, { root, signal: stopping.signal });
    stopping.abort();
    await running;
    expect(await journal(actor)).toEqual([]);
    await startCollectors(world.server, actor.org)();
  });
});
