import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Running, startBrowser, startServer } from './browser.ts';

const OWNER = { name: 'Ada Holm', email: 'ada@example.com', password: 'correct horse battery' };

/** A server with an empty organisation, and a browser in which its owner is signed in. */
export interface ListWorld {
  readonly server: Running;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What pages complained about: a broken policy, a script error. */
  readonly complaints: readonly string[];
  readonly watch: (page: Page) => void;
  readonly call: (method: string, path: string, data?: unknown) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

export const openListWorld = async (): Promise<ListWorld> => {
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const complaints: string[] = [];
  const watch = (page: Page) => {
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
  };
  const call = async (method: string, path: string, data?: unknown): Promise<Record<string, unknown>> => {
    const response = await context.request.fetch(`${server.address}${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin: server.address },
      ...(data === undefined ? {} : { data: JSON.stringify(data) }),
    });
    const text = await response.text();
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text.slice(0, 400)}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  const token = new URL(server.welcome).hash.replace('#token=', '');
  await call('POST', '/api/v1/welcome', { token, ...OWNER });
  await call('POST', '/api/auth/sign-in/email', { email: OWNER.email, password: OWNER.password });
  await call('POST', '/api/v1/orgs', { name: 'Northwind', slug: 'northwind' });
  const page = await context.newPage();
  watch(page);
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  return { server, browser, context, page, complaints, watch, call, close };
};
