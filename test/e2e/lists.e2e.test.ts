// Lists as an analyst lives in them: by the keyboard, in cells, by the hundred, from a spreadsheet.
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let api: World['api'];
let server: Running;
let browser: Browser;
let context: BrowserContext;
let page: Page;

const open = async (path: string) => {
  await page.goto(`${server.address}/o/northwind${path}`);
  await page.getByRole('status').getByText('Live').waitFor();
};
const grid = () => page.getByRole('grid');
const row = (text: string) => grid().getByRole('row').filter({ hasText: text });
/** What the keyboard is in, by its text. */
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
const inAll = (n: string) => page.getByText(`${n} in all`, { exact: true }).waitFor();
const editor = (name: string) => page.getByRole('form', { name });

const control = (n: number, rest: object = {}) => ({
  op: 'create',
  kind: 'control',
  key: `CTL-${n}`,
  title: `Control number ${n}`,
  state: n % 2 === 0 ? 'active' : 'draft',
  data: { theme: n % 3 === 0 ? 'access' : 'people' },
  ...rest,
});

beforeAll(async () => {
  world = await openWorld();
  ({ server, browser, context, page, api } = world);
  await api('POST', '/changes', {
    changes: [
      { op: 'create', kind: 'person', key: 'PER-1', title: 'Ben Okafor', data: {} },
      ...Array.from({ length: 12 }, (_, n) => control(n + 1)),
      {
        op: 'create',
        kind: 'answer',
        key: 'ANS-1',
        title: 'Do you log?',
        data: { question: 'Do you log?', text: 'Yes.' },
        state: 'approved',
        links: { rests_on: 'CTL-2' },
      },
    ],
  });
});

afterAll(() => world?.close());

describe('the keyboard alone', () => {
  it('goes through rows and cells, selects, searches, opens, and comes back to the same place', async () => {
    await open('/controls?sort=title');
    await inAll('12');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect.poll(focused).toContain('Control number 10');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
    await page.getByText('2 of 12 selected').waitFor();
    await page.keyboard.press('Shift+K');
    await page.getByText('1 of 12 selected').waitFor();
    await page.keyboard.press('a');
    await page.getByText('12 of 12 selected').waitFor();
    await page.keyboard.press('Escape');
    await inAll('12');
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toContain('People');
    await page.keyboard.press('?');
    await page.getByText('Letters and signs work as keys').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('Letters and signs work as keys').waitFor({ state: 'detached' });
    await grid().getByRole('rowheader').first().focus();
    await page.keyboard.press('/');
    await page.keyboard.type('12');
    await inAll('1');
    await page.getByLabel('Search in this list').fill('');
    await inAll('12');
    await grid().getByRole('rowheader').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /Control number/ }).waitFor();
  });

  it('edits a cell where it stands, checks it while it is typed, and undoes it', async () => {
    await open('/controls?sort=title');
    await row('Control number 11')
      .getByRole('rowheader')
      .click({ position: { x: 4, y: 4 } });
    await page.keyboard.press('e');
    const title = editor('Title of CTL-11').getByLabel('Title');
    await title.fill('');
    await editor('Title of CTL-11').getByText('Must not be empty.').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await title.fill('A better title');
    await page.keyboard.press('Enter');
    await row('A better title').waitFor();
    await page.getByRole('button', { name: 'Undo: Title of CTL-11' }).click();
    await row('Control number 11').waitFor();
    await expect.poll(() => api('GET', '/controls/CTL-11')).toMatchObject({ title: 'Control number 11', version: 3 });
  });

  it('keeps what was typed and not saved', async () => {
    await row('Control number 11')
      .getByRole('rowheader')
      .click({ position: { x: 4, y: 4 } });
    await page.keyboard.press('e');
    await editor('Title of CTL-11').getByLabel('Title').fill('Half a title');
    await page.keyboard.press('Escape');
    await editor('Title of CTL-11').waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await editor('Title of CTL-11').getByText('did not save').waitFor();
    expect(await editor('Title of CTL-11').getByLabel('Title').inputValue()).toBe('Half a title');
    await editor('Title of CTL-11').getByLabel('Title').fill('Control number 11');
    await page.keyboard.press('Escape');
  });
});

describe('two browsers in one cell', () => {
  it('see both values, lose nothing, and decide', async () => {
    const theirs = await browser.newContext({
      storageState: await context.storageState(),
      viewport: { width: 1440, height: 900 },
    });
    const their = await theirs.newPage();
    world.watch(their);
    await their.goto(`${server.address}/o/northwind/controls?sort=title`);
    await open('/controls?sort=title');
    const begin = async (one: Page) => {
      await one.getByRole('rowheader', { name: /^Control number 3/ }).click({ position: { x: 4, y: 4 } });
      await one.keyboard.press('e');
      return one.getByRole('form', { name: 'Title of CTL-3' });
    };
    const [mine, other] = [await begin(page), await begin(their)];
    await mine.getByLabel('Title').fill('Mine');
    await other.getByLabel('Title').fill('Theirs');
    await their.keyboard.press('Enter');
    await mine.getByRole('alert').getByText('Theirs', { exact: true }).waitFor();
    await mine.getByRole('alert').getByText('Changed meanwhile by Ada Holm').waitFor();
    expect(await mine.getByLabel('Title').inputValue()).toBe('Mine');
    expect(await seriousViolations(context, page)).toEqual([]);
    await mine.getByRole('button', { name: 'Go on with mine' }).click();
    await mine.getByRole('button', { name: 'Save' }).click();
    await their.getByRole('rowheader', { name: 'Mine' }).waitFor();
    await expect.poll(() => api('GET', '/controls/CTL-3')).toMatchObject({ title: 'Mine' });
    await theirs.close();
  });

  it('in different cells of one row do not stand in each other’s way', async () => {
    await row('Control number 4')
      .getByRole('rowheader')
      .click({ position: { x: 4, y: 4 } });
    await page.keyboard.press('e');
    await editor('Title of CTL-4').getByLabel('Title').fill('Four');
    await api('PATCH', '/controls/CTL-4', { data: { guidance: 'Somebody else wrote this.' } });
    await page.keyboard.press('Enter');
    await row('Four').waitFor();
    await expect
      .poll(() => api('GET', '/controls/CTL-4'))
      .toMatchObject({ title: 'Four', data: { guidance: 'Somebody else wrote this.' } });
  });
});

describe('many at once', () => {
  const choose = async (label: string) => {
    await page.getByRole('button', { name: 'Change …' }).click();
    await page.getByLabel('What to do').selectOption({ label });
  };
  const preview = () => page.getByRole('region', { name: 'What would change' });

  it('are tried out, changed in one commit, and put back but for what somebody changed since', async () => {
    await open('/controls?f.theme=access');
    await inAll('4');
    await page.keyboard.press('a');
    await choose('Theme');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('data');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await preview().getByText('4 controls would change.').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await preview().getByRole('button', { name: 'Change 4 controls' }).click();
    await page.getByText('Nothing matches').waitFor();
    await open('/controls?f.theme=data');
    await inAll('4');
    await expect.poll(() => api('GET', '/controls/counts?by=f.theme&f.theme=data')).toMatchObject({ total: 4 });
  });

  it('an undo restores the rest and names what it could not restore', async () => {
    await open('/controls?f.theme=data');
    await inAll('4');
    await page.keyboard.press('a');
    await choose('Theme');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('access');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await preview().getByRole('button', { name: 'Change 4 controls' }).click();
    await page.getByText('Nothing matches').waitFor();
    await api('PATCH', '/controls/CTL-6', { data: { theme: 'resilience' } });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('button', { name: /^Undo: Set theme/ }).click();
    const undo = page.getByRole('dialog', { name: 'Undo' });
    await undo.getByText('1 could not be restored:').waitFor();
    await undo.getByText(/CTL-6: .*has changed/).waitFor();
    const counts = await api('GET', '/controls/counts?by=f.theme');
    expect(counts['counts']).toContainEqual({ value: 'data', n: 3 });
    await expect.poll(() => api('GET', '/controls/CTL-6')).toMatchObject({ data: { theme: 'resilience' } });
  });

  it('go from the records as they are, not as they were when they were ticked', async () => {
    await open('/controls?sort=title&f.theme=people');
    await row('CTL-7').getByRole('checkbox').check();
    await row('CTL-8').getByRole('checkbox').check();
    await api('PATCH', '/controls/CTL-7', { title: 'Control number 7 anew' });
    await row('Control number 7 anew').waitFor();
    await choose('Nature');
    await page.getByRole('combobox', { name: 'Nature' }).selectOption('preventive');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await preview().getByText('2 controls would change.').waitFor();
    await page.getByRole('button', { name: 'Close the panel' }).click();
  });

  it('says what would break, and what a step does not fit', async () => {
    await open('/controls?sort=title');
    await inAll('12');
    await page.keyboard.press('a');
    await choose('Back to draft');
    await page.getByRole('button', { name: 'See what would change' }).click();
    await preview()
      .getByText(/6 controls would change, 6 are so already\./)
      .waitFor();
    await page.getByRole('button', { name: 'Close the panel' }).click();
  });
});

describe('filters, groups and views', () => {
  it('count, fold and are kept in the address', async () => {
    await open('/controls');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('button', { name: 'Draft 6' }).waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.getByRole('button', { name: 'Draft 6' }).click();
    await page.keyboard.press('Escape');
    await inAll('6');
    await page.getByLabel('Group by').selectOption({ label: 'By theme' });
    await grid().getByRole('button', { name: 'People 4' }).click();
    await page.waitForURL(/closed=people/);
    await row('Control number 7').waitFor({ state: 'detached' });
    await page.reload();
    await grid().getByRole('button', { name: 'People 4', expanded: false }).waitFor();
  });

  it('are kept as a view that others see, opened again, and brought up to date', async () => {
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByLabel('Keep this list as').fill('Drafts by theme');
    await page.getByLabel('Everybody sees it').check();
    await page.getByRole('button', { name: 'Save the view' }).click();
    await open('/controls');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: /^Drafts by theme/ }).click();
    await grid().getByRole('button', { name: 'People 4', expanded: false }).waitFor();
    await grid().getByRole('button', { name: 'People 4' }).click();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: /Save the changes/ }).click();
    await page.getByRole('button', { name: /Save the changes/ }).waitFor({ state: 'detached' });
    await expect
      .poll(() => api('GET', '/views'))
      .toMatchObject({ items: [{ data: { kind: 'control', shared: true, query: 'state=draft&by=f.theme' } }] });
  });

  it('what is exported is what is shown', async () => {
    await open('/controls?state=draft&sort=-title&cols=title,key');
    await page.getByRole('button', { name: 'Export' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Comma-separated (csv)' }).click();
    const text = await readFile(await (await waiting).path(), 'utf8');
    const lines = text.replace('\ufeff', '').trim().split('\r\n');
    expect(lines[0]).toBe('Title,Key');
    expect(lines).toHaveLength(7);
    expect(lines.slice(1)).toEqual(lines.slice(1).toSorted().toReversed());
  });

  it('a list that nothing matches, and one that cannot be made, say what to do', async () => {
    await open('/controls?q=zebra');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await inAll('12');
    await open('/controls?sort=colour');
    await page.getByRole('alert').getByText('cannot be sorted like this').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
  });
});

const SHEET = [
  'Name,Theme,Remarks,Statement',
  ...Array.from({ length: 5_000 }, (_, n) =>
    n % 417 === 0 ? `Imported ${n},nonsense,x,We do ${n}.` : `Imported ${n},people,x,We do ${n}.`,
  ),
].join('\n');

describe('a spreadsheet of 5,000 rows with 12 bad ones', () => {
  it('is tried out by row, taken but for the bad ones, which come back as a file', async () => {
    await open('/controls/import');
    await page.getByText('Drop a CSV file or a workbook here').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page
      .getByLabel('File to import')
      .setInputFiles({ name: 'controls.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('title');
    expect(await page.getByLabel('Remarks', { exact: true }).inputValue()).toBe('');
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.getByRole('button', { name: 'See what would happen' }).click();
    await page
      .getByText('4,988 new, 0 changed, 0 as they are; 12 rows with something wrong.')
      .waitFor({ timeout: 100_000 });
    const faults = page.getByRole('region', { name: 'Rows with something wrong' });
    expect(await faults.getByRole('row').count()).toBe(13);
    await faults.getByRole('row', { name: /^419 Theme/ }).waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the 12 rows to correct' }).click();
    const bad = await readFile(await (await waiting).path(), 'utf8');
    expect(bad.trim().split('\r\n')).toHaveLength(13);
    expect(bad).toContain('Imported 417,nonsense');
    await page.getByLabel(/All or nothing/).check();
    expect(await page.getByRole('button', { name: /^Import 4,988 rows/ }).isDisabled()).toBe(true);
    await page.getByLabel(/that are right, now/).check();
    await page.getByRole('button', { name: 'Import 4,988 rows' }).click();
    await page.getByRole('heading', { name: '4. Importing' }).waitFor();
  });

  it('can be left while it runs, and is whole in the end', async () => {
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Northwind' }).waitFor();
    await page.getByText('controls.csv is imported').waitFor({ timeout: 100_000 });
    await expect.poll(() => api('GET', '/controls/counts?by=state')).toMatchObject({ total: 5_000 });
  });
});

describe('5,000 rows', () => {
  const scroller = () => grid().locator('xpath=..');

  it('are drawn only in sight, from the first to the last, and going back leads to the same place', async () => {
    await open('/controls');
    await inAll('5,000');
    expect(await grid().getAttribute('aria-rowcount')).toBe('5001');
    expect(await grid().getByRole('row').count()).toBeLessThan(80);
    await scroller().evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await row('Imported 4999').waitFor();
    await scroller().evaluate((box) => box.scrollTo(0, 100_000));
    const link = grid().getByRole('link').first();
    await link.waitFor();
    const top = await scroller().evaluate((box) => box.scrollTop);
    await row('Imported 2275').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Imported 2275' }).waitFor();
    await page.goBack();
    await row('Imported 2275').waitFor();
    expect(await scroller().evaluate((box) => box.scrollTop)).toBe(top);
  });

  it('are read and selected to the end by keys, and narrowed by a word', async () => {
    await open('/controls');
    await inAll('5,000');
    await page.keyboard.press('j');
    await page.keyboard.press('End');
    await expect.poll(focused).toContain('Imported 4999');
    await page.getByLabel('Search in this list').fill('4999');
    await inAll('1');
  });

  it('are cards at 360 px that scroll with the page', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open('/controls?sort=-title');
    await page.getByRole('link', { name: 'Imported 999', exact: true }).waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.getByRole('link', { name: 'Control number 1', exact: true }).waitFor();
    expect(await page.getByRole('list', { name: 'Controls' }).getByRole('listitem').count()).toBeLessThan(60);
    await page.getByRole('checkbox', { name: /Select CTL-1 / }).check();
    await page.getByRole('button', { name: 'Change …' }).click();
    await page.getByLabel('What to do').waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('no page broke its own policy or threw', () => {
    expect(world.complaints).toEqual([]);
  });
});
