import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { create, day, ORG, OWNER, openWorld, type World } from './world.ts';

const FIRST_LOAD = 250_000;

let world: World;
let server: World['server'];
let browser: World['browser'];
let context: World['context'];
let page: World['page'];
let api: World['api'];

const open = (path: string) => page.goto(`${server.address}/o/${ORG}${path}`);
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const status = (tone: string) => page.locator(`header [data-status="${tone}"]`);

const answerBox = () => page.getByRole('textbox', { name: 'Answer', exact: true });

/** A promise to a customer, down to the evidence that it rests on. */
const CHAIN = [
  create('control', 'CTL-1', 'Access takes a second factor', { theme: 'access' }, { state: 'active' }),
  create('control', 'CTL-2', 'Backups are restored as a test', { theme: 'resilience' }, { state: 'active' }),
  create('check', 'CHK-1', 'The identity provider enforces keys', {}, { links: { verifies: 'CTL-1' } }),
  create(
    'evidence',
    'EVD-1',
    'Export of the policy',
    { outcome: 'pass', effectiveAt: day(-3), validUntil: day(9) },
    { links: { proves: 'CHK-1' } },
  ),
  create('customer', 'CUS-1', 'Harbour Logistics', {}),
  create(
    'answer',
    'ANS-1',
    'Is there a second factor?',
    { question: 'Do you enforce a second factor?', text: 'Yes, always.' },
    { state: 'approved', links: { rests_on: 'CTL-1' } },
  ),
  create(
    'statement',
    'STM-1',
    'Questionnaire of Harbour',
    { audience: 'customer', wording: 'Yes, always.', saidAt: day(-30) },
    { links: { rests_on: 'ANS-1', said_to: 'CUS-1' } },
  ),
];

beforeAll(async () => {
  world = await openWorld({ isStarted: false });
  ({ server, browser, context, page, api } = world);
});

afterAll(() => world?.close());

describe('the first day', () => {
  it('the first owner comes in by the printed link and starts an organisation', async () => {
    await page.goto(server.welcome);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await heading('No organisation yet').waitFor();
    await page.getByLabel('Name').fill('Northwind');
    expect(await page.getByLabel('Address').inputValue()).toBe(ORG);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await heading('Northwind').waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
  });

  it('an empty list says what belongs there', async () => {
    await open('/controls');
    await page.getByText('No controls yet').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
  });

  it('a form names every field that is wrong, keeps what was written, and creates the record', async () => {
    await open('/risks/new');
    await page.getByLabel('Event', { exact: true }).fill('A laptop is stolen.');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Must not be empty.').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.getByLabel('Title').fill('A stolen laptop');
    await page.getByRole('button', { name: 'Create' }).click();
    await heading('A stolen laptop').waitFor();
    await page.getByText('A laptop is stolen.').waitFor();
    await status('unproven').waitFor();
  });
});

describe('a working day', () => {
  beforeAll(() => api('POST', '/changes', { changes: CHAIN }));

  it('lists filter, count, search and sort, and all of it is in the address', async () => {
    await open('/controls');
    await page.getByRole('link', { name: 'Backups are restored as a test' }).waitFor();
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('button', { name: /^Assured/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Backups are restored as a test' }).waitFor({ state: 'detached' });
    await page.getByLabel('Group by').selectOption({ label: 'By theme' });
    await page.getByRole('grid').getByRole('button', { name: 'Access 1' }).waitFor();
    await page.getByRole('button', { name: 'Title', exact: true }).click();
    await page.waitForURL(/sort=title/);
    expect(new URL(page.url()).search).toContain('status=assured');
    await page.getByRole('button', { name: 'Remove the filter Assurance: Assured' }).click();
    await page.getByLabel('Search in this list').fill('backups');
    await page.getByRole('link', { name: 'Access takes a second factor' }).waitFor({ state: 'detached' });
    await page.waitForURL(/q=backups/);
  });

  it('the palette finds a record by the keyboard alone', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Find a record/ }).fill('second factor');
    await page.getByRole('option', { name: /ANS-1/ }).waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    for (let step = 0; step < 5; step += 1) {
      if ((await page.getByRole('option', { name: /ANS-1/ }).getAttribute('aria-selected')) === 'true') break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await heading('Is there a second factor?').waitFor();
    await status('assured').waitFor();
  });

  it('what somebody is writing outlives a change by somebody else', async () => {
    await open('/answers/ANS-1');
    await page.getByRole('button', { name: 'Edit' }).click();
    await answerBox().fill('Yes: hardware keys, always.');
    await api('PATCH', '/answers/ANS-1', { data: { internal: 'Ask Ben.' } });
    await page.getByText('Changed meanwhile by Ada Holm').waitFor();
    expect(await answerBox().inputValue()).toBe('Yes: hardware keys, always.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('Changed meanwhile').waitFor();
    await page.getByRole('button', { name: /Go on from version/ }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Yes: hardware keys, always.', { exact: true }).first().waitFor();
    await expect
      .poll(() => api('GET', '/answers/ANS-1'))
      .toMatchObject({ data: { text: 'Yes: hardware keys, always.', internal: 'Ask Ben.' } });
  });

  it('links are added and removed on the page, from either end', async () => {
    await open('/controls/CTL-2');
    await page.getByRole('button', { name: 'Link something else' }).click();
    await page.getByRole('button', { name: 'Add: Verified by' }).click();
    await page
      .getByRole('textbox', { name: 'Verified by' })
      .or(page.getByRole('combobox', { name: 'Verified by' }))
      .first()
      .fill('identity');
    await page.getByRole('option', { name: /CHK-1/ }).click();
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await status('assured').waitFor();
    await page.getByRole('button', { name: 'Unlink CHK-1 (Verified by)' }).click();
    await status('unproven').waitFor();
  });

  it('a lifecycle step is one click', async () => {
    await page.getByRole('button', { name: 'Back to draft' }).click();
    await page.getByRole('button', { name: 'Put in operation' }).waitFor();
  });

  it('what-if names what would stop being true, and changes nothing', async () => {
    await open('/controls/CTL-1');
    await page.getByRole('button', { name: 'What if this breaks?' }).click();
    await page.getByText(/would change; nothing was written/).waitFor();
    await page.getByText('Assured → Broken').first().waitFor();
    await status('assured').waitFor();
  });
});

describe('something breaks underneath', () => {
  it('an open answer turns broken by itself, with the path to the root', async () => {
    await open('/answers/ANS-1');
    await status('assured').waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
    const other = await context.newPage();
    await other.goto(`${server.address}/o/${ORG}`);
    await other.getByText('Nothing that we promise or rely on is broken.').waitFor();
    await api('PATCH', '/evidence/EVD-1', { data: { outcome: 'fail' } });
    await status('broken').waitFor();
    const why = page.getByRole('region', { name: 'Why' });
    await why.getByRole('link', { name: /EVD-1/ }).waitFor();
    await why.getByText('failed').waitFor();
    await why.getByRole('link', { name: /CHK-1/ }).waitFor();
    await other.getByRole('link', { name: /ANS-1/ }).first().waitFor();
    await other.close();
  });

  it('the recall list says who was told what, and drafts the correction', async () => {
    await page.getByRole('link', { name: /Recall list/ }).click();
    const recalled = page.getByRole('article', { name: 'Questionnaire of Harbour' });
    await recalled.getByRole('link', { name: /CUS-1/ }).waitFor();
    await recalled.getByRole('link', { name: /EVD-1/ }).waitFor();
    expect(await recalled.getByLabel('A correction to start from').inputValue()).toContain('Yes, always.');
  });
});

describe('everybody', () => {
  it('the profile makes and ends a key', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.address}/profile`);
    await page.getByLabel('Name of a new key').fill('Pipeline');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText(/^cdr_/).first().waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.getByRole('button', { name: 'Revoke Pipeline' }).click();
    await page.getByText('No keys.').waitFor();
  });

  it('an invited person joins by the link that is shown once', async () => {
    await open('/members');
    await page.getByLabel('E-mail').fill('ben@example.com');
    await page.getByRole('button', { name: 'Invite' }).click();
    const link = await page.getByLabel('Invitation link').textContent();
    const theirs = await browser.newContext();
    const their = await theirs.newPage();
    await their.goto(String(link));
    await their.getByLabel('Your name').fill('Ben Okafor');
    await their.getByRole('textbox', { name: 'Password' }).fill('another long sentence');
    await their.getByRole('button', { name: 'Join' }).click();
    await their.getByRole('heading', { level: 1, name: 'Northwind' }).waitFor();
    await their.getByRole('link', { name: 'Members' }).waitFor({ state: 'detached' });
    await theirs.close();
  });

  it('a session that ended leads to the sign-in and back to the same page', async () => {
    await open('/controls?status=unproven');
    await page.getByRole('button', { name: /your account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    await open('/controls?status=unproven');
    await heading('Sign in').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('Controls').waitFor();
    expect(new URL(page.url()).search).toBe('?status=unproven');
  });

  it.each([
    ['', 'Northwind'],
    ['/controls', 'Controls'],
    ['/answers/ANS-1', 'Is there a second factor?'],
  ])(
    '%s as the first page needs less than 250 kB of compressed script, and asks nothing twice',
    async (path, shows) => {
      // A context of its own: nothing is in its cache.
      const fresh = await browser.newContext({ storageState: await context.storageState() });
      const first = await fresh.newPage();
      // What comes later than the page is not asked for its text: the page may be gone by then.
      const scripts: Response[] = [];
      first.on('response', (response) => {
        if (response.url().endsWith('.js')) scripts.push(response);
      });
      const questions: string[] = [];
      first.on('request', (request) => {
        if (request.url().includes('/api/')) questions.push(request.url());
      });
      await first.goto(`${server.address}/o/${ORG}${path}`);
      // What the head of the page asks for ahead is what the page then asks for, to the letter.
      const ahead = await first.locator('link[rel=preload][as=fetch]').evaluateAll((links) => links.length);
      await first.getByRole('heading', { level: 1, name: shows }).waitFor();
      await first.getByRole('status').getByText('Live').waitFor();
      const size = (await Promise.all(scripts.map((script) => script.body()))).reduce(
        (sum, body) => sum + gzipSync(body).length,
        0,
      );
      await fresh.close();
      expect(ahead).toBeGreaterThan(2);
      expect(questions.toSorted()).toEqual([...new Set(questions)].toSorted());
      expect(size).toBeGreaterThan(100_000);
      expect(size).toBeLessThan(FIRST_LOAD);
    },
  );

  it('no page broke its own policy or threw', () => {
    expect(world.complaints).toEqual([]);
  });
});
