import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../test/make/cli.ts';

let world: CliWorld;
let candor: CliWorld['candor'];

beforeAll(async () => {
  world = await openCliWorld();
  candor = world.candor;
  await world.login();
  await candor('framework adopt eu-nis2');
}, 180_000);
afterAll(() => world?.close());

describe('coverage at a shell', () => {
  it('shows every adoption, and one with each requirement and why', async () => {
    const all = await candor('coverage');
    expect(all).toMatchObject({ exit: 0, err: '' });
    expect(all.out).toMatch(/ADP-1 +NIS 2 Directive.*unproven +0 +0 +17 +0 +0 +17 +17$/m);
    const one = await candor('coverage ADP-1 --open');
    expect(one).toMatchObject({ exit: 0 });
    expect(one.out).toContain('applicability undecided');
    expect((await candor('coverage ADP-1 --json')).json.counts.total).toBe(17);
    expect((await candor('coverage ADP-9')).exit).toBe(4);
    expect((await candor('coverage ADP-1 --as-of nonsense')).exit).toBe(2);
  });

  it('shows gaps, and makes tasks of them once', async () => {
    const gaps = await candor('gaps ADP-1 --limit 2');
    expect(gaps.out).toContain('the first 2 of 17 gaps: 17 undecided');
    const made = await candor('gaps ADP-1 --limit 2 --tasks --due 2027-01-31');
    expect(made.out).toContain('2 tasks made, 0 had one already');
    expect((await candor('gaps ADP-1 --limit 2 --tasks')).out).toContain('0 tasks made, 2 had one already');
    expect((await candor('gaps --tasks --due tomorrow')).exit).toBe(2);
    expect((await candor('gaps --missing nothing')).exit).toBe(2);
  });

  it('writes the statement of applicability, never over a file, never half', async () => {
    expect((await candor('soa ADP-1')).out).toContain('0 of 17 decided');
    const [pdf, xlsx] = ['soa.pdf', 'soa.xlsx'].map((name) => join(world.folder, name));
    for (const file of [pdf, xlsx])
      expect(await candor(['soa', 'ADP-1', '--out', file ?? ''])).toMatchObject({ exit: 0 });
    expect((await readFile(pdf ?? '')).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await readFile(xlsx ?? '')).subarray(0, 2).toString()).toBe('PK');
    await writeFile(pdf ?? '', 'mine');
    expect((await candor(['soa', 'ADP-1', '--out', pdf ?? ''])).exit).not.toBe(0);
    expect(await readFile(pdf ?? '', 'utf8')).toBe('mine');
    expect((await candor(['soa', 'ADP-9', '--out', join(world.folder, 'none.pdf')])).exit).toBe(4);
    expect((await candor(['soa', 'ADP-1', '--out', 'soa.doc'])).exit).toBe(2);
    expect((await readdir(world.folder)).filter((name) => name.includes('none'))).toEqual([]);
  });
});
