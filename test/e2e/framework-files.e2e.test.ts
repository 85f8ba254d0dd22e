// Frameworks from files of one's own: imported, laid over a pack, compared and moved, written as an outline.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];

const open = (path: string) => page.goto(`${world.server.address}/o/northwind${path}`);
const drop = (name: string, text: string) =>
  page.getByLabel('File to import').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const heading = (level: number, name: string | RegExp) => page.getByRole('heading', { level, name });

const OLD = `id,title,text
1,Locks,"Every door has a lock, and somebody looks after it."
2,Windows,Windows are closed at night by whoever leaves last.
3,Roof,Tiles of the roof are counted after each storm.
`;
const NEW = `Kürzel,Wort,Satz
1,Gardens,Gardens are watered in summer when it is dry.
2,Locks,"Every door has a lock, and somebody looks after it."
3,Roof,Tiles of the roof are counted after each heavy storm.
`;

beforeAll(async () => {
  world = await openWorld();
  ({ page } = world);
});
afterAll(() => world?.close());

describe('a file of one’s own', () => {
  it('is read, shown before anything is kept, and imported', async () => {
    await open('/framework-library');
    await page.getByRole('link', { name: 'Import your own' }).click();
    await heading(1, 'Import a framework').waitFor();
    await drop('house.csv', OLD);
    await page.getByRole('cell', { name: 'Locks' }).waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.getByLabel('Title', { exact: true }).fill('House');
    await page.getByLabel('Edition', { exact: true }).fill('2025');
    await page.getByLabel('Edition', { exact: true }).press('Enter');
    await page.getByText('A new framework House 2025').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('House 2025: 3 new, 0 changed.').waitFor();
  });

  it('whose headings say nothing is mapped by hand; what is wrong is named by its row', async () => {
    await open('/framework-library/import');
    await drop('broken.csv', 'id,title\n1,A\n1,B\n');
    await page.getByText('The number 1 is there twice').waitFor();
    await page.getByRole('cell', { name: 'row 3' }).waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await drop('house-2026.csv', NEW);
    await page.getByText('No column holds the numbers').waitFor();
    await page.getByLabel('Kürzel').selectOption('number');
    await page.getByLabel('Wort').selectOption('title');
    await page.getByLabel('Satz').selectOption('text');
    await page.getByLabel('Title', { exact: true }).fill('House');
    await page.getByLabel('Edition', { exact: true }).fill('2026');
    await page.getByLabel('Edition', { exact: true }).press('Enter');
    await page.getByText('A new framework House 2026').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('House 2026: 3 new, 0 changed.').waitFor();
  });

  it('is laid over a pack from its card, and fills in its texts alone', async () => {
    await world.api('POST', '/framework-packs/eu-nis2/load', {});
    await open('/framework-library?q=NIS+2');
    await page.getByRole('link', { name: /^Import your copy of NIS 2/ }).click();
    await drop('nis2.csv', 'number,text\nArt. 20(1),The words of the law.\nNo such,Words.\n');
    await page.getByRole('cell', { name: 'Changed: text' }).waitFor();
    await page.getByRole('cell', { name: 'Not in it, left out' }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText(/0 new, 1 changed/).waitFor();
  });
});

describe('editions', () => {
  it('are compared, corrected where somebody knows better, and an adoption moves', async () => {
    await open('/framework-library?q=house');
    await page.getByRole('button', { name: 'Adopt House 2025' }).press('Enter');
    await page.getByRole('link', { name: 'Adopted as ADP-1' }).waitFor();
    const { items } = (await world.api('GET', '/applied-requirements')) as { items: { key: string; title: string }[] };
    for (const { key } of items)
      await world.api('PATCH', `/applied-requirements/${key}`, { data: { applicability: 'applicable' } });
    await open('/framework-library/editions');
    await page.getByLabel('Older edition').selectOption('FRM-house-2025');
    await page.getByLabel('Newer edition').selectOption('FRM-house-2026');
    await page.getByText('Other number: was 1, 100 % alike').waitFor();
    await heading(2, 'Gone: 1').waitFor();
    await page.getByRole('button', { name: 'Number reused 1' }).press('Enter');
    await expect.poll(() => page.url()).toContain('show=reused');
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.getByLabel('Move this adoption').selectOption('ADP-1');
    await page.getByText('2 of 3 requirements get what was decided').waitFor();
    await heading(2, 'Carried nowhere: 1').waitFor();
    await page.locator('input[aria-label="1 was"]').fill('2');
    await page.locator('input[aria-label="1 was"]').press('Enter');
    await page.getByText('3 of 3 requirements get what was decided').waitFor();
    await page.getByRole('button', { name: 'Move to House 2026' }).press('Enter');
    await page.getByText('House 2026 is adopted as ADP-2: 3 carried over, 0 to decide.').waitFor();
  });
});

describe('the outline', () => {
  it('is written by the keyboard, pasted into, and kept in one step', async () => {
    await open('/framework-library?q=house');
    await page.getByRole('link', { name: 'Edit House 2026' }).click();
    await page.getByLabel('Title of 1', { exact: true }).press('Enter');
    await page.keyboard.type('1.1');
    await page.getByText('1 row needs something.').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Flower beds');
    await page.keyboard.press('Alt+ArrowRight');
    await page.getByRole('textbox', { name: 'Number, level 2' }).waitFor();
    await page.getByLabel('Title of 3', { exact: true }).press('Alt+ArrowUp');
    await page.getByLabel('One a line').fill('4 Cellar\n  4.1 Stairs');
    await page.getByRole('button', { name: 'Add these rows' }).click();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.getByRole('button', { name: /^Keep \d+ changes/ }).click();
    await page.getByText('Everything is kept.').waitFor();
    const { items } = (await world.api('GET', '/requirements?limit=50&q=Stairs')) as { items: { data: object }[] };
    expect(items).toMatchObject([{ data: { ref: '4.1', under: '4' } }]);
    await page.reload();
    await page.getByLabel('Title of 4.1', { exact: true }).waitFor();
  });

  it('of a pack warns; on a narrow screen every page fits', async () => {
    await open('/framework-library/edit/FRM-eu-nis2');
    await page.getByText('This framework came from a pack').waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    for (const path of [
      '/framework-library/edit/FRM-eu-nis2',
      '/framework-library/import',
      '/framework-library/editions?from=FRM-house-2025&to=FRM-house-2026',
    ]) {
      await open(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, path).toBeLessThanOrEqual(0);
    }
    expect(world.complaints).toEqual([]);
  });
});
