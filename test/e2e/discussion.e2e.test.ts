// Two parties talk about a record: what is said, mentioned, broken and due reaches who it concerns while they look.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { ORG, OWNER, openWorld, type World } from './world.ts';

let world: World;
let server: World['server'];
let context: World['context'];
let page: World['page'];
let api: World['api'];
let key = '';

const change = (...changes: object[]) => api('POST', '/changes', { changes });
/** Somebody else: a program with a key of its own. */
const fromOther = async (path: string, data: object) => {
  const response = await context.request.post(`${server.address}/api/v1/orgs/${ORG}${path}`, {
    data,
    headers: { authorization: `Bearer ${key}` },
  });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
};
const say = (text: string, mentions: readonly string[] = []) =>
  fromOther('/comments', { title: text, data: { text }, links: { about: 'CTL-a', mentions } });
const open = async (path: string) => {
  await page.goto(`${server.address}/o/${ORG}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('status').getByText('Live').waitFor();
};

beforeAll(async () => {
  world = await openWorld();
  ({ server, context, page, api } = world);
  const made = await api('POST', '/keys', { name: 'Builder', roles: [{ role: 'grc' }] });
  key = String(made['key'] ?? made['secret'] ?? made['token']);
  await change(
    { op: 'create', kind: 'person', key: 'PER-ada', title: 'Ada Holm', data: { email: OWNER.email } },
    { op: 'create', kind: 'control', key: 'CTL-a', title: 'Backups', state: 'active' },
  );
});

afterAll(() => world?.close());

it('is written with the keyboard, kept while it is not sent, and shown as text whatever it looks like', async () => {
  await open('/controls/CTL-a?tab=discussion');
  const box = page.getByLabel('Say something');
  await box.pressSequentially('<b>Hi</b> **bold** @Ad');
  await page.getByRole('button', { name: /^Ada Holm/ }).waitFor();
  await page.keyboard.press('Enter');
  expect(await box.inputValue()).toBe('<b>Hi</b> **bold** @Ada Holm ');
  await page.reload();
  expect(await box.inputValue()).toBe('<b>Hi</b> **bold** @Ada Holm ');
  await box.press('Control+Enter');
  const thread = page.getByRole('region', { name: 'Discussion' });
  await thread.locator('strong', { hasText: 'bold' }).waitFor();
  expect(await thread.locator('p', { hasText: '<b>Hi</b>' }).count()).toBe(1);
  await expect.poll(() => box.inputValue()).toBe('');
  expect(await seriousViolations(context, page)).toEqual([]);
});

it('is edited and withdrawn by who wrote it', async () => {
  const thread = page.getByRole('region', { name: 'Discussion' });
  await thread.getByRole('button', { name: 'Edit' }).click();
  await thread.getByLabel('Your comment').fill('Better words, ');
  await thread.getByLabel('Your comment').pressSequentially('@Ad');
  await thread.getByRole('button', { name: /^Ada Holm/ }).click();
  await thread.getByRole('button', { name: 'Save' }).click();
  await thread.getByText('Better words, @Ada Holm').waitFor();
  const { items } = await api('GET', '/discussion?ref=CTL-a');
  expect(items).toMatchObject([{ mentions: [{ key: 'PER-ada' }] }]);
  await thread.getByRole('button', { name: 'Withdraw' }).click();
  await thread.getByText('Withdrawn.').waitFor();
});

it('comes in live, counts at the bell, and is opened and marked from the inbox', async () => {
  await say('What about the offsite copy?', ['PER-ada']);
  await page.getByRole('region', { name: 'Discussion' }).getByText('What about the offsite copy?').waitFor();
  const bell = page.getByRole('link', { name: 'Inbox, 1 unread' });
  await bell.click();
  const line = page.getByRole('button', { name: /Builder mentioned you at CTL-a Backups/ });
  await line.waitFor();
  expect(await seriousViolations(context, page)).toEqual([]);
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.getByRole('link', { name: 'Inbox', exact: true }).waitFor();
  await page.keyboard.press('e');
  await page.getByRole('link', { name: 'Inbox, 1 unread' }).waitFor();
  await line.click();
  await page.getByText('What about the offsite copy?').waitFor();
  expect(new URL(page.url()).searchParams.get('tab')).toBe('discussion');
});

it('says no more of what is muted', async () => {
  await open('/inbox');
  await page.getByLabel(/^Mentions of me/).click();
  await expect
    .poll(
      async () =>
        (await (await context.request.get(`${server.address}/api/v1/orgs/${ORG}/inbox`)).json()).muted.reasons,
    )
    .toEqual(['mentioned']);
  await say('Once more', ['PER-ada']);
  await change({ op: 'create', kind: 'task', key: 'TSK-own', title: 'By Ada herself', owner: 'PER-ada' });
  await fromOther('/tasks', { title: 'Test the restore', owner: 'PER-ada' });
  await page.getByRole('button', { name: /Test the restore is yours now/ }).waitFor();
  expect(await page.getByRole('button', { name: /Once more|By Ada herself/ }).count()).toBe(0);
});

it('is mailed as often as somebody chooses', async () => {
  await open('/inbox');
  const mail = page.getByRole('region', { name: 'By mail' });
  await mail.getByText('Nothing is mailed from here').waitFor();
  // Not `check`: what is chosen shows once the request is on its way, and that looks at once.
  await mail.getByRole('radio', { name: 'Every hour' }).click();
  const chosen = async () => ((await api('GET', '/inbox'))['mail'] as { readonly digest: string }).digest;
  await expect.poll(chosen).toBe('hourly');
  await page.reload();
  await expect.poll(() => mail.getByRole('radio', { name: 'Every hour' }).isChecked()).toBe(true);
  expect(await seriousViolations(context, page)).toEqual([]);
});

it('is mailed no more after one click on the link of a mail, of which a bad one says so', async () => {
  await page.goto(`${server.address}/unsubscribe/not-a-token`);
  await page.getByRole('button', { name: 'Stop these mails' }).click();
  await page
    .getByRole('alert')
    .getByText(/this link is not whole/)
    .waitFor();
  expect(await seriousViolations(context, page)).toEqual([]);
});

it('is done from My work, where what is overdue comes first and is counted in the navigation, and undone', async () => {
  await open('/work');
  const nav = page.getByRole('link', { name: /^My work/ });
  expect(await nav.textContent()).not.toContain('overdue');
  const late = { op: 'create', kind: 'task', key: 'TSK-late', title: 'Too late', owner: 'PER-ada' };
  await change({ ...late, dueAt: new Date(Date.now() - 86_400_000).toISOString() });
  await page.getByRole('region', { name: 'Overdue' }).getByText('Too late').waitFor();
  expect(await page.getByRole('main').getByRole('region').first().getAttribute('aria-label')).toBe('Overdue');
  await nav.getByText('1 overdue').waitFor();
  const task = page.getByRole('button', { name: /Test the restore$/ });
  await page.getByRole('button', { name: /Finish.*: Test the restore|Done.*: Test the restore/ }).click();
  await page.getByRole('status').getByText('Test the restore').waitFor();
  await expect.poll(() => task.count()).toBe(0);
  expect(await seriousViolations(context, page)).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await task.first().waitFor();
  expect(world.complaints).toEqual([]);
});
