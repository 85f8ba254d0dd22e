// What a list keeps: its order and what is selected in its address, what was typed into its cells, on wide and narrow screens.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let page: Page;

const open = async (path: string) => {
  await page.goto(`${world.server.address}/o/northwind${path}`);
  await page.getByRole('status').getByText('Live').waitFor();
};
const keys = () => page.getByRole('grid').locator('[data-key]').allTextContents();
const parameter = (name: string) => new URL(page.url()).searchParams.get(name);
const editor = (name: string) => page.getByRole('form', { name });

beforeAll(async () => {
  world = await openWorld();
  page = world.page;
  const sizes = ['small', 'large', undefined];
  const changes = [
    {
      op: 'create',
      kind: 'custom_field',
      title: 'Size',
      data: { kind: 'control', name: 'size', type: 'choice', choices: ['small', 'large'] },
    },
    { op: 'create', kind: 'person', key: 'PER-1', title: 'Ben Okafor' },
  ];
  await world.api('POST', '/changes', { changes });
  const controls = Array.from({ length: 120 }, (_, n) => ({
    op: 'create',
    kind: 'control',
    key: `CTL-${n + 1}`,
    title: `Control ${n + 1}`,
    data: sizes[n % 3] ? { x_size: sizes[n % 3] } : {},
  }));
  await world.api('POST', '/changes', { changes: controls });
});
afterAll(() => world?.close());

it('is sorted by any column, a field of one’s own among them, and the address says so', async () => {
  await open('/controls?cols=key,title,x_size');
  await page.getByRole('button', { name: 'Key', exact: true }).click();
  await expect.poll(async () => (await keys()).slice(0, 3)).toEqual(['CTL-1', 'CTL-2', 'CTL-3']);
  await page.getByRole('button', { name: 'Key', exact: true }).click();
  await expect.poll(async () => (await keys()).slice(0, 2)).toEqual(['CTL-120', 'CTL-119']);
  expect(parameter('sort')).toBe('-key');
  await page.getByRole('button', { name: 'Size', exact: true }).click();
  await expect.poll(async () => (await keys()).slice(0, 3)).toEqual(['CTL-1', 'CTL-4', 'CTL-7']);
  await page.getByRole('button', { name: 'Size', exact: true }).click();
  await expect.poll(async () => (await keys()).slice(0, 2)).toEqual(['CTL-119', 'CTL-116']);
  await page.getByRole('columnheader', { name: 'Size' }).and(page.locator('[aria-sort=descending]')).waitFor();
  expect(await seriousViolations(world.context, page)).toEqual([]);
});

it('has what is selected in its address, which selects it again, and says when that is too many', async () => {
  await open('/controls?sort=key');
  for (const n of [1, 3])
    await page.getByRole('checkbox', { name: `Select CTL-${n} Control ${n}`, exact: true }).click();
  await expect.poll(() => parameter('sel')).toBe('CTL-1,CTL-3');
  await page.reload();
  await page.getByText('2 of 120 selected').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Select CTL-3 Control 3', exact: true }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Select all 120' }).click();
  await expect.poll(() => parameter('sel')).toBe('all');
  await page.getByRole('checkbox', { name: 'Select CTL-2 Control 2', exact: true }).click();
  await expect.poll(() => parameter('sel')).toBe('all,CTL-2');
  await page.reload();
  await page.getByText('119 of 120 selected').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => parameter('sel')).toBeNull();
  await page.getByRole('checkbox', { name: 'Select CTL-1 Control 1', exact: true }).click();
  await page.keyboard.press('Shift+End');
  await page.getByText('120 of 120 selected').waitFor();
  await page.getByText('Too many for the address').waitFor();
  expect(await seriousViolations(world.context, page)).toEqual([]);
});

it('holds a draft that is opened again against what others saved meanwhile', async () => {
  await open('/controls?sort=key');
  const begin = async () => {
    await page
      .getByRole('rowheader', { name: 'Control 5', exact: false })
      .first()
      .click({ position: { x: 4, y: 4 } });
    await page.keyboard.press('e');
  };
  await begin();
  await editor('Title of CTL-5').getByLabel('Title').fill('Mine');
  await page.keyboard.press('Escape');
  await editor('Title of CTL-5').waitFor({ state: 'detached' });
  await world.api('PATCH', '/controls/CTL-5', { title: 'Control 5 of somebody else' });
  await page.getByRole('rowheader', { name: 'Control 5 of somebody else' }).waitFor();
  await begin();
  await editor('Title of CTL-5').getByRole('alert').getByText('Control 5 of somebody else').waitFor();
  expect(await editor('Title of CTL-5').getByLabel('Title').inputValue()).toBe('Mine');
  expect(await editor('Title of CTL-5').getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await editor('Title of CTL-5').getByRole('button', { name: 'Go on with mine' }).click();
  await editor('Title of CTL-5').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: 'Mine' }).waitFor();
  await expect.poll(() => world.api('GET', '/controls/CTL-5')).toMatchObject({ title: 'Mine' });
});

it('is sorted and edited on a narrow screen, by touch and by keyboard', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open('/controls?cols=key,title,x_size,owner');
  await page.getByLabel('Sort by').selectOption({ label: 'Key, downwards' });
  await page.getByRole('link', { name: 'Control 120', exact: true }).waitFor();
  const edit = page.getByRole('button', { name: 'Edit Size of CTL-120' });
  await edit.click();
  expect(await seriousViolations(world.context, page)).toEqual([]);
  await editor('Size of CTL-120').getByLabel('Size').selectOption('small');
  await editor('Size of CTL-120').getByRole('button', { name: 'Save' }).click();
  await editor('Size of CTL-120').waitFor({ state: 'detached' });
  await expect.poll(() => world.api('GET', '/controls/CTL-120')).toMatchObject({ data: { x_size: 'small' } });
  await page.getByRole('button', { name: 'Edit Title of CTL-119' }).focus();
  await page.keyboard.press('Enter');
  await editor('Title of CTL-119').getByLabel('Title').fill('By keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'By keyboard' }).waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Edit Title of CTL-119');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.setViewportSize({ width: 1440, height: 900 });
});

it('no page broke its own policy or threw', () => {
  expect(world.complaints).toEqual([]);
});
