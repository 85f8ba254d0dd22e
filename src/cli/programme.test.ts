import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld, stdin } from '../../test/make/cli.ts';

let world: CliWorld;
let candor: CliWorld['candor'];
let folder: string;

beforeAll(async () => {
  world = await openCliWorld();
  ({ candor, folder } = world);
  await world.login();
}, 180_000);
afterAll(() => world?.close());

const CONTROLS = `# What we really do.
kind: control
key: CTL-lock
title: Locked dependencies # in package-lock.json
state: active
theme: supply_chain
---
kind: check
key: CHK-lock
title: Lockfile integrity
collector: lockfile
links:
  verifies: CTL-lock
`;

describe('a programme as code', () => {
  it('is planned, applied, and then there is nothing to change', async () => {
    const program = join(folder, 'program');
    await mkdir(join(program, 'sub'), { recursive: true });
    await writeFile(join(program, 'sub', 'controls.yaml'), CONTROLS);
    const planned = await candor(['plan', program]);
    expect(planned.exit).toBe(0);
    expect(planned.out).toContain('+ control CTL-lock Locked dependencies\n+ check CHK-lock Lockfile integrity\n');
    expect(planned.out).toMatch(/CTL-lock +Locked dependencies +– +unproven/);
    expect(planned.out).toContain('2 to create');
    expect((await candor(['plan', program, '--check'])).exit).toBe(1);
    expect(await candor(['apply', program])).toMatchObject({ exit: 2, err: expect.stringContaining('--yes') });
    const applied = await candor(['apply', program, '--yes', '--reason', 'first']);
    expect(applied).toMatchObject({ exit: 0, out: expect.stringContaining('2 created') });
    const again = await candor(['plan', program, '--check', '--json']);
    expect(again).toMatchObject({ exit: 0, json: { changes: [], counts: { unchanged: 2 } } });
    expect((await candor(['drift', program])).out).toContain('no drift');
  });

  it('asks a person, who may say no', async () => {
    const path = join(folder, 'more.yaml');
    await writeFile(path, 'kind: task\nkey: TSK-one\ntitle: One\n');
    const no = await candor(['apply', path], { isTTY: true, ask: () => Promise.resolve('n') });
    expect(no).toMatchObject({ exit: 1, err: expect.stringContaining('nothing was changed') });
    expect(no.err).toContain('TSK-one');
    expect((await candor('get TSK-one')).exit).toBe(4);
    const yes = await candor(['apply', path], { isTTY: true, ask: () => Promise.resolve('Y') });
    expect(yes).toMatchObject({ exit: 0, out: expect.stringContaining('1 created') });
    expect((await candor('apply - --yes', stdin('kind: task\nkey: TSK-two\ntitle: Two\n'))).exit).toBe(0);
  });

  it('drifts, and its files are brought up to date with their comments', async () => {
    const program = join(folder, 'program');
    await candor('set CTL-lock theme=development');
    const drift = await candor(['drift', program]);
    expect(drift.exit).toBe(1);
    expect(drift.out).toMatch(/~ control CTL-lock Locked dependencies\n {4}~ theme: development → supply_chain/);
    expect((await candor(['export', '--out', program, '--check'])).exit).toBe(1);
    const written = await candor(['export', '--out', program]);
    expect(written).toMatchObject({ exit: 0, out: expect.stringContaining('sub/controls.yaml written') });
    const text = await readFile(join(program, 'sub', 'controls.yaml'), 'utf8');
    expect(text).toBe(CONTROLS.replace('supply_chain', 'development'));
    expect((await candor(['export', '--out', program, '--check'])).out).toBe('0 files out of date, 3 up to date\n');
    expect((await candor(['plan', program, '--check'])).exit).toBe(0);
    expect((await candor(['drift', program])).exit).toBe(0);
  });

  it('that is wrong says where', async () => {
    const path = join(folder, 'wrong.yaml');
    await writeFile(path, 'kind: control\nkey: CTL-x\ntitle: X\nthem: access\n');
    const { exit, err } = await candor(['plan', path]);
    expect(exit).toBe(2);
    expect(err).toMatch(/wrong\.yaml:4:\d+: .*theme/);
    await writeFile(path, 'a: &a [*a]\n');
    expect((await candor(['apply', path, '--yes'])).exit).toBe(2);
  });
});

describe('tables', () => {
  it('go out and come back without loss', async () => {
    const out = join(folder, 'controls.csv');
    expect(await candor(['list', 'control', '--out', out])).toMatchObject({ exit: 0 });
    expect(await candor(['export-list', 'control', '--out', out])).toMatchObject({ exit: 5 });
    expect((await candor(['import', 'control', out])).out).toBe('1 row: 0 new, 0 changed, 1 as they were\n');
    const book = join(folder, 'controls.xlsx');
    expect(await candor(['export-list', 'control', '--out', book])).toMatchObject({ exit: 0 });
    expect((await readFile(book)).subarray(0, 2).toString()).toBe('PK');
    expect((await candor(['import', 'control', book, '--json'])).json).toMatchObject({ rows: 1, unchanged: 1 });
    expect((await candor('export-list control --out - --format csv')).out).toContain('CTL-lock');
    expect(await candor('export-list control --out x.pdf')).toMatchObject({ exit: 2 });
  });

  it('are tried first, mapped, and refused row by row', async () => {
    const csv = 'Name,What,Notes\nOne,access,x\nTwo,magic,y\n';
    const words = ['import', 'control', '-', '--map', 'Name=title', '--map', 'What=theme', '--map', 'Notes='];
    const tried = await candor([...words, '--dry-run', '--skip-errors'], stdin(csv));
    expect(tried.exit).toBe(1);
    expect(tried.out).toMatch(/ROW +COLUMN +WHAT IS WRONG\n +3 +What +/);
    expect(tried.out).toContain('2 rows: 1 new, 0 changed, 0 as they were, 1 wrong; tried only');
    expect((await candor(words, stdin(csv))).out).toContain('nothing was imported');
    expect((await candor('list control --json')).json.items).toHaveLength(1);
    const done = await candor([...words, '--skip-errors'], stdin(csv));
    expect(done.out).toContain('1 new, 0 changed, 0 as they were, 1 wrong and left out');
    expect((await candor('list control --json')).json.items).toHaveLength(2);
  });
});

describe('a field of the organisation’s own', () => {
  it('is there on the command line as well', async () => {
    await candor([
      'create',
      'custom_field',
      '--title',
      'Cost centre',
      '--set',
      'kind=control',
      '--set',
      'name=cost',
      '--set',
      'type=number',
      '--set',
      'filter=yes',
    ]);
    expect(await candor('set CTL-lock cost=abc')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('must be a number'),
    });
    expect((await candor('set CTL-lock cost=12 --json')).json.data).toMatchObject({ x_cost: 12 });
    expect((await candor('list control --columns key,x_cost')).out).toMatch(/CTL-lock +12/);
  });
});
