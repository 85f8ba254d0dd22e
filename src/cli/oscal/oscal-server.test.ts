import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../../test/make/cli.ts';

let world: CliWorld;
let candor: CliWorld['candor'];

beforeAll(async () => {
  world = await openCliWorld();
  candor = world.candor;
  await world.login();
  await candor('framework adopt eu-nis2');
}, 180_000);
afterAll(() => world?.close());

describe('adoptions as OSCAL, from the command line', () => {
  it('go out, are valid, and come in again as no change', async () => {
    const file = join(world.folder, 'plan.yaml');
    expect(await candor(`oscal export ADP-1 --out ${file}`)).toMatchObject({
      exit: 0,
      out: expect.stringContaining('ssp'),
    });
    expect((await candor(`oscal validate ${file}`)).exit).toBe(0);
    expect((await candor(`oscal export ADP-1 --out ${file}`)).exit).toBe(5);
    const tried = await candor(`oscal import ${file} --dry-run`);
    expect(tried).toMatchObject({ exit: 0, err: '' });
    expect(tried.out).toMatch(/ADP-1, 17 requirements\nno changes/);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('value: undecided', 'value: applicable'));
    expect((await candor(`oscal import ${file}`)).out).toMatch(/1 updated|1 changed/);
    expect((await candor('list applied-requirements --json')).json.items).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ applicability: 'applicable' }) }),
    );
  });

  it('are other documents when asked, and say what is wrong', async () => {
    expect((await candor('oscal export ADP-1 --as component-definition --oscal-version 1.1.3')).json).toHaveProperty(
      'component-definition.metadata.oscal-version',
      '1.1.3',
    );
    const lacking = await candor('oscal export ADP-1 --as fedramp-cpo');
    expect(lacking.exit).toBe(5);
    expect(lacking.err).toContain('own field “logo”');
    expect((await candor('oscal export ADP-1 --as poem')).exit).toBe(2);
    expect((await candor('oscal export ADP-1 --out plan.pdf')).exit).toBe(2);
    expect((await candor('oscal export ADP-9')).exit).toBe(4);
    const wrong = join(world.folder, 'wrong.json');
    await writeFile(wrong, '{"system-security-plan": {}}');
    const refused = await candor(`oscal import ${wrong}`);
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('/system-security-plan');
  });
});
