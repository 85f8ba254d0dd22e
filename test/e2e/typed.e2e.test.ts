// What somebody types stays theirs until it is saved: through failures in the background, other fields and odd values.
import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { create, ORG, openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];
let api: World['api'];

const open = async (path: string) => {
  await page.goto(`${world.server.address}/o/${ORG}${path}`);
  await page.getByRole('status').getByText('Live').waitFor();
};
const box = (name: string) => page.getByRole('textbox', { name, exact: true });
const change = (label: string) => page.getByRole('button', { name: `Change ${label}`, exact: true }).click();
const notice = (text: string) => page.getByRole('alert').getByText(text);
const refuse = (route: Route) =>
  route.fulfill({
    status: 500,
    contentType: 'application/problem+json',
    body: JSON.stringify({ code: 'internal', title: 'internal', detail: 'The disk is full.' }),
  });

beforeAll(async () => {
  world = await openWorld();
  ({ page, api } = world);
  await api('POST', '/changes', {
    changes: [
      create('custom_field', 'FLD-1', 'Weight', { kind: 'control', name: 'weight', type: 'number' }),
      ...['one', 'two', 'three'].map((name) =>
        create('control', `CTL-${name}`, `Control ${name}`, { statement: 'We do.' }, { state: 'active' }),
      ),
    ],
  });
});

// What one test has refused is no other's.
afterEach(() => page.unrouteAll());
afterAll(() => world?.close());

describe('a question in the background that fails', () => {
  it('takes nothing from a form that is being filled in, and is told above it', async () => {
    await open('/controls/new');
    await box('Title').fill('Half a title');
    await page.route('**/meta', refuse);
    await api('PATCH', '/controls/CTL-one', { data: { guidance: 'Look.' } });
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    expect(await box('Title').inputValue()).toBe('Half a title');
    await page.unroute('**/meta');
    await api('PATCH', '/controls/CTL-one', { data: { guidance: 'Look again.' } });
    await page.getByRole('alert').getByText('The disk is full.').waitFor({ state: 'detached' });
    expect(await box('Title').inputValue()).toBe('Half a title');
    await box('Title').fill('');
  });

  it('leaves a list as it was, with the cell that is being written in', async () => {
    await open('/controls?sort=title');
    await page.getByRole('rowheader', { name: 'Control one' }).dblclick({ position: { x: 4, y: 4 } });
    const cell = page.getByRole('form', { name: 'Title of CTL-one' });
    await cell.getByLabel('Title').fill('Half a title');
    await page.route('**/controls/counts?*', refuse);
    await api('PATCH', '/controls/CTL-two', { data: { guidance: 'Look.' } });
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    expect(await cell.getByLabel('Title').inputValue()).toBe('Half a title');
    await page.unroute('**/controls/counts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('The disk is full.').waitFor({ state: 'detached' });
    await cell.getByLabel('Title').fill('Control one');
    await page.keyboard.press('Escape');
  });
});

describe('a cell that is left without a word', () => {
  it('for another cell, or for a record, has what was typed when it is opened again', async () => {
    await open('/controls?sort=title');
    const cell = (name: string) => page.getByRole('form', { name: `Title of CTL-${name}` });
    const edit = (name: string) =>
      page.getByRole('rowheader', { name: `Control ${name}` }).dblclick({ position: { x: 4, y: 4 } });
    await edit('two');
    await cell('two').getByLabel('Title').fill('Two, half typed');
    await edit('three');
    await cell('three').getByLabel('Title').fill('Three, half typed');
    await page.getByRole('link', { name: 'Control one' }).click();
    await page.getByRole('heading', { level: 1, name: 'Control one' }).waitFor();
    await page.goBack();
    for (const [name, typed] of [
      ['two', 'Two, half typed'],
      ['three', 'Three, half typed'],
    ] as const) {
      await edit(name);
      await cell(name).getByText('did not save').waitFor();
      expect(await cell(name).getByLabel('Title').inputValue()).toBe(typed);
      await cell(name).getByLabel('Title').fill(`Control ${name}`);
      await page.keyboard.press('Escape');
      await cell(name).waitFor({ state: 'detached' });
    }
  });
});

describe('a field of a record', () => {
  it('that cannot be saved is told when another is opened, and has what was typed when it is opened again', async () => {
    await open('/controls/CTL-two');
    await change('Weight');
    await page.getByLabel('Weight').fill('-');
    await page.keyboard.press('Escape');
    await change('Title');
    await box('Title').fill('x'.repeat(600));
    await change('Statement');
    await notice('Title is not saved').waitFor();
    await page.keyboard.press('Escape');
    await change('Title');
    await page.getByText('did not save').waitFor();
    expect(await box('Title').inputValue()).toBe('x'.repeat(600));
    await page.keyboard.press('Escape');
    await change('Title');
    expect(await box('Title').inputValue()).toBe('Control two');
    await page.keyboard.press('Escape');
  });

  it('whose save fails after it was left says so, and keeps what was typed', async () => {
    await open('/controls/CTL-two');
    let letGo: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/controls/CTL-two', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      await left;
      return refuse(route);
    });
    await change('Statement');
    await box('Statement').fill('We do it daily.');
    await change('Title');
    await box('Title').waitFor();
    letGo();
    await notice('Statement is not saved').waitFor();
    await page.unroute('**/controls/CTL-two');
    await page.keyboard.press('Escape');
    await change('Statement');
    expect(await box('Statement').inputValue()).toBe('We do it daily.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('We do it daily.', { exact: true }).waitFor();
    await expect.poll(() => api('GET', '/controls/CTL-two')).toMatchObject({ data: { statement: 'We do it daily.' } });
  });

  it('takes decimals as they are typed', async () => {
    await open('/controls/CTL-three');
    await change('Weight');
    await page.getByLabel('Weight').pressSequentially('1.05');
    await page.keyboard.press('Enter');
    await page.getByRole('definition').getByText('1.05').waitFor();
    await expect.poll(() => api('GET', '/controls/CTL-three')).toMatchObject({ data: { x_weight: 1.05 } });
  });

  it('takes a date as it is typed, year and all', async () => {
    await api('PATCH', '/controls/CTL-three', { dueAt: '2031-11-11T10:30:00Z' });
    await open('/controls/CTL-three');
    await change('Due');
    // Another year over the one that is there: on its way it is 0002, 0020 and 0203. Day and month are the same, in
    // whatever order the browser asks for them.
    await page.getByLabel('Due').pressSequentially('11112032');
    expect(await page.getByLabel('Due').inputValue()).toMatch(/^2032-11-11T/);
    await page.keyboard.press('Escape');
  });
});

describe('the day that a page is of', () => {
  it('is typed to its end before the page turns to it', async () => {
    await open('');
    const field = page.getByLabel('As of');
    // Day and month are the same, in whatever order the browser asks for them.
    const year = new Date().getFullYear() - 1;
    await field.pressSequentially(`0101${year}`);
    expect(await field.inputValue()).toBe(`${year}-01-01`);
    expect(new URL(page.url()).search).toBe('');
    await page.keyboard.press('Enter');
    await page.getByRole('note').getByText('You see the past').waitFor();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('note').waitFor({ state: 'detached' });
  });

  it('no page broke its own policy or threw', () => {
    expect(world.complaints).toEqual([]);
  });
});
