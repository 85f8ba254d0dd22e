// Two people in one organisation, each in a browser of their own, and the records that they work on.
import type { Browser } from 'playwright-core';
import type { Running } from './browser.ts';
import { create, day, newPerson, openWorld, type Somebody } from './world.ts';

export interface DetailWorld {
  readonly server: Running;
  readonly browser: Browser;
  readonly ada: Somebody;
  readonly ben: Somebody;
  /** Asks the server as Ada. */
  readonly api: Somebody['api'];
  readonly close: () => Promise<void>;
}

/** So many that they are folded in a picture and narrowed down in a list. */
const MANY = 320;
const RECORDS = [
  create('person', 'PER-1', 'Cleo Winter', {}),
  create('customer', 'CUS-1', 'Harbour Logistics', {}),
  create('control', 'CTL-1', 'Access takes a second factor', { statement: 'Keys are used.' }, { state: 'active' }),
  create('check', 'CHK-1', 'Keys are enforced', {}, { links: { verifies: 'CTL-1' } }),
  create('evidence', 'EVD-1', 'Export', { outcome: 'pass', validUntil: day(9) }, { links: { proves: 'CHK-1' } }),
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
    { audience: 'customer', wording: 'Yes, always.', saidAt: day(-3) },
    { links: { rests_on: 'ANS-1', said_to: 'CUS-1' } },
  ),
  create('control', 'CTL-2', 'Backups are made', { statement: 'Once a day.', guidance: 'Look.' }, { state: 'active' }),
  create('control', 'CTL-3', 'Laptops are encrypted', {}, { state: 'active' }),
  create('control', 'CTL-4', 'Logs are kept', { statement: 'For a year.' }, { state: 'draft' }),
  ...Array.from({ length: MANY }, (_, n) =>
    create('check', `CHK-m${n}`, `Laptop ${n}`, {}, { links: { verifies: 'CTL-3' } }),
  ),
];

/** Ben comes in by the link that Ada was shown. */
const join = async ({ page }: Somebody, link: string): Promise<void> => {
  await page.goto(link);
  await page.getByLabel('Your name').fill('Ben Okafor');
  await page.getByRole('textbox', { name: 'Password' }).fill('another long sentence');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { level: 1, name: 'Northwind', exact: true }).waitFor();
};

export const openDetailWorld = async (): Promise<DetailWorld> => {
  const ada = await openWorld();
  const { server, browser, api, close } = ada;
  const ben = await newPerson(browser, server);
  await api('POST', '/changes', { changes: RECORDS });
  const roles = [{ role: 'grc', scope: null }];
  const invited = await api('POST', '/invitations', { email: 'ben@example.com', roles });
  await join(ben, String(invited['link']));
  return { server, browser, ada, ben, api, close };
};
