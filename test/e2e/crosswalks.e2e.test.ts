// Two frameworks side by side: proposed, decided by the keyboard, narrowed by the address, and on a narrow screen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];

const PAIR = 'from=FRM-eu-nis2&to=FRM-us-ca-ccpa';
const open = (search: string) => page.goto(`${world.server.address}/o/northwind/crosswalks${search}`);

beforeAll(async () => {
  world = await openWorld();
  ({ page } = world);
  for (const pack of ['eu-nis2', 'us-ca-ccpa']) await world.api('POST', `/framework-packs/${pack}/load`, {});
});
afterAll(() => world?.close());

describe('the crosswalk explorer', () => {
  it('proposes, and is decided by the keyboard', async () => {
    await open(`?${PAIR}`);
    await page.getByText('Nothing lies between these two yet').waitFor();
    await page.getByRole('button', { name: 'Propose mappings' }).click();
    const list = page.getByRole('listbox', { name: /^Mappings/ });
    await list.waitFor();
    const first = list.getByRole('option').nth(0);
    const second = list.getByRole('option').nth(1);
    await list.focus();
    await page.keyboard.press('a');
    await first.getByText('Accepted').waitFor();
    await expect.poll(() => second.getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('x');
    await second.getByText('Rejected').waitFor();
    await page.keyboard.press('k');
    await expect.poll(() => second.getAttribute('aria-selected')).toBe('true');
    expect(await seriousViolations(world.context, page)).toEqual([]);
  });

  it('is narrowed by the address, and fits a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await open(`?${PAIR}&state=accepted`);
    await expect
      .poll(() =>
        page
          .getByRole('listbox', { name: /^Mappings/ })
          .getByRole('option')
          .count(),
      )
      .toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await seriousViolations(world.context, page)).toEqual([]);
    expect(world.complaints).toEqual([]);
  });
});
