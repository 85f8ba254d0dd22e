import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Running, startBrowser, startServer } from './browser.ts';

export const OWNER = { name: 'Ada Holm', email: 'ada@example.com', password: 'correct horse battery' };
export const ORG = 'northwind';

/** Somebody at a browser of their own. */
export interface Somebody {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What pages complained about: a broken policy, a script error. */
  readonly complaints: readonly string[];
  /** Hears the complaints of one more page of theirs. */
  readonly watch: (page: Page) => void;
  /** Asks the server as they would; throws what it answers when it refuses. */
  readonly call: (method: string, path: string, data?: unknown) => Promise<Record<string, unknown>>;
  /** The same below the organisation's address. */
  readonly api: (method: string, path: string, data?: unknown) => Promise<Record<string, unknown>>;
}

/** A server and a browser, with the owner at it. */
export interface World extends Somebody {
  readonly server: Running;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  /** The folder of the example organisation; without one there is none. */
  readonly program?: string;
  /** Whether the owner is signed in and has an organisation; otherwise the test begins at the printed link. */
  readonly isStarted?: boolean;
  /** Whether the journeys ask for what is refused, which a browser calls an error. */
  readonly isRefused?: boolean;
}

/** The moment so many days from now. */
export const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** The change that creates a record. */
export const create = (kind: string, key: string, title: string, data: object = {}, rest: object = {}) => ({
  op: 'create',
  kind,
  key,
  title,
  data,
  ...rest,
});

export const newPerson = async (
  browser: Browser,
  { address }: Running,
  { isRefused = true }: WorldOptions = {},
): Promise<Somebody> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const complaints: string[] = [];
  const watch = (page: Page) => {
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !(isRefused && isRefusal)) complaints.push(message.text());
    });
  };
  const call: Somebody['call'] = async (method, path, data) => {
    const response = await context.request.fetch(`${address}${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: address },
      ...(data === undefined ? {} : { data: JSON.stringify(data) }),
    });
    const text = await response.text();
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text.slice(0, 400)}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  const api: Somebody['api'] = (method, path, data) => call(method, `/api/v1/orgs/${ORG}${path}`, data);
  const page = await context.newPage();
  watch(page);
  return { context, page, complaints, watch, call, api };
};

export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const [server, browser] = await Promise.all([startServer(options), startBrowser()]);
  const ada = await newPerson(browser, server, options);
  if (options.isStarted !== false) {
    const token = new URL(server.welcome).hash.replace('#token=', '');
    await ada.call('POST', '/api/v1/welcome', { token, ...OWNER });
    await ada.call('POST', '/api/v1/orgs', { name: 'Northwind', slug: ORG });
  }
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  return { ...ada, server, browser, close };
};
