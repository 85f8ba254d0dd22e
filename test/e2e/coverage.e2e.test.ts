// Three frameworks adopted in one platform scope: what stands, live; the gaps, the tasks, and the statement at the keyboard.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapControls, PLATFORM } from '../make/coverage-world.ts';
import { seriousViolations } from './browser.ts';
import { day, openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];

const open = (path: string) => page.goto(`${world.server.address}/o/northwind${path}`);
const treeItem = (ref: string) => page.getByRole('treeitem').filter({ hasText: ref });
const cell = (row: number, column: number) => page.getByRole('row').nth(row).getByRole('gridcell').nth(column);

interface Tree {
  readonly lines: readonly { readonly applied: { readonly key: string } | null }[];
}

beforeAll(async () => {
  world = await openWorld();
  ({ page } = world);
  const adoptions: string[][] = [];
  for (const pack of PLATFORM) {
    const { adoption } = await world.api('POST', `/framework-packs/${pack}/adopt`, {});
    const tree = (await world.api('GET', `/coverage/${String(adoption)}`)) as unknown as Tree;
    adoptions.push(tree.lines.flatMap(({ applied }) => applied?.key ?? []));
  }
  const changes = mapControls({ adoptions, controls: 150, from: day(-1), until: () => day(300) });
  await world.api('POST', '/changes', { changes });
});
afterAll(() => world?.close());

describe('coverage', () => {
  it('shows every adoption beside the others, as a picture and as a table', async () => {
    await open('/coverage');
    await page.getByText('323 of 323 assured').waitFor();
    await page.getByText('123 of 123 assured').waitFor();
    await page.getByText('61 of 61 assured').waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('table').getByRole('row').nth(40).waitFor();
    expect(page.url()).toContain('view=table');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^\ufeffadoption,title,scope,group,.*\r?\nADP-1,/);
  });

  it('is walked by the keyboard, from a requirement to its control and why', async () => {
    await open('/coverage/ADP-3');
    const tree = page.getByRole('tree');
    await tree.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    const panel = page.getByRole('complementary').filter({ hasText: 'CC1.2' });
    await panel.getByRole('link', { name: 'CTL-2 Control 2 of the platform' }).waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await tree.focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(key);
    await expect.poll(() => treeItem('CC1.1').count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('closed')).toContain('CC1');
  });

  it('changes in all three at the moment at which one piece of evidence expires, on the open page', async () => {
    await open('/coverage');
    await page.getByText('61 of 61 assured').waitFor();
    const second = await world.context.newPage();
    world.watch(second);
    await second.goto(`${world.server.address}/o/northwind/coverage/ADP-3?at=CC1.1`);
    await second.getByRole('treeitem').filter({ hasText: 'CC1.1' }).getByText('Assured').waitFor();
    await world.api('PATCH', '/evidence/EVD-1', {
      data: { validUntil: new Date(Date.now() + 3_000).toISOString() },
    });
    await second.getByRole('treeitem').filter({ hasText: 'CC1.1' }).getByText('Unproven').waitFor();
    await second.getByText('has expired').waitFor();
    await page.getByText('320 of 323 assured').waitFor();
    await page.getByText('122 of 123 assured').waitFor();
    await page.getByText('60 of 61 assured').waitFor();
    await second.close();
  });

  it('shows the gaps with the next step, and makes tasks of them in one step', async () => {
    await open('/gaps?adoption=ADP-1');
    const gaps = page.getByRole('list', { name: 'Gaps' }).getByRole('listitem');
    await expect.poll(() => gaps.count()).toBe(3);
    await gaps.first().getByText('3 frameworks').waitFor();
    await gaps.first().getByRole('link', { name: /EVD-1/ }).waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await page.getByRole('checkbox', { name: /^Choose all/ }).check();
    await page.getByLabel('Until').fill('2031-01-31');
    await page.getByRole('button', { name: 'Make 3 tasks' }).click();
    await gaps.nth(2).getByRole('link', { name: /^TSK-/ }).waitFor();
    const { items } = await world.api('GET', '/tasks');
    expect(items).toHaveLength(3);
  });
});

describe('the statement of applicability', () => {
  const rowOf = async (at: number) => {
    const { rows } = await world.api('GET', '/soa/ADP-3');
    return (rows as readonly Record<string, unknown>[])[at];
  };

  it('is decided at the keyboard as a spreadsheet is: one key, typing, fill down, undo', async () => {
    await open('/coverage/ADP-3/soa');
    await page.getByText('61 of 61 decided').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('n');
    await expect.poll(async () => (await rowOf(1))?.['applicability']).toBe('not_applicable');
    expect((await rowOf(0))?.['applicability']).toBe('not_applicable');
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(async () => (await rowOf(1))?.['applicability']).toBe('applicable');
    for (const key of ['Home', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.type('Asked for by our customers');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('ControlOrMeta+d');
    await expect.poll(async () => (await rowOf(2))?.['justification']).toBe('Asked for by our customers');
    await cell(3, 1).getByText('Asked for by our customers').waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
  });

  it('takes what somebody else decides meanwhile, under the same cursor', async () => {
    await world.api('PATCH', `/applied-requirements/${String((await rowOf(0))?.['key'])}`, {
      data: { implementation: 'Somebody else’s words' },
    });
    await cell(1, 3).getByText('Somebody else’s words').waitFor();
    await page.getByRole('grid').focus();
    for (const key of ['Control+Home', 's']) await page.keyboard.press(key);
    for (const key of ['ArrowRight', 'ArrowRight', 's']) await page.keyboard.press(key);
    await expect.poll(async () => (await rowOf(0))?.['responsibility']).toBe('shared');
    expect((await rowOf(0))?.['implementation']).toBe('Somebody else’s words');
  });

  it('is handed over as a document', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'PDF', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^soa-ADP-3-\d{4}-\d\d-\d\d\.pdf$/);
    expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it.each([
    ['/coverage', 'light'],
    ['/coverage/ADP-1', 'dark'],
    ['/gaps', 'dark'],
    ['/coverage/ADP-1/soa', 'light'],
  ] as const)('on a narrow screen nothing sticks out: %s', async (path, colorScheme) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme });
    await open(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByText(/ assured|decided|frameworks/)
      .first()
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await seriousViolations(world.context, page)).toEqual([]);
  });

  it('complained of nothing', () => expect(world.complaints).toEqual([]));
});
