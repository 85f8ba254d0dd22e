import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { ORG, openWorld, type World } from './world.ts';

let world: World;
let server: World['server'];
let context: World['context'];
let page: World['page'];
let api: World['api'];

const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const areas = () => page.getByRole('navigation', { name: 'Areas' });
const palette = () => page.getByRole('combobox', { name: 'Find a record, a list, a page or an action' });
const find = async (text: string) => {
  await page.keyboard.press('ControlOrMeta+k');
  await palette().fill(text);
};

beforeAll(async () => {
  world = await openWorld();
  ({ server, context, page, api } = world);
  await api('POST', '/changes', {
    changes: [
      { op: 'create', kind: 'scope', key: 'SCP-eu', title: 'Europe' },
      ...Array.from({ length: 12 }, (_, n) => ({ op: 'create', kind: 'scope', key: `SCP-x${n}`, title: `Scope ${n}` })),
      { op: 'create', kind: 'control', key: 'CTL-1', title: 'For everybody', state: 'active' },
      { op: 'create', kind: 'control', key: 'CTL-2', title: 'For Europe', state: 'active', scope: 'SCP-eu' },
    ],
  });
  await page.goto(`${server.address}/o/${ORG}`);
  await heading('Northwind').waitFor();
});

afterAll(() => world?.close());

describe('the shell', () => {
  it('closes an area, says what in it needs a look, and remembers', async () => {
    const validation = () => areas().getByRole('button', { name: /^Validation/ });
    await validation().click();
    await areas()
      .getByRole('link', { name: /^Controls/ })
      .waitFor({ state: 'hidden' });
    await validation().getByTitle('2 unproven').waitFor();
    await page.reload();
    await validation().waitFor();
    expect(await validation().getAttribute('aria-expanded')).toBe('false');
    await validation().click();
    await areas()
      .getByRole('link', { name: /^Controls/ })
      .click();
    await heading('Controls').waitFor();
    expect(
      await areas()
        .getByRole('link', { name: /^Controls/ })
        .getAttribute('aria-current'),
    ).toBe('page');
  });

  it('narrows lists to a scope, by the address, on the next list too', async () => {
    await page.getByTitle('Narrow lists to a scope').click();
    const picker = page.getByRole('dialog');
    await picker.getByText('There are more').waitFor();
    await picker.getByRole('textbox', { name: 'Show in lists' }).fill('euro');
    await picker.getByRole('button', { name: 'All scopes' }).waitFor({ state: 'detached' });
    expect(await seriousViolations(context, page)).toEqual([]);
    await picker.getByRole('button', { name: 'Europe' }).click();
    await page.waitForURL(/scope=SCP-eu/);
    await page.locator('main').getByText('For Europe').first().waitFor();
    await page.locator('main').getByText('For everybody').waitFor({ state: 'detached' });
    await areas()
      .getByRole('link', { name: /^Risks/ })
      .click();
    await page.waitForURL(/risks\?scope=SCP-eu/);
    // Chosen before the page is loaded anew, it is chosen after it.
    await page.goto(`${server.address}/o/${ORG}/work`);
    await page.getByTitle('Narrow lists to a scope').getByText('Europe').waitFor();
    // Two in the organisation, one in Europe: the number is that of the list which the link leads to.
    const controls = areas().getByRole('link', { name: /^Controls/ });
    await controls.getByText('1', { exact: true }).first().waitFor();
    expect(await controls.getByText('2', { exact: true }).count()).toBe(0);
    await page.getByTitle('Narrow lists to a scope').click();
    await picker.getByRole('button', { name: 'All scopes' }).click();
    await page.waitForURL((url) => !url.search.includes('scope'));
    await controls.getByText('2', { exact: true }).first().waitFor();
  });

  it('goes to pages and to forms by keyboard alone, and begins there at the content', async () => {
    await find('executive');
    await page.keyboard.press('Enter');
    await heading('Northwind: executive summary').waitFor();
    await find('create: risk');
    await page.keyboard.press('Enter');
    await heading('New risk').waitFor();
    await find('CTL-1');
    await page.getByRole('option', { name: /CTL-1 For everybody/ }).click();
    await heading('For everybody').waitFor();
  });

  it('switches to dark from the palette', async () => {
    await find('switch between');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
  });

  it('moves the focus to the content when a link of the navigation opens a page', async () => {
    await areas().getByRole('link', { name: 'Home' }).focus();
    await page.keyboard.press('Enter');
    await heading('Northwind').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'main');
  });

  it('says that there is no connection, and recovers by itself', async () => {
    await context.setOffline(true);
    await page.getByText('No connection. What you see may be old').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await context.setOffline(false);
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByText('No connection. What you see may be old').waitFor({ state: 'detached' });
  });

  it('opens as a menu on a phone, closes when a page is chosen, and leaves nothing behind it reachable', async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.locator('main[inert]').waitFor({ state: 'attached' });
    expect(await seriousViolations(context, page)).toEqual([]);
    await areas()
      .getByRole('link', { name: /^Controls/ })
      .click();
    await heading('Controls').waitFor();
    await areas().waitFor({ state: 'hidden' });
  });
});
