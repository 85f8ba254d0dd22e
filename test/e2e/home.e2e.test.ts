import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { create, day, ORG, OWNER, openWorld, type World } from './world.ts';

let world: World;
let server: World['server'];
let context: World['context'];
let page: World['page'];
let api: World['api'];
let beforeItBroke = '';

const change = (...changes: object[]) => api('POST', '/changes', { changes });

const loop = () => page.getByRole('region', { name: 'The trust loop' });
const number = (words: string) => loop().getByRole('link', { name: words });
const panel = (title: string) => page.getByRole('region', { name: title, exact: true });
const openHome = async () => {
  await page.goto(`${server.address}/o/${ORG}`);
  await loop().waitFor();
  await page.getByRole('status').getByText('Live').waitFor();
};

beforeAll(async () => {
  world = await openWorld({ isRefused: false });
  ({ server, context, page, api } = world);
});

afterAll(() => world?.close());

describe('home', () => {
  it('is calm while there is nothing', async () => {
    await openHome();
    await panel('Broke since yesterday').getByText('Nothing became worse within a day.').waitFor();
    await panel('Waits for you')
      .getByText(/Nothing waits for you/)
      .waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
  });

  it('follows what happens without being asked', async () => {
    await change(
      create('person', 'PER-1', 'Ada Holm', { email: OWNER.email }),
      create('control', 'CTL-1', 'A second factor', {}, { state: 'active' }),
      create('control', 'CTL-2', 'Restores are tested', {}, { state: 'active' }),
      create('control', 'CTL-3', 'Only planned'),
      create('check', 'CHK-1', 'The provider asks for it', {}, { links: { verifies: 'CTL-1' } }),
      create(
        'evidence',
        'EVD-1',
        'A look at it',
        { outcome: 'pass', effectiveAt: day(-1), validUntil: day(9) },
        { links: { proves: 'CHK-1' } },
      ),
      create('customer', 'CUS-1', 'Harbour Logistics'),
      create('task', 'TSK-1', 'Book the penetration test', {}, { owner: 'PER-1', dueAt: day(2) }),
      create('decision', 'DEC-1', 'May we go without?', { question: 'May we?' }),
    );
    await number('2 controls in operation').waitFor();
    await number('1 of them unproven').waitFor();
    await number('1 customer').waitFor();
    await panel('Waits for you').getByRole('link', { name: /TSK-1/ }).waitFor();
    await panel('Waits for you').getByText('to be decided').waitFor();
    await panel('Runs out within 30 days').getByRole('link', { name: /EVD-1/ }).waitFor();
  });

  it('says what broke, and how it stood before', async () => {
    beforeItBroke = new Date().toISOString();
    await change(
      create(
        'evidence',
        'EVD-2',
        'Another look',
        { outcome: 'fail', effectiveAt: day(0), validUntil: day(9) },
        { links: { proves: 'CHK-1' } },
      ),
    );
    await number('1 of them broken').waitFor();
    const line = panel('Broke since yesterday').getByRole('listitem').filter({ hasText: 'CTL-1' });
    await line.getByText('was assured').waitFor();
  });

  it.each([
    ['1 of them broken', '?state=active&status=broken', 'CTL-1', 'CTL-2'],
    ['1 of them unproven', '?state=active&status=unproven', 'CTL-2', 'CTL-1'],
  ])('“%s” opens the list of exactly those', async (words, search, there, elsewhere) => {
    await openHome();
    await number(words).click();
    await page.getByRole('heading', { level: 1, name: 'Controls' }).waitFor();
    expect(new URL(page.url()).search).toBe(search);
    await page.locator('main').getByText(there, { exact: true }).first().waitFor();
    expect(await page.locator('main').getByText(elsewhere, { exact: true }).count()).toBe(0);
  });

  it('looks back by the address, says so, and comes back', async () => {
    await page.goto(`${server.address}/o/${ORG}?asOf=${encodeURIComponent(beforeItBroke)}`);
    await page.getByRole('note').getByText('You see the past').waitFor();
    await number('0 of them broken').waitFor();
    expect(await panel('Waits for you').count()).toBe(0);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await number('1 of them broken').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('leads to what was to be recalled then, which says that it is the past', async () => {
    await change(
      create(
        'statement',
        'STM-1',
        'What we told Harbour',
        { audience: 'customer', wording: 'We ask for a second factor.', saidAt: day(-3) },
        { links: { rests_on: 'CTL-1', said_to: 'CUS-1' } },
      ),
    );
    await openHome();
    await number('1 statement to be recalled').click();
    await page.getByRole('article', { name: 'What we told Harbour' }).waitFor();
    await page.goto(`${server.address}/o/${ORG}?asOf=${encodeURIComponent(beforeItBroke)}`);
    await number('0 statements to be recalled').click();
    await page.getByRole('note').getByText('You see the past').waitFor();
    await page.getByText('Nothing was to be recalled').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('article', { name: 'What we told Harbour' }).waitFor();
  });

  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const)('at %d pixels, %s: axe finds nothing, nothing sticks out', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openHome();
    expect(await seriousViolations(context, page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)).toBe(
      false,
    );
  });

  it('has a page for the executive that prints on one sheet and names the journal behind it', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.address}/o/${ORG}/executive`);
    await page.getByRole('heading', { level: 1, name: 'Northwind: executive summary' }).waitFor();
    await panel('Greatest risks').waitFor();
    const checkpoint = await context.request.get(`${server.address}/api/v1/orgs/${ORG}/journal/checkpoint`);
    const root = Buffer.from((await checkpoint.text()).split('\n')[2] ?? '', 'base64').toString('hex');
    await page.getByText(root).waitFor();
    for (const format of ['A4', 'Letter']) {
      const pdf = (await page.pdf({ format, printBackground: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b/g), format).toHaveLength(1);
    }
    const unproven = page.getByRole('link', { name: 'controls unproven' });
    expect(await unproven.getAttribute('href')).toMatch(/\/controls\?state=active&status=unproven$/);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await seriousViolations(context, page)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
      ).toBe(false);
    }
  });

  it('leads from a list of the past, and from home as of then, into the same past', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const then = encodeURIComponent(beforeItBroke);
    await page.goto(`${server.address}/o/${ORG}/controls?asOf=${then}`);
    await page.getByRole('link', { name: 'A second factor' }).click();
    await page.waitForURL(/\/controls\/CTL-1\?asOf=/);
    await page.goto(`${server.address}/o/${ORG}?asOf=${then}`);
    await panel('Runs out within 30 days')
      .getByRole('link', { name: /^EVD-1/ })
      .click();
    await page.waitForURL(/\/evidence\/EVD-1\?asOf=/);
  });

  it('complains about nothing', () => {
    expect(world.complaints).toEqual([]);
  });
});
