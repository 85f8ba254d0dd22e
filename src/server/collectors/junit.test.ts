import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runOf } from '../../../test/make/run-record.ts';
import { judge } from '../../model/validation/push.ts';
import type { Server } from '../context.ts';
import { findCollector } from './all.ts';
import type { CollectContext } from './context.ts';
import { runProgram } from './exec.ts';
import { collectJunit, listJunitReports } from './junit.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'candor-junit-'));
  return () => rm(root, { recursive: true, force: true });
});

/** What it looks at is files only. */
const contextOf = (more: Partial<CollectContext> = {}): CollectContext => ({
  root,
  publicUrl: 'http://localhost:1',
  exec: runProgram,
  now: Date.now,
  server: {} as Server,
  org: '018f0000-0000-7000-8000-000000000000',
  ...more,
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
  await put('.gitignore', 'test-results/\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
};

describe('junit', () => {
  const report = (when: string) => `<testsuite name="s" timestamp="${when}"><testcase name="a"/></testsuite>`;

  it('takes the run of the present commit, and says when it is of another', async () => {
    await put('a.txt', 'hello');
    await commitAll();
    const head = Number(git('log', '-1', '--format=%ct').trim()) * 1_000;
    const context = contextOf({ now: () => head + 3_600_000 });
    await put('test-results/junit.xml', report(new Date(head + 60_000).toISOString()));
    const fresh = await collectJunit(context, 'junit');
    expect(fresh).toMatchObject({
      commit: git('rev-parse', 'HEAD').trim(),
      report: { at: head + 60_000, remark: expect.stringContaining('of the present commit') },
    });
    await put('test-results/junit.xml', report(new Date(head - 60_000).toISOString()));
    const older = await collectJunit(context, 'junit');
    expect(older.commit).toBeUndefined();
    expect(older.report.remark).toContain('before the present commit');
    await put('b.txt', 'changed');
    await put('test-results/junit.xml', report(new Date(head + 60_000).toISOString()));
    const changed = await collectJunit(context, 'junit');
    expect(changed.commit).toBeUndefined();
    expect(changed.report.remark).toContain('with changes');
  });

  it.each<[string, string, object | undefined, string | undefined]>([
    ['junit', 'the whole suite', {}, undefined],
    ['junit', 'some of it', { whole: false, filesRun: 3 }, 'not of the whole suite (3 of 9 test files)'],
    ['junit', 'nobody knows what', undefined, 'nothing says whether'],
    ['junit', 'another report', { sha256: '0'.repeat(64) }, 'nothing says whether'],
    ['junit', 'a run that failed outside every test', { failed: 1 }, 'the run failed although'],
  ])('%s of %s', async (collector, _name, more, notWhole) => {
    const xml = report(new Date().toISOString());
    await put(`test-results/${collector}.xml`, xml);
    if (more) await put('test-results/run.json', runOf(xml, more));
    const found = await collectJunit(contextOf(), collector);
    expect(found.report.couldNotRun).toBeUndefined();
    if (notWhole === undefined) expect(found.report.notWhole).toBeUndefined();
    else expect(found.report.notWhole).toContain(notWhole);
    const whole = judge(found.report, {}, Date.now() + 1_000).outcome;
    expect(whole).toBe(notWhole === undefined ? 'pass' : 'not_checked');
    expect(judge(found.report, { selector: 's' }, Date.now() + 1_000).outcome).toBe('pass');
  });

  it.each<[string, object | undefined, string | undefined]>([
    ['junit', { engine: 'postgres' }, 'is of a run on PostgreSQL'],
    ['junit-postgres', { engine: 'postgres' }, undefined],
    ['junit-postgres', { engine: 'embedded' }, 'is of a run on the embedded store'],
    ['junit-postgres', undefined, 'nothing beside it'],
    ['junit-node24', { node: 'v24.1.0' }, undefined],
    ['junit-node24', { node: 'v20.20.0' }, 'is of a run on Node 20.20.0'],
    ['junit-node24', { node: 'v240.1.0' }, 'is of a run on Node 240.1.0'],
    ['junit-node24', undefined, 'nothing beside it'],
    ['junit-e2e', { engine: 'postgres' }, undefined],
  ])('%s beside a run of %j: %s', async (collector, more, why) => {
    const xml = report(new Date().toISOString());
    await put(`test-results/${collector}.xml`, xml);
    if (more) await put(`test-results/${collector.replace('junit', 'run')}.json`, runOf(xml, more));
    const { couldNotRun } = (await collectJunit(contextOf(), collector)).report;
    if (why === undefined) expect(couldNotRun).toBeUndefined();
    else expect(couldNotRun).toContain(why);
  });

  it('is of the commit that was tested', async () => {
    await put('a.txt', 'hello');
    await commitAll();
    const id = git('rev-parse', 'HEAD').trim();
    const xml = report(new Date(Date.now() + 1_000).toISOString());
    const context = contextOf({ now: () => Date.now() + 60_000 });
    await put('test-results/junit.xml', xml);
    for (const [more, commit, remark] of [
      [{ commit: id }, id, 'of the present commit'],
      [{ commit: id, changed: true }, undefined, 'with changes'],
      [{ commit: 'f'.repeat(40) }, undefined, 'of commit ffffffffffff, not of the present'],
    ] as const) {
      await put('test-results/run.json', runOf(xml, more));
      const found = await collectJunit(context, 'junit');
      expect(found.commit).toBe(commit);
      expect(found.report.remark).toContain(remark);
    }
  });

  it('takes none that is old, broken or absent', async () => {
    expect((await collectJunit(contextOf(), 'junit')).report.couldNotRun).toContain('run npm test');
    await put('test-results/junit.xml', report('2020-01-01T00:00:00Z'));
    expect((await collectJunit(contextOf(), 'junit')).report.couldNotRun).toContain('older than 7 days');
    await put('test-results/junit.xml', '<testsuite>');
    expect((await collectJunit(contextOf(), 'junit')).report.couldNotRun).toContain('cannot be read');
  });

  it('knows further runs by name', async () => {
    for (const name of ['junit.xml', 'junit-e2e.xml', 'junit-partial.xml', 'results.json', 'junit.xml.bak'])
      await put(`test-results/${name}`, 'x');
    expect(await listJunitReports(root)).toEqual(['junit', 'junit-e2e']);
    expect(findCollector('junit-partial')).toBeUndefined();
    expect(findCollector('junit-partial-e2e')).toBeUndefined();
    expect(findCollector('junit-e2e')).toBeDefined();
  });
});
