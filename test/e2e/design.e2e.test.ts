import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

const PICTURES = join(import.meta.dirname, '../../test-results/design');

let world: World;
let server: World['server'];
let context: World['context'];
let page: World['page'];

/** Whether something sticks out of the page to the side. */
const overflows = () =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

const openParts = async () => {
  await page.goto(`${server.address}/design`);
  await page.getByRole('heading', { level: 1, name: 'Parts of the interface' }).waitFor();
  await page.getByRole('combobox', { name: 'Owner' }).waitFor();
};

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  world = await openWorld({ isRefused: false });
  ({ server, context, page } = world);
});

afterAll(() => world?.close());

describe('the parts of the interface', () => {
  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const)('%d pixels wide and %s: axe finds nothing, nothing sticks out', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await openParts();
    await page.screenshot({ path: join(PICTURES, `${width}-${colorScheme}.png`), fullPage: true });
    expect(await seriousViolations(context, page)).toEqual([]);
    expect(await overflows()).toBe(false);
  });

  it('show a hint on hover, tie it to its badge, and take it away on Escape', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openParts();
    const badge = page.locator('main [data-status="broken"]').first();
    await badge.hover();
    const hint = page.getByRole('tooltip');
    await hint.waitFor();
    expect(await hint.textContent()).toContain('shown to be false');
    const described = await badge.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe(await hint.textContent());
    await page.keyboard.press('Escape');
    await hint.waitFor({ state: 'detached' });
  });

  it('open a side panel that takes the focus and gives it back', async () => {
    const opener = page.getByRole('button', { name: 'Open the side panel' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Side panel' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('ASIDE');
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Side panel' }).waitFor({ state: 'detached' });
    await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('say a notice', async () => {
    await page.getByRole('button', { name: 'Show a failure' }).click();
    await page.getByRole('alert').filter({ hasText: 'Nobody approved it yet.' }).waitFor();
  });

  it('open the account menu by keyboard, and give the focus back to its button', async () => {
    const button = page.getByRole('button', { name: /your account/ });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.includes('your account'));
  });

  it('complain about nothing', () => {
    expect(world.complaints).toEqual([]);
  });
});
