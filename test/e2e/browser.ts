import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/server/main.js');

/** A real server on a folder of its own, from the build. */
export interface Running {
  readonly address: string;
  /** The link with which the first owner comes in. */
  readonly welcome: string;
  readonly stop: () => Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

/** Waits for the line in which the server says where the first owner comes in; throws what it said instead. */
const welcomeOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\S+\/welcome#token=\S+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });

/** `program`: the folder of the example organisation; without one there is none. */
export const startServer = async ({ program }: { readonly program?: string } = {}): Promise<Running> => {
  if (!existsSync(MAIN)) throw new Error('nothing is built: run npm run build first');
  const folder = await mkdtemp(join(tmpdir(), 'candor-e2e-'));
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const example = program ?? join(folder, 'none');
  const args = ['serve', '--port', String(port), '--data', join(folder, 'data'), '--program', example];
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PUBLIC_URL: address, LOG_LEVEL: 'warn' },
  });
  const welcome = await welcomeOf(child);
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  return { address, welcome, stop };
};

/** Debian's Chromium, kept from calling anybody. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** What axe holds to be serious or critical on the page, in lines; empty is what is wanted. `rules`: only these. */
export const seriousViolations = async (
  context: BrowserContext,
  page: Page,
  rules?: readonly string[],
): Promise<string[]> => {
  // Through the debugger, because the page's own policy rightly lets no further script in.
  const session = await context.newCDPSession(page);
  const { result: there } = await session.send('Runtime.evaluate', { expression: 'typeof axe' });
  if (there.value === 'undefined') await session.send('Runtime.evaluate', { expression: axe.source });
  const options = {
    resultTypes: ['violations'],
    // What it would fetch once more are our own style sheets, which it need not read to see what they do.
    preload: false,
    ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}),
  };
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, ${JSON.stringify(options)}).then((result) => JSON.stringify(result.violations))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  const violations = JSON.parse(String(result.value)) as {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
};
