// Documents of OSCAL and files of mappings by the page: tried first, what is wrong named by its place, then taken in.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let page: World['page'];

const open = (path: string) => page.goto(`${world.server.address}/o/northwind${path}`);
const drop = (name: string, text: string) =>
  page.getByLabel('File to import').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (level: number, name: string) => page.getByRole('heading', { level, name, exact: true });

const countOf = async (path: string): Promise<number> =>
  ((await world.api('GET', path)) as { items: readonly unknown[] }).items.length;

const definition = (controlId: string) =>
  JSON.stringify({
    'component-definition': {
      uuid: '5c1f2d9e-8a40-4c55-9f0a-6f7d2f1c0a11',
      metadata: {
        title: 'What the platform brings',
        'last-modified': '2026-01-05T00:00:00Z',
        version: '1',
        'oscal-version': '1.2.2',
      },
      components: [
        {
          uuid: '5c1f2d9e-8a40-4c55-9f0a-6f7d2f1c0a12',
          type: 'software',
          title: 'Sign-in service',
          description: 'Signs people in.',
          'control-implementations': [
            {
              uuid: '5c1f2d9e-8a40-4c55-9f0a-6f7d2f1c0a13',
              source: '#',
              description: 'As set up.',
              'implemented-requirements': [
                {
                  uuid: '5c1f2d9e-8a40-4c55-9f0a-6f7d2f1c0a14',
                  'control-id': controlId,
                  description: 'Every sign-in asks for two factors.',
                },
              ],
            },
          ],
        },
      ],
    },
  });

beforeAll(async () => {
  world = await openWorld();
  ({ page } = world);
  for (const pack of ['eu-nis2', 'us-ca-ccpa']) await world.api('POST', `/framework-packs/${pack}/adopt`, {});
});
afterAll(() => world?.close());

describe('a document of OSCAL', () => {
  it('that is no valid one is refused with the places of its faults', async () => {
    await open('/framework-library/import');
    await page.getByRole('link', { name: 'import it as an OSCAL document' }).click();
    await heading(1, 'Import an OSCAL document').waitFor();
    await drop('broken.json', definition('ac-2').replace('"version":"1",', ''));
    await page.getByRole('cell', { name: 'component-definition › metadata' }).first().waitFor();
    expect(await button('Import').isDisabled()).toBe(true);
    expect(await seriousViolations(world.context, page)).toEqual([]);
    await drop('components.json', definition('ac-2'));
    await page.getByText('This is a component definition').waitFor();
  });

  it('is taken into an adoption from the adoption’s page', async () => {
    await open('/adoptions/ADP-1');
    await page.getByRole('button', { name: 'More that can be done' }).click();
    await page.getByRole('menuitem', { name: 'Import a provider’s plan or components' }).click();
    await heading(1, 'Import an OSCAL document').waitFor();
    expect(new URL(page.url()).searchParams.get('into')).toBe('ADP-1');
    await drop('components.json', definition('art-20-1'));
    await page.getByText('Component definition “What the platform brings”').waitFor();
    await page.getByRole('row', { name: /^Systems 1 0/ }).waitFor();
    expect(await countOf('/systems')).toBe(0);
    await button('Import').click();
    await page.getByText(/stands under \d+ requirements? of ADP-1/).waitFor();
    expect(await countOf('/systems')).toBe(1);
    await page.getByRole('link', { name: 'Open ADP-1' }).waitFor();
  });

  it('that went out comes in again and changes nothing', async () => {
    await open('/adoptions/ADP-2');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'More that can be done' }).click();
    await page.getByRole('menuitem', { name: 'Download as security plan (OSCAL)' }).click();
    const plan = await readFile(await (await download).path(), 'utf8');
    await open('/framework-library/import/oscal');
    await drop('plan.json', plan);
    await page.getByText('ADP-2 is brought up to date').waitFor();
    await page.getByText('Everything in it is here already.').waitFor();
    expect(await button('Import').isDisabled()).toBe(true);
  });
});

const PAIRS = `source,relation,target,rationale
Art. 20(1),overlaps,1798.100(a),Both say who answers for it
Art. 99,overlaps,1798.100(a),
`;
const SHEET = `Requirement ID,CCPA,Remarks
Art. 20(2),"1798.100(a)
1798.105(a)",x
`;

describe('a file of mappings', () => {
  it('is tried with its faults by row, taken in, and downloaded again', async () => {
    await open('/crosswalks');
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await heading(1, 'Import a crosswalk').waitFor();
    await drop('pairs.csv', PAIRS);
    await page.getByText('Say of which framework the numbers are that are mapped.').waitFor();
    await page.getByLabel('The numbers that are mapped are of').selectOption('FRM-eu-nis2');
    await page.getByLabel('What they are mapped to is of').selectOption('FRM-us-ca-ccpa');
    await page.getByRole('cell', { name: 'row 3' }).waitFor();
    expect(await seriousViolations(world.context, page)).toEqual([]);
    expect(await countOf('/mappings')).toBe(0);
    await button('Import').click();
    await page.getByText('1 mapping is proposed.').waitFor();
    await page.getByRole('link', { name: 'Crosswalks', exact: true }).last().click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /^OSCAL, NIS 2/ }).click();
    const collection = await readFile(await (await download).path(), 'utf8');
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await drop('again.json', collection);
    await page.getByText('Everything in it is here already.').waitFor();
  });

  it('has a column for a framework, which is said by hand; on a narrow screen it fits', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await open('/crosswalks/import?from=FRM-eu-nis2');
    await drop('sheet.csv', SHEET);
    await page.getByText('No column holds what they are mapped to.').waitFor();
    await page.getByLabel('CCPA', { exact: true }).selectOption('FRM-us-ca-ccpa');
    await page.getByText('1 mapping from FRM-eu-nis2 to FRM-us-ca-ccpa would be proposed').waitFor();
    for (const path of ['', '/framework-library/import/oscal', '/crosswalks']) {
      if (path) await open(path);
      await heading(
        1,
        path ? (path.startsWith('/c') ? 'Crosswalks' : 'Import an OSCAL document') : 'Import a crosswalk',
      ).waitFor();
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
      await expect.poll(wide, { message: path }).toBeLessThanOrEqual(360);
    }
    expect(await seriousViolations(world.context, page)).toEqual([]);
    expect(world.complaints).toEqual([]);
  });
});
