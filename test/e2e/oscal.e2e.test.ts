// An adoption taken away as documents, from its page.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];

beforeAll(async () => {
  world = await openWorld();
  ({ page } = world);
  await world.api('POST', '/framework-packs/eu-nis2/adopt', {});
});
afterAll(() => world?.close());

const openMenu = async () => {
  await page.goto(`${world.server.address}/o/northwind/adoptions/ADP-1`);
  await page.getByRole('button', { name: 'More that can be done' }).click();
  await page.getByRole('menuitem', { name: 'Download as security plan (OSCAL)' }).waitFor();
};

describe('an adoption', () => {
  it('is downloaded as a security plan', async () => {
    await openMenu();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download as security plan (OSCAL)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('ADP-1-ssp.json');
    const text = await readFile(await download.path(), 'utf8');
    const plan = (JSON.parse(text) as Record<string, Record<string, Record<string, unknown[]>>>)[
      'system-security-plan'
    ];
    expect(plan?.['control-implementation']?.['implemented-requirements']).toHaveLength(17);
  });

  it('says what is missing where a document cannot be made yet', async () => {
    await openMenu();
    await page.getByRole('menuitem', { name: 'Download as FedRAMP overview' }).click();
    await page.getByText(/facts are missing.*own field “acronym”/).waitFor();
    expect(world.complaints).toEqual([]);
  });
});
