import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../test/make/cli.ts';

let world: CliWorld;
let candor: CliWorld['candor'];

beforeAll(async () => {
  world = await openCliWorld();
  candor = world.candor;
  await world.login();
}, 180_000);
afterAll(() => world?.close());

const pack = (json: { items: { key: string }[] }) => json.items.find(({ key }) => key === 'eu-nis2');

describe('frameworks from packs', () => {
  it('are listed, tried, loaded and adopted', async () => {
    const listed = await candor('framework list');
    expect(listed).toMatchObject({ exit: 0, err: '' });
    expect(listed.out).toMatch(/eu-nis2 +NIS 2 Directive +\(EU\) 2022\/2555 +17$/m);
    expect(listed.out).toContain('24 packs');

    const tried = await candor('framework load eu-nis2 --dry-run');
    expect(tried).toMatchObject({ exit: 0 });
    expect(tried.out).toContain('18 to create, 17 links to make');
    expect(pack((await candor('framework list --json')).json)).toMatchObject({ loaded: null });

    expect((await candor('framework load eu-nis2 --json')).json).toMatchObject({
      framework: 'FRM-eu-nis2',
      counts: { created: 18 },
    });
    expect((await candor('framework load eu-nis2')).out).toContain('no changes');
    expect((await candor('framework adopt eu-nis2')).out).toMatch(/FRM-eu-nis2 in SCP-\S+ as ADP-1\n18 created/);
    expect(pack((await candor('framework list --json')).json)).toMatchObject({ adoptions: [{ key: 'ADP-1' }] });
    expect((await candor('framework list')).out).toMatch(/eu-nis2 .*adopted: ADP-1/);
    expect((await candor('framework list --long')).out).toContain('17 of 17 numbers');
  });

  it('take a licensed copy over them, by number, after a dry run', async () => {
    const copy = join(await mkdtemp(join(tmpdir(), 'candor-copy-')), 'nis2.csv');
    await writeFile(copy, 'Article,Wording\nArt. 20(1),The words of the law.\nNo such,Words.\n');
    const tried = await candor(`framework import ${copy} --into FRM-eu-nis2 --dry-run`);
    expect(tried).toMatchObject({ exit: 1 });
    expect(tried.out).toMatch(/header +No column holds titles or texts/);
    const mapped = `framework import ${copy} --into FRM-eu-nis2 --map Article=number --map Wording=text`;
    const told = await candor(`${mapped} --dry-run`);
    expect(told).toMatchObject({ exit: 0 });
    expect(told.out).toMatch(/Art\. 20\(1\) .*text +row 2/);
    expect(told.out).toMatch(/No such .*not in it, left out/);
    expect((await candor(`${mapped} --json`)).json).toMatchObject({ counts: { changed: 1, left: 1 } });
    expect((await candor(mapped)).out).toContain('no changes');
    expect(await candor(`framework import ${copy}x`)).toMatchObject({ exit: 2 });
  });

  it('move from one edition to the next, tried first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'candor-editions-'));
    const edition = async (name: string, text: string) => {
      await writeFile(join(folder, `${name}.csv`), `id,title,text\n${text}`);
      return candor(`framework import ${join(folder, `${name}.csv`)} --title House --edition ${name}`);
    };
    await edition('2025', '1,Locks,Every door has a lock.\n2,Roof,Tiles are counted.\n');
    await edition('2026', '1,Gardens,Flowers are watered.\n2,Locks,Every door has a lock.\n');
    const adoption = (await candor('framework adopt FRM-house-2025 --json')).json.adoption;
    expect((await candor('framework adopt FRM-house-2025')).out).toContain('no changes');
    const compared = await candor('framework compare FRM-house-2025 FRM-house-2026');
    expect(compared.out).toMatch(/^1 +Gardens +number meant something else/m);
    expect(compared.out).toMatch(/^2 +Locks +was 1 +100 %/m);
    expect(compared.out).toContain('House 2025 to House 2026: 1 moved, 1 reused, 1 gone');
    const tried = await candor(`framework move ${adoption} --to FRM-house-2026 --dry-run`);
    expect(tried.out).toContain('1 carried over, 1 to decide');
    const done = await candor(`framework move ${adoption} --to FRM-house-2026 --match 1=2 --json`);
    expect(done.json).toMatchObject({ carried: 2, undecided: 0 });
    expect(await candor(`framework move ${adoption} --to FRM-house-2026`)).toMatchObject({ exit: 5 });
    expect((await candor(`framework move ${adoption}`)).exit).toBe(2);
  });

  it('say what is wrong by their exit codes', async () => {
    expect(await candor('framework load no-such-pack')).toMatchObject({ exit: 4, out: '' });
    const elsewhere = await candor('framework adopt eu-nis2 --scope SCP-none --json');
    expect(elsewhere).toMatchObject({ exit: 2 });
    expect((await candor('framework load')).exit).toBe(2);
    expect((await candor('framework load a/../b')).exit).toBe(4);
  });
});
