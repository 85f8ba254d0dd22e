// What the page says of its connection, of what was saved and of what still stands is so; and what is being written outlives it.
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, newPerson, ORG, OWNER, openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];
let api: World['api'];
let beat: Promise<string>;

const live = () => page.getByRole('status').getByText('Live').waitFor();
const offline = () => page.getByText('No connection. What you see may be old').waitFor();
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const box = (name: string | RegExp) => page.getByRole('textbox', { name });
const open = async (path: string) => {
  await page.goto(`${world.server.address}/o/${ORG}${path}`);
  await live();
};
const refuse = (route: Route) =>
  route.fulfill({
    status: 500,
    contentType: 'application/problem+json',
    body: JSON.stringify({ code: 'internal', title: 'internal', detail: 'The disk is full.' }),
  });

/** Reads the stream until it has beaten, which it does every 15 seconds. */
const hearBeat = async (): Promise<string> => {
  const cookie = (await world.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const stop = new AbortController();
  const answer = await fetch(`${world.server.address}/api/v1/orgs/${ORG}/events`, {
    headers: { cookie },
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
  });
  let told = '';
  const text = new TextDecoder();
  for await (const part of answer.body ?? []) {
    told += text.decode(part as Uint8Array);
    if (told.includes('event: beat')) break;
  }
  stop.abort();
  return told;
};

beforeAll(async () => {
  world = await openWorld();
  ({ page, api } = world);
  beat = hearBeat();
  beat.catch(() => undefined); // looked at by the last test
  await api('POST', '/changes', {
    changes: ['one', 'two', 'three', 'four'].map((name) =>
      create('control', `CTL-${name}`, `Control ${name}`, { statement: 'We do.' }, { state: 'draft' }),
    ),
  });
});
afterAll(() => world?.close());

describe('without a connection', () => {
  it('a change is refused at once, and is not made behind the back later', async () => {
    await open('/controls/CTL-one');
    await button('More that can be done').click();
    await page.getByRole('menuitem', { name: 'Remove …' }).click();
    const dialog = page.getByRole('dialog');
    await world.context.setOffline(true);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('alert').getByText('No connection').waitFor();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await world.context.setOffline(false);
    await live();
    // Whatever had waited for the connection came before this.
    await api('PATCH', '/controls/CTL-one', { title: 'Kept control' });
    await heading('Kept control').waitFor();
  });

  it('the page says so, and shows what happened meanwhile once it is back', async () => {
    await open('/controls/CTL-two');
    await world.context.setOffline(true);
    await offline();
    await api('PATCH', '/controls/CTL-two', { title: 'Changed in the gap' });
    expect(await heading('Control two').count()).toBe(1);
    await world.context.setOffline(false);
    await heading('Changed in the gap').waitFor();
    await live();
  });
});

describe('a record that is being edited', () => {
  it('offers no step that would take the place of the form', async () => {
    await open('/controls/CTL-three');
    await button('Put in operation …').waitFor();
    await button('Edit').click();
    await box('Title').fill('Half a title');
    await button('Put in operation …').waitFor({ state: 'detached' });
    await button('Cancel').click();
    await button('Put in operation …').waitFor();
  });

  it('and is removed elsewhere says so, and keeps what was written', async () => {
    await button('Edit').click();
    await box('Title').fill('Half a title');
    await api('DELETE', '/controls/CTL-three');
    await page.getByRole('alert').getByText('This record was removed, or you may no longer see it').waitFor();
    expect(await box('Title').inputValue()).toBe('Half a title');
    await button('More that can be done').waitFor({ state: 'detached' });
    await button('Cancel').click();
  });

  it('says what went wrong when it cannot be read again, and is whole again afterwards', async () => {
    await open('/controls/CTL-four');
    await page.route('**/controls/CTL-four', refuse);
    await api('PATCH', '/controls/CTL-four', { title: 'Newer' });
    await page.getByRole('alert').getByText('The disk is full.').waitFor();
    await page.unroute('**/controls/CTL-four');
    await button('Try again').click();
    await heading('Newer').waitFor();
    await page.getByRole('alert').getByText('The disk is full.').waitFor({ state: 'detached' });
  });
});

describe('a small form that is left without being saved', () => {
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of this record' }).getByRole('link', { name });
  const typedBefore = () => page.getByText('This is what you typed before').waitFor();

  beforeAll(async () => {
    await api('POST', '/changes', {
      changes: [create('comment', 'COM-1', 'First', { text: 'First words' }, { links: { about: 'CTL-four' } })],
    });
    // Once shown, this tab takes another's place at once.
    await open('/controls/CTL-four?tab=history');
    await page.getByRole('heading', { level: 2, name: 'History' }).waitFor();
  });

  it.each([
    ['a task', 'Tasks', 'main', 'Add a task', 'What has to be done', 'Half a task'],
    ['a statement', 'Statements', 'main', 'Note down a statement', /^Wording/, 'Half a statement'],
    ['a comment', 'Discussion', 'listitem', 'Edit', 'Your comment', 'Half a comment'],
  ] as const)('%s is there again when its tab is', async (_what, place, inside, begin, field, words) => {
    await tab(place).click();
    const beginning = page.getByRole(inside).getByRole('button', { name: begin, exact: true });
    await beginning.click();
    await box(field).fill(words);
    await tab('History').click();
    await box(field).waitFor({ state: 'detached' });
    await tab(place).click();
    await typedBefore();
    expect(await box(field).inputValue()).toBe(words);
    await button('Cancel').click();
    await tab('History').click();
    await tab(place).click();
    await beginning.waitFor();
  });

  it('a reason is there again after Escape', async () => {
    await button('Put in operation …').click();
    await box('Why').fill('Because');
    await page.keyboard.press('Escape');
    await box('Why').waitFor({ state: 'detached' });
    await button('Put in operation …').click();
    await typedBefore();
    expect(await box('Why').inputValue()).toBe('Because');
    await button('Put in operation').click();
    await box('Why').waitFor({ state: 'detached' });
    await button('Retire …').click();
    expect(await box('Why').inputValue()).toBe('');
    await button('Not now').click();
  });

  it('a record that is being made to be linked is there again too', async () => {
    const begin = async () => {
      await button('Link something else').click();
      await button('Add: Verified by').click();
      await button('New check').click();
    };
    await tab('Overview').click();
    await begin();
    await box('New check: title').fill('Half a check');
    await tab('History').click();
    await tab('Overview').click();
    await begin();
    await typedBefore();
    expect(await box('New check: title').inputValue()).toBe('Half a check');
  });

  it('a cell of a statement of applicability that could not be sent is there when its page is', async () => {
    const { adoption } = await api('POST', '/framework-packs/soc2-tsc-2017/adopt', {});
    await open(`/coverage/${String(adoption)}/soa`);
    await page.route('**/changes', refuse);
    await page.getByRole('grid').focus();
    await page.keyboard.press('n');
    await page.getByRole('alert').getByText('A cell is not saved').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Home' }).click();
    await heading('Northwind').waitFor();
    await page.unroute('**/changes');
    await page.goBack();
    await page.getByRole('alert').getByText('A cell is not saved').waitFor();
    await button('Try again').click();
    await page.getByRole('alert').getByText('A cell is not saved').waitFor({ state: 'detached' });
    const { rows } = await api('GET', `/soa/${String(adoption)}`);
    expect((rows as readonly object[])[0]).toMatchObject({ applicability: 'not_applicable' });
  });
});

describe('a window that one person leaves to another', () => {
  const BEN = { name: 'Ben', email: 'ben@example.com', password: 'another long sentence' };
  const half = 'Half a task of Ada’s';
  const signIn = async ({ email, password }: Pick<typeof BEN, 'email' | 'password'>) => {
    await heading('Sign in').waitFor();
    await box('E-mail').fill(email);
    await page.locator('input[type=password]').fill(password);
    await button('Sign in').click();
    await live();
  };
  const task = () => box('What has to be done');
  /** The tab of a record on which a task was begun, come to without a fresh page. */
  const openTasks = async () => {
    await heading('Newer').waitFor();
    await page.getByRole('navigation', { name: 'Parts of this record' }).getByRole('link', { name: 'Tasks' }).click();
    await page.getByRole('heading', { level: 2, name: 'Tasks' }).waitFor();
  };
  const endSession = async () => {
    await world.context.clearCookies();
    // What ends on the way is asked about again, as it is when a server ends a session's stream.
    await world.context.setOffline(true);
    await offline();
    await world.context.setOffline(false);
  };

  it('has what was typed for whoever comes back after their session ended', async () => {
    const roles = [{ role: 'grc', scope: null }];
    const { link } = await api('POST', '/invitations', { email: BEN.email, roles });
    const ben = await newPerson(world.browser, world.server);
    const token = new URL(String(link)).hash.replace('#token=', '');
    const { name, password } = BEN;
    await ben.call('POST', '/api/v1/invitations/accept', { token, name, password });
    await ben.context.close();
    await open('/controls/CTL-four');
    await openTasks();
    await button('Add a task').click();
    await task().fill(half);
    await endSession();
    await signIn(OWNER);
    await openTasks();
    await page.getByText('This is what you typed before').waitFor();
    expect(await task().inputValue()).toBe(half);
  });

  it('has nothing of it for somebody else', async () => {
    await endSession();
    await signIn(BEN);
    await openTasks();
    await button('Add a task').click();
    expect(await task().inputValue()).toBe('');
  });

  it('is loaded anew by signing out', async () => {
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await task().fill('Half a task of Ben’s');
    await button('Cancel').click();
    await page.getByRole('button', { name: /your account$/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    expect(await page.evaluate(() => 'isSame' in window)).toBe(false);
  });
});

describe('the stream', () => {
  it('beats so that a page hears it', async () => {
    expect(await beat).toContain('event: beat');
  });

  it('no page broke its own policy or threw', () => {
    expect(world.complaints).toEqual([]);
  });
});
