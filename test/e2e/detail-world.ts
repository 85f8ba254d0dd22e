// Two people in one organisation, each in a browser of their own, and the records that they work on.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Running, startBrowser, startServer } from './browser.ts';

export interface Somebody {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained about: a broken policy, a script error. */
  readonly complaints: string[];
}

export interface DetailWorld {
  readonly server: Running;
  readonly browser: Browser;
  readonly ada: Somebody;
  readonly ben: Somebody;
  /** Asks the server as Ada. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

export const ORG = 'northwind';
const PASSWORD = 'correct horse battery';
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

const create = (kind: string, key: string, title: string, data: object, rest: object = {}) => ({
  op: 'create',
  kind,
  key,
  title,
  data,
  ...rest,
});

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

const newPerson = async (browser: Browser): Promise<Somebody> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return { context, page, complaints };
};

const asking = (address: string, context: BrowserContext) => async (method: string, path: string, body?: unknown) => {
  const response = await context.request.fetch(`${address}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', origin: address },
    ...(body === undefined ? {} : { data: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
};

/** Ben comes in by the link that Ada was shown. */
const join = async ({ page }: Somebody, link: string): Promise<void> => {
  await page.goto(link);
  await page.getByLabel('Your name').fill('Ben Okafor');
  await page.getByRole('textbox', { name: 'Password' }).fill('another long sentence');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { level: 1, name: 'Northwind', exact: true }).waitFor();
};

export const openDetailWorld = async (): Promise<DetailWorld> => {
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const [ada, ben] = await Promise.all([newPerson(browser), newPerson(browser)]);
  const ask = asking(server.address, ada.context);
  const api: DetailWorld['api'] = (method, path, body) => ask(method, `/orgs/${ORG}${path}`, body);
  const token = new URL(server.welcome).hash.replace('#token=', '');
  await ask('POST', '/welcome', { token, name: 'Ada Holm', email: 'ada@example.com', password: PASSWORD });
  await ask('POST', '/orgs', { name: 'Northwind', slug: ORG });
  await api('POST', '/changes', { changes: RECORDS });
  const roles = [{ role: 'grc', scope: null }];
  const invited = await api('POST', '/invitations', { email: 'ben@example.com', roles });
  await join(ben, String(invited['link']));
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  return { server, browser, ada, ben, api, close };
};
