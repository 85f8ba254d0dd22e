import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../test/make/cli.ts';
import { frameworkChanges, LEFT, RIGHT } from '../../test/make/crosswalk-world.ts';

const PAIR = 'FRM-left FRM-right';
let world: CliWorld;
let candor: CliWorld['candor'];
let folder: string;

beforeAll(async () => {
  world = await openCliWorld();
  candor = world.candor;
  await world.login();
  await world.change([...frameworkChanges('left', LEFT), ...frameworkChanges('right', RIGHT)]);
  folder = await mkdtemp(join(tmpdir(), 'candor-crosswalk-'));
}, 180_000);
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('crosswalks', () => {
  it('that ship are listed with what they need', async () => {
    expect((await candor('crosswalk list')).out).toMatch(
      /caiq-4\.1-to-ccm-4\.1 .* 283 +283 +needs csa-caiq-4\.1, csa-ccm-4\.1/,
    );
    expect(await candor('crosswalk load caiq-4.1-to-ccm-4.1')).toMatchObject({ exit: 5, out: '' });
    expect((await candor('crosswalk load none')).exit).toBe(4);
  });

  it('are proposed, decided, applied, written to a file and read back', async () => {
    const tried = await candor(`crosswalk propose ${PAIR} --per 1 --dry-run`);
    expect(tried.out).toMatch(/A\.1 +AC-2\(1\) +\d+ +Both speak of/);
    expect(tried.out).toContain('3 proposals; tried only');
    expect((await candor(`crosswalk propose ${PAIR} --per x`)).exit).toBe(2);
    expect((await candor(`crosswalk propose ${PAIR} --per 1`)).out).toContain('3 proposals');
    expect((await candor('crosswalk accept MAP-1 MAP-2')).out).toContain('2 accepted');
    expect((await candor('crosswalk accept MAP-1')).out).toContain('0 accepted, 1 so already');
    expect((await candor('crosswalk reject MAP-3')).out).toContain('1 rejected');
    expect((await candor('crosswalk reject MAP-none')).exit).toBe(4);
    expect((await candor('crosswalk apply --dry-run')).out).toContain('0 links; tried only');
    expect((await candor('crosswalk undo')).out).toContain('0 links to take back');

    const file = join(folder, 'out.json');
    expect((await candor(`crosswalk export ${PAIR} --out ${file}`)).out).toContain('crosswalk written');
    expect(JSON.parse(await readFile(file, 'utf8'))['mapping-collection'].mappings[0].maps).toHaveLength(2);
    expect((await candor(`oscal validate ${file}`)).exit).toBe(0);
    expect((await candor(`crosswalk import ${file}`)).out).toContain('2 mappings: 0 new, 2 here already');
    expect((await candor(`crosswalk export ${PAIR}`)).exit).toBe(2);
  });

  it('come from a sheet whose columns are named', async () => {
    const file = join(folder, 'sheet.csv');
    await writeFile(file, 'Control ID,NIST\nA.4,"AC-2; AC-99"\n');
    const words = ['crosswalk', 'import', file, '--source', 'FRM-left', '--map', 'Control ID=source'];
    expect((await candor([...words, '--map', 'NIST=FRM-right', '--dry-run'])).out).toMatch(
      /row 2 .*AC-99[\s\S]*1 mapping: 1 new, 0 here already, 1 thing left out; tried only/,
    );
    expect((await candor(['crosswalk', 'import', file])).exit).toBe(2);
  });
});
