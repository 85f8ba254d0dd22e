// A refusal that nobody sees is a lie: what failed is said where it was asked for, and nothing chosen is lost.
import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { create, newPerson, ORG, OWNER, openWorld, type Somebody, type World } from './world.ts';

const BEN = { email: 'ben@example.com', password: 'another long sentence' };
let world: World;
let ben: Somebody;
let page: Page;

const open = async (path: string) => {
  await page.goto(`${world.server.address}/o/${ORG}${path}`);
  await page.getByRole('status').getByText('Live').waitFor();
};
const fail = (method: string) => (route: Route) =>
  route.request().method() === method
    ? route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'internal', title: 'internal', detail: 'The disk is full.' }),
      })
    : route.fallback();
const alert = (of: Page) => of.getByRole('alert').filter({ hasText: 'The disk is full.' }).first();
const invite = async () => {
  const roles = [{ role: 'engineer', scope: null }];
  return String((await world.api('POST', '/invitations', { email: BEN.email, roles }))['link']);
};
const memberCalled = async (name: string) => {
  const { members } = (await world.api('GET', '/members')) as { members: { id: string; name: string }[] };
  return members.find((one) => one.name === name)?.id ?? '';
};

beforeAll(async () => {
  world = await openWorld();
  page = world.page;
  await world.api('POST', '/changes', {
    changes: [
      create('person', 'PER-1', 'Ada Holm', { email: OWNER.email }),
      create('control', 'CTL-1', 'Backups are made', {}, { state: 'active' }),
      create('answer', 'ANS-1', 'Backups?', { question: 'Backups?', text: 'Yes.' }, { links: { rests_on: 'CTL-1' } }),
      create('task', 'TSK-1', 'Restore one', {}, { owner: 'PER-1' }),
    ],
  });
  ben = await newPerson(world.browser, world.server);
  const token = new URL(await invite()).hash.replace('#token=', '');
  await ben.call('POST', '/api/v1/invitations/accept', { token, name: 'Ben Okafor', password: BEN.password });
});

afterEach(() => Promise.all([page.unrouteAll(), ben.page.unrouteAll()]));
afterAll(() => world?.close());

describe('what failed', () => {
  it('is said to a member whose roles were not saved, and the choice stays', async () => {
    await open('/settings/members');
    await page.getByRole('button', { name: /Ben Okafor/ }).click();
    const panel = page.getByRole('complementary', { name: 'Ben Okafor' });
    await panel.getByRole('button', { name: 'Another role' }).click();
    await page.route('**/members/*', fail('PATCH'));
    await panel.getByRole('button', { name: 'Save the roles' }).click();
    await alert(page).waitFor();
    await panel.getByRole('button', { name: 'Leave them as they were' }).waitFor();
    await page.unrouteAll();
    await panel.getByRole('button', { name: 'Save the roles' }).click();
    await panel.getByRole('button', { name: 'Save the roles' }).waitFor({ state: 'detached' });
  });

  it('is said where a step could not be undone', async () => {
    await open('/work');
    await page.getByRole('button', { name: 'Finish: Restore one' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.route('**/transitions/*', fail('POST'));
    await page.getByRole('button', { name: 'Undo' }).click();
    await alert(page).waitFor();
    await page.getByText('This could not be undone').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Finish: Restore one' }).waitFor();
  });

  it('is not taken for nothing: what rests on a record that is to be removed', async () => {
    await page.route('**/controls/CTL-1/impact*', fail('GET'));
    await open('/controls/CTL-1');
    await page.getByRole('button', { name: /^More/ }).click();
    await page.getByRole('menuitem', { name: /^Remove/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove CTL-1?' });
    await dialog.getByText('What rests on it is not known yet.').waitFor();
    await page.unrouteAll();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByText('1 record rests on it and will lose that support.').waitFor();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
  });

  it('is said to whoever has just signed in to join, and they can try again', async () => {
    await world.api('DELETE', `/members/${await memberCalled('Ben Okafor')}`);
    await ben.context.clearCookies();
    await ben.page.route('**/invitations/accept', fail('POST'));
    await ben.page.goto(await invite());
    await ben.page.getByLabel('E-mail').fill(BEN.email);
    await ben.page.getByRole('textbox', { name: 'Password' }).fill(BEN.password);
    await ben.page.getByRole('button', { name: 'Sign in' }).click();
    await alert(ben.page).waitFor();
    await ben.page.unrouteAll();
    await ben.page.getByRole('button', { name: 'Join' }).click();
    await ben.page.getByRole('heading', { level: 1, name: 'Northwind', exact: true }).waitFor();
  });

  it('no page broke its own policy or threw', () => {
    expect([...world.complaints, ...ben.complaints]).toEqual([]);
  });
});
