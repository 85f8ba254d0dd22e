// Every address that there is, narrow and wide, light and dark. CANDOR_SHOTS=DIR keeps a picture of each.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESSES, type Address, LISTED } from './addresses.ts';
import { seriousViolations } from './browser.ts';
import { type FullWorld, openFullWorld } from './full-world.ts';
import { type Scheme, settle, showAs, sticksOut, unseenFocus } from './page-checks.ts';
import { newPerson, type Somebody } from './world.ts';

const SHOTS = process.env['CANDOR_SHOTS'];

/** In this order: what was narrow is drawn wide without being loaded again, and the focus is looked at where all is shown. */
const SCREENS: readonly (readonly [width: number, scheme: Scheme, rules?: readonly string[]])[] = [
  [360, 'light'],
  // What the scheme changes are the colours alone.
  [360, 'dark', ['color-contrast']],
  [1440, 'dark'],
  [1440, 'light', ['color-contrast']],
];

let full: FullWorld;
let nobody: Somebody;

const addressOf = (path: string): string =>
  `${full.world.server.address}${path.replace(/[A-Z]{5,}/, (word) => full.words[word] ?? word)}`;

const keepPicture = async (page: Page, path: string, width: number, scheme: Scheme): Promise<void> => {
  if (SHOTS === undefined) return;
  const name = path.replace(/^\//, '').replaceAll(/[^\w-]+/g, '_') || 'start';
  await page.screenshot({ path: join(SHOTS, `${name}-${width}-${scheme}.png`), fullPage: true });
};

beforeAll(async () => {
  if (SHOTS !== undefined) mkdirSync(SHOTS, { recursive: true });
  full = await openFullWorld();
  nobody = await newPerson(full.world.browser, full.world.server, { isRefused: false });
});

afterAll(() => full?.world.close());

/** What the open page lists as its parts, each by the last word of its address. */
const linksIn = (label: string): Promise<string[]> =>
  full.world.page
    .getByRole('navigation', { name: label, exact: true })
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => (link instanceof HTMLAnchorElement ? link.href : '')));

describe('no page is forgotten:', () => {
  it('every route of the router has an address here', async () => {
    const { page } = full.world;
    await page.goto(addressOf('/o/candor'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const routes = await page.evaluate(() => {
      const { __TSR_ROUTER__: router } = globalThis as unknown as {
        readonly __TSR_ROUTER__: { readonly routesById: Record<string, { readonly children?: unknown }> };
      };
      return Object.entries(router.routesById).flatMap(([id, { children }]) => (children ? [] : [id]));
    });
    expect(routes.length).toBeGreaterThan(20);
    expect(
      Object.keys(ADDRESSES)
        .filter((route) => route !== '*')
        .toSorted(),
    ).toEqual(routes.toSorted());
  });

  it('every section of the settings', async () => {
    const { page } = full.world;
    await page.goto(addressOf('/o/candor/settings'));
    await page.getByRole('navigation', { name: 'Settings' }).waitFor();
    const names = (await linksIn('Settings')).map((href) => href.split('/').at(-1));
    expect(names).toEqual(LISTED.sections);
  });

  it('every part of a record', async () => {
    const { page } = full.world;
    await page.goto(addressOf('/o/candor/controls/CTL-tenant-separation'));
    await page.getByRole('navigation', { name: 'Parts of this record' }).waitFor();
    const tabs = (await linksIn('Parts of this record')).flatMap((href) => new URL(href).searchParams.get('tab') ?? []);
    expect(tabs).toEqual(LISTED.tabs);
  });
});

it('a filter that names a record by its key is called by the title', async () => {
  const { page } = full.world;
  await page.goto(addressOf('/o/candor/risks?scope=SCP-product'));
  await page.getByRole('button', { name: 'Remove the filter Scope: Candor, the product' }).waitFor();
});

it.each(['light', 'dark'] as const)('a record’s menu that is open, %s', async (scheme) => {
  const { page, context } = full.world;
  await page.goto(addressOf('/o/candor/controls/CTL-tenant-separation'));
  await showAs(page, 1440, scheme);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove …' }).waitFor();
  await settle(page);
  expect(await seriousViolations(context, page)).toEqual([]);
});

describe('at 360 and 1440 pixels, light and dark, axe finds nothing, nothing sticks out, the focus is seen:', () => {
  const all = Object.values(ADDRESSES).flat();
  it.each(all)('$path', async ({ path, as, isRefused }: Address) => {
    const { context, page, complaints } = as === 'nobody' ? nobody : full.world;
    const earlier = complaints.length;
    await page.goto(addressOf(path));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settle(page);
    for (const [width, scheme, rules] of SCREENS) {
      await showAs(page, width, scheme);
      const where = `${width} ${scheme}`;
      await keepPicture(page, path, width, scheme);
      expect(await seriousViolations(context, page, rules), where).toEqual([]);
      expect(await sticksOut(page), where).toBe(0);
    }
    expect(await unseenFocus(page)).toEqual([]);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    const faults = complaints.slice(earlier);
    const isRefusal = (text: string) => isRefused === true && text.startsWith('Failed to load resource');
    expect(faults.filter((text) => !isRefusal(text))).toEqual([]);
  });
});
