// The library of frameworks: found, loaded, adopted, refused, and on a narrow screen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];

const open = (path: string) => page.goto(`${world.server.address}/o/northwind${path}`);
const card = (name: string) => page.getByRole('listitem').filter({ hasText: name });

beforeAll(async () => {
  world = await openWorld();
  ({ page } = world);
});
afterAll(() => world?.close());

describe('the framework library', () => {
  it('is a word away in the palette, beside the frameworks, and in the list of them', async () => {
    await open('/frameworks');
    await page.getByRole('main').getByRole('link', { name: 'Library', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Framework library' }).waitFor();
    await open('');
    await page.getByRole('link', { name: 'Framework library' }).waitFor();
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: /^Find a record/ }).fill('framework lib');
    await page.getByRole('option', { name: /Framework library/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Framework library' }).waitFor();
  });

  it('shows every pack by its sort, and finds one by its words, which are in the address', async () => {
    await open('/framework-library');
    await page.getByRole('heading', { level: 2, name: 'Laws' }).waitFor();
    expect(await page.getByRole('heading', { level: 3 }).count()).toBe(24);
    await card('NIST SP 800-53').getByText('1,007 of 1,189 numbers').waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.getByLabel('Find a framework').fill('directive union');
    await expect.poll(() => page.getByRole('heading', { level: 3 }).count()).toBe(1);
    await expect.poll(() => page.url()).toContain('q=directive');
    await page.getByLabel('Find a framework').fill('no such thing');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => page.getByRole('heading', { level: 3 }).count()).toBe(24);
  });

  it('loads and adopts by the keyboard, and says what is there', async () => {
    await open('/framework-library?q=NIS+2');
    await page.getByRole('button', { name: /^Load NIS 2/ }).press('Enter');
    await card('NIS 2').getByRole('link', { name: 'Loaded' }).waitFor();
    await page.getByRole('button', { name: /^Adopt NIS 2/ }).press('Enter');
    await card('NIS 2')
      .getByRole('link', { name: /^Adopted as ADP-1/ })
      .waitFor();
    await card('NIS 2').getByText('Decide for each requirement').waitFor();
    expect(await page.getByRole('button', { name: /NIS 2/ }).count()).toBe(0);
    await page.getByRole('link', { name: /^Adopted as ADP-1/ }).click();
    await page.getByRole('heading', { level: 1, name: /NIS 2 Directive/ }).waitFor();
  });

  it('says why when it is refused, or when the server cannot be reached', async () => {
    await page.route('**/framework-packs/eu-dora/load', (route) => route.abort());
    await open('/framework-library?q=DORA');
    await page.getByRole('button', { name: /^Load DORA/ }).click();
    await card('DORA').getByText('The server cannot be reached').waitFor();
    await page.unroute('**/framework-packs/eu-dora/load');
    await page.getByRole('button', { name: /^Load DORA/ }).click();
    await card('DORA').getByRole('link', { name: 'Loaded' }).waitFor();
    await page.route('**/framework-packs', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: '{"code":"unavailable","detail":"Busy."}',
      }),
    );
    await open('/framework-library');
    await page.getByRole('alert').getByText('Busy.').waitFor({ timeout: 30_000 });
    await page.unroute('**/framework-packs');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 2, name: 'Laws' }).waitFor();
  });

  it('fits a narrow screen, light and dark', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open('/framework-library');
      await page.getByRole('heading', { level: 2, name: 'Laws' }).waitFor();
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over, colorScheme).toBe(0);
      expect(await seriousViolations(world.context, page), colorScheme).toEqual([]);
      const shots = process.env['SHOTS'];
      if (shots) await page.screenshot({ path: `${shots}/library-360-${colorScheme}.png` });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const shots = process.env['SHOTS'];
      if (shots) await page.screenshot({ path: `${shots}/library-1440-${colorScheme}.png` });
    }
  });
});
