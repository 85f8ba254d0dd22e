// What somebody is offered is what they may do: with a saved view, and with tasks in one scope of two.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, newPerson, ORG, openWorld, type Somebody, type World } from './world.ts';

let world: World;
let ben: Somebody;

const open = async (page: Page, path: string) => {
  await page.goto(`${world.server.address}/o/${ORG}${path}`);
  await page.getByRole('status').getByText('Live').waitFor();
};

beforeAll(async () => {
  world = await openWorld();
  await world.api('POST', '/changes', {
    changes: [
      create('scope', 'SCP-eu', 'Europe'),
      create('control', 'CTL-1', 'Backups are made', {}, { state: 'active' }),
      create('task', 'TSK-eu', 'Restore one in Europe', {}, { scope: 'SCP-eu', links: { about: 'CTL-1' } }),
      create('task', 'TSK-all', 'Restore one everywhere', {}, { links: { about: 'CTL-1' } }),
    ],
  });
  const { id } = await world.api('GET', '/scopes/SCP-eu');
  const roles = [
    { role: 'reader', scope: null },
    { role: 'engineer', scope: id },
  ];
  const { link } = await world.api('POST', '/invitations', { email: 'ben@example.com', roles });
  ben = await newPerson(world.browser, world.server);
  const token = new URL(String(link)).hash.replace('#token=', '');
  await ben.call('POST', '/api/v1/invitations/accept', { token, name: 'Ben', password: 'another long sentence' });
});

afterAll(() => world?.close());

describe('a saved view', () => {
  it('is shared, kept to oneself again and removed by whoever made it', async () => {
    const { page } = world;
    await open(page, '/controls?q=backups');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByLabel('Keep this list as').fill('Backups');
    await page.getByRole('button', { name: 'Save the view' }).click();
    await page.getByLabel('Keep this list as').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Views' }).click();
    const one = page.getByRole('list', { name: 'Saved views' }).getByRole('listitem');
    await one.getByRole('button', { name: 'Share', exact: true }).click();
    await one.getByRole('button', { name: 'Stop sharing' }).waitFor();
    await expect.poll(() => world.api('GET', '/views')).toMatchObject({ items: [{ data: { shared: true } }] });
    await one.getByRole('button', { name: 'Stop sharing' }).click();
    await one.getByRole('button', { name: 'Share', exact: true }).waitFor();
    await one.getByRole('button', { name: 'Remove the view Backups' }).click();
    await one.waitFor({ state: 'detached' });
  });

  it('of somebody else is opened and not changed by who may not', async () => {
    const data = { kind: 'control', query: 'q=backups', shared: true };
    await world.api('POST', '/views', { key: 'VIW-all', title: 'Everybody’s', data });
    await open(ben.page, '/controls?q=nothing&view=VIW-all');
    await ben.page.getByRole('button', { name: 'Views' }).click();
    await ben.page.getByRole('button', { name: /Everybody’s/ }).waitFor();
    expect(await ben.page.getByRole('button', { name: /Save the changes|Stop sharing|Remove the view/ }).count()).toBe(
      0,
    );
  });

  it('of somebody else is changed by who may, but only its maker is offered to stop sharing it', async () => {
    const { api, context, page, server } = world;
    const { key } = await api('POST', '/keys', { name: 'Colleague', roles: [{ role: 'grc' }] });
    const theirs = { key: 'VIW-key', title: 'A colleague’s', data: { kind: 'control', query: 'q=b', shared: true } };
    const made = await context.request.post(`${server.address}/api/v1/orgs/${ORG}/views`, {
      data: theirs,
      headers: { authorization: `Bearer ${String(key)}`, cookie: '' },
    });
    expect(made.status()).toBe(201);
    await open(page, '/controls');
    await page.getByRole('button', { name: 'Views' }).click();
    const views = page.getByRole('list', { name: 'Saved views' }).getByRole('listitem');
    const [own, other] = [views.filter({ hasText: 'Everybody’s' }), views.filter({ hasText: 'A colleague’s' })];
    await own.getByRole('button', { name: 'Stop sharing' }).waitFor();
    await other.getByText('Only whoever made it can stop sharing it.').waitFor();
    await other.getByRole('button', { name: /^Remove the view/ }).waitFor();
    expect(await other.getByRole('button', { name: 'Stop sharing' }).count()).toBe(0);
  });
});

describe('tasks of a record', () => {
  it('have the steps that this person may take, scope by scope', async () => {
    await open(ben.page, '/controls/CTL-1?tab=tasks');
    await ben.page.getByRole('button', { name: 'Finish: Restore one in Europe' }).waitFor();
    expect(await ben.page.getByRole('button', { name: /: Restore one everywhere/ }).count()).toBe(0);
    await ben.page.getByRole('button', { name: 'Finish: Restore one in Europe' }).click();
    await ben.page.getByRole('button', { name: 'Reopen: Restore one in Europe' }).waitFor();
  });

  it('no page broke its own policy or threw', () => {
    expect([...world.complaints, ...ben.complaints]).toEqual([]);
  });
});
