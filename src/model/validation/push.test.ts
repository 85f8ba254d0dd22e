import { describe, expect, it } from 'vitest';
import { cutText, judge, oneLine, type Part, type PartOutcome, type Report } from './push.ts';
import { selectorOf } from './push-selector.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const part = (outcome: PartOutcome, title: string, more: Partial<Part> = {}): Part => ({
  title,
  names: [title],
  outcome,
  ...more,
});
const report = (parts: readonly Part[], more: Partial<Report> = {}): Report => ({
  label: 'JUnit',
  noun: ['test', 'tests'],
  parts,
  ...more,
});

describe('a selector', () => {
  it.each([
    ['', ['anything'], true],
    [' , ', ['anything'], true],
    ['store', ['store'], true],
    ['store', ['store › keeps'], true],
    ['store', ['stores'], false],
    ['src/model', ['src/model/a.test.ts'], true],
    ['src/model', ['src/models/a.test.ts'], false],
    ['src/a', ['src/a.test.ts'], true],
    ['*keeps*', ['store › keeps every write'], true],
    ['src/*/push*.ts', ['src/server/push.test.ts'], true],
    ['src/*/push*.ts', ['src/server/pull.test.ts'], false],
    ['a*a', ['a'], false],
    ['a*b*a', ['aba'], true],
    ['x, store', ['store'], true],
    ['x,y', ['store', 'y'], true],
    ['x', [], false],
    ['Store', ['store'], false],
  ])('%j on %j: %s', (selector, names, fits) => {
    expect(selectorOf(selector).takes(names)).toBe(fits);
  });

  it('with many stars takes no longer than the text is long', () => {
    expect(selectorOf(`${'*a'.repeat(200)}*b`).takes(['a'.repeat(20_000)])).toBe(false);
  });
});

describe('judge', () => {
  it.each<[string, readonly Part[], Partial<Report>, object]>([
    [
      'all pass',
      [part('pass', 'a'), part('pass', 'b')],
      {},
      { outcome: 'pass', total: 2, failed: 0, title: 'JUnit: 2 of 2 passed', summary: '2 of 2 tests passed.' },
    ],
    [
      'one fails',
      [part('pass', 'a'), part('fail', 'store › keeps', { message: 'lost 3' })],
      {},
      {
        outcome: 'fail',
        total: 2,
        failed: 1,
        title: 'JUnit: 1 of 2 failed: store › keeps',
        detail: 'store › keeps: lost 3',
      },
    ],
    [
      'two fail',
      [part('fail', 'a'), part('fail', 'b')],
      {},
      { outcome: 'fail', failed: 2, title: 'JUnit: 2 of 2 failed: a (and 1 more)' },
    ],
    [
      'a pass beside nine that were skipped',
      [part('pass', 'a'), ...Array.from({ length: 9 }, (_, n) => part('skipped', `b${n}`))],
      {},
      {
        outcome: 'partial',
        total: 1,
        failed: 0,
        title: 'JUnit: 1 of 1 passed, 9 skipped',
        summary: '1 of 1 test passed, 9 skipped.',
        detail: expect.stringMatching(/^b0\nb1\n/),
      },
    ],
    [
      'what does not apply counts for nothing',
      [part('pass', 'a'), part('not_applicable', 'b')],
      {},
      { outcome: 'pass', total: 1, title: 'JUnit: 1 of 1 passed' },
    ],
    [
      'only what does not apply',
      [part('not_applicable', 'a', { message: 'no https' })],
      {},
      { outcome: 'not_checked', title: 'JUnit: not checked: every test was skipped: a: no https' },
    ],
    [
      'only skipped',
      [part('skipped', 'a', { message: 'no network' })],
      {},
      { outcome: 'not_checked', total: 0, title: 'JUnit: not checked: every test was skipped: a: no network' },
    ],
    [
      'flaky',
      [part('pass', 'a'), part('partial', 'b')],
      {},
      { outcome: 'partial', title: 'JUnit: 1 of 2 with remarks: b' },
    ],
    [
      'a part that was not looked at',
      [part('pass', 'a'), part('not_checked', 'b', { message: 'unreachable' })],
      {},
      { outcome: 'not_checked', title: 'JUnit: not checked: b: unreachable' },
    ],
    ['a fail beside it still is one', [part('fail', 'a'), part('not_checked', 'b')], {}, { outcome: 'fail' }],
    ['nothing there', [], {}, { outcome: 'not_checked', title: 'JUnit: not checked: the report holds no test' }],
    [
      'a pass of a report that is cut off',
      [part('pass', 'a')],
      { incomplete: 'it is cut off' },
      { outcome: 'not_checked', title: 'JUnit: not checked: it is cut off' },
    ],
    ['a fail of a report that is cut off', [part('fail', 'a')], { incomplete: 'it is cut off' }, { outcome: 'fail' }],
    [
      'could not run',
      [part('pass', 'a')],
      { couldNotRun: 'no registry' },
      { outcome: 'not_checked', title: 'JUnit: not checked: no registry' },
    ],
  ])('%s', (_name, parts, more, expected) => {
    expect(judge(report(parts, more), {}, NOW)).toMatchObject(expected);
  });

  it('takes only what the selector names, and nothing fitting is never a pass', () => {
    const both = report([part('pass', 'model › a'), part('fail', 'server › b')]);
    expect(judge(both, { selector: 'model' }, NOW)).toMatchObject({
      outcome: 'pass',
      total: 1,
      title: 'JUnit: model › a',
    });
    expect(judge(both, { selector: 'server' }, NOW)).toMatchObject({
      outcome: 'fail',
      total: 1,
      title: 'JUnit: failed: server › b',
    });
    expect(judge(both, { selector: 'web' }, NOW)).toMatchObject({
      outcome: 'not_checked',
      title: 'JUnit: not checked: none of the 2 tests fits "web"',
    });
  });

  it('answers nobody who asks for everything by a run of some tests only', () => {
    const some = { notWhole: 'only 3 of 90 files ran' };
    const good = report([part('pass', 'model › a')], some);
    for (const selector of [undefined, '', '*', 'web, *'])
      expect(judge(good, { selector }, NOW)).toMatchObject({
        outcome: 'not_checked',
        title: 'JUnit: not checked: only 3 of 90 files ran',
      });
    expect(judge(good, { selector: 'model' }, NOW)).toMatchObject({ outcome: 'pass' });
    expect(judge(report([part('fail', 'a')], some), {}, NOW)).toMatchObject({ outcome: 'fail' });
  });

  it('passes with remarks when part of what the selector names is not there', () => {
    const one = report([part('pass', 'model › a'), part('fail', 'server › b')]);
    expect(judge(one, { selector: 'model, web' }, NOW)).toMatchObject({
      outcome: 'partial',
      title: 'JUnit: model › a, but nothing fits "web"',
    });
    expect(judge(one, { selector: 'server, web' }, NOW)).toMatchObject({ outcome: 'fail' });
    const left = report([part('pass', 'model › a'), part('skipped', 'model › b')]);
    expect(judge(left, { selector: 'model, web' }, NOW)).toMatchObject({
      outcome: 'partial',
      title: 'JUnit: 1 of 1 passed, 1 skipped, but nothing fits "web"',
    });
  });

  it('gives the numbers of a single point', () => {
    const one = report(
      [
        part('fail', 'integrity', {
          message: '3 of 412 packages without a hash',
          counts: { total: 412, failed: 3 },
          notes: ['a', 'b', 'c'],
        }),
      ],
      { label: 'Lockfile' },
    );
    expect(judge(one, {}, NOW)).toMatchObject({
      total: 412,
      failed: 3,
      title: 'Lockfile: failed: integrity: 3 of 412 packages without a hash',
      detail: 'integrity: 3 of 412 packages without a hash\n  a\n  b\n  c',
    });
  });

  it.each([
    ['its own time', NOW - 1_000, 'its own', NOW - 1_000],
    ['none', undefined, 'now', NOW],
    ['the future', NOW + 1, 'now', NOW],
    ['before 1970', -1, 'now', NOW],
  ])('effective: %s', (_name, at, _means, expected) => {
    const verdict = judge(report([part('pass', 'a')], at === undefined ? {} : { at }), { everyDays: 2 }, NOW);
    expect(Date.parse(verdict.effectiveAt)).toBe(expected);
    expect(Date.parse(verdict.validUntil) - expected).toBe(2 * 86_400_000);
  });

  it('keeps to parts about the target', () => {
    const two = report([
      part('pass', 'a', { target: 'SYS-1' }),
      part('fail', 'b', { target: 'SYS-2' }),
      part('pass', 'c'),
    ]);
    expect(judge(two, { target: ['SYS-1', 'Repository'] }, NOW)).toMatchObject({ outcome: 'pass', total: 2 });
    expect(judge(two, { target: ['SYS-2', 'CI'] }, NOW)).toMatchObject({ outcome: 'fail', total: 2 });
  });

  it('stores what can be stored, whatever the report holds', () => {
    const hostile = part('fail', `a\u0000b\ud800\n${'x'.repeat(5_000)}`, {
      message: 'm\r\n\u0007',
      notes: Array.from({ length: 200 }, () => '😀'.repeat(400)),
    });
    const verdict = judge(report(Array.from({ length: 500 }, () => hostile)), {}, NOW);
    expect(verdict.title.length).toBeLessThanOrEqual(300);
    expect(verdict.detail.length).toBeLessThanOrEqual(20_000);
    for (const text of [verdict.title, verdict.summary, verdict.detail]) {
      expect(text).not.toMatch(/\p{Cs}/u);
      expect(text).not.toContain('\0');
    }
    expect(verdict.title).not.toMatch(/[\r\n]/);
  });
});

describe('texts', () => {
  it('are cut between characters', () => {
    expect(cutText('ab😀😀', 4)).toBe('ab…');
    expect(cutText('abcd', 4)).toBe('abcd');
    expect(oneLine(' a\n\tb ')).toBe('a b');
  });
});
