// The workspace in a real browser, on the build and the embedded store.
import { existsSync } from 'node:fs';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { create, ORG, openWorld, type World } from '../test/e2e/world.ts';
import { type Figure, median, p95 } from './figure.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const CONTROLS = 100_000;
const AT_ONCE = 2_000;
const LOADS = 5;
const HOUR = 3_600;

interface Watched {
  readonly tasks: { readonly end: number }[];
  readonly events: { readonly name: string; readonly ms: number }[];
}

/** Keeps what the browser says of long tasks and of how long it took to answer keys and clicks with a new picture. */
const WATCH = `
  const watched = (globalThis.watched = { tasks: [], events: [] });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watched.tasks.push({ end: startTime + duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) watched.events.push({ name, ms: duration });
  }).observe({ type: 'event', durationThreshold: 16 });`;

const watchedOn = (page: Page): Promise<Watched> => page.evaluate('globalThis.watched');

const PAGES = [
  { name: 'home', path: '', shown: (page: Page) => page.getByRole('region', { name: 'The trust loop' }) },
  {
    name: `list of ${CONTROLS} controls`,
    path: '/controls',
    shown: (page: Page) => page.getByRole('grid').getByText('CTL-1').first(),
  },
  {
    name: 'detail',
    path: '/controls/CTL-1',
    shown: (page: Page) => page.getByRole('heading', { level: 1, name: 'Control 1' }),
  },
] as const;

interface Load {
  readonly kilobytes: number;
  readonly visible: number;
  readonly interactive: number;
}

/** Opens a page in a window of its own with nothing kept: kB of script, ms until it is shown, ms until nothing long runs. */
const load = async ({ browser, server, context }: World, { path, shown }: (typeof PAGES)[number]): Promise<Load> => {
  const fresh = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    storageState: await context.storageState(),
  });
  await fresh.addInitScript(WATCH);
  const page = await fresh.newPage();
  const session = await fresh.newCDPSession(page);
  const bytes = await scriptBytes(session);
  await page.goto(`${server.address}/o/${ORG}${path}`, { waitUntil: 'commit' });
  await shown(page).waitFor();
  const visible = Number(await page.evaluate('performance.now()'));
  await page.waitForTimeout(1_500);
  const { tasks } = await watchedOn(page);
  const interactive = Math.max(visible, ...tasks.map(({ end }) => end));
  await fresh.close();
  return { visible, interactive, kilobytes: bytes() / 1_000 };
};

/** Bytes of script as they came over the wire. */
const scriptBytes = async (session: CDPSession): Promise<() => number> => {
  const scripts = new Set<string>();
  let bytes = 0;
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
};

const loads = async (world: World): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const one of PAGES) {
    const seen: Load[] = [];
    for (let n = 0; n < LOADS; n += 1) seen.push(await load(world, one));
    const middle = (pick: (load: Load) => number) => median(seen.map(pick).toSorted((a, b) => a - b));
    figures.push(
      { name: `first load of ${one.name}: script`, value: middle((load) => load.kilobytes), unit: 'kB', budget: 250 },
      { name: `first load of ${one.name}: shown`, value: middle((load) => load.visible), unit: 'ms' },
      { name: `first load of ${one.name}: interactive`, value: middle((load) => load.interactive), unit: 'ms' },
    );
  }
  return figures;
};

/** Keys in the list of 100,000: from a key to the picture that answers it; and frames while it is scrolled. */
const interactions = async ({ context, server }: World): Promise<Figure[]> => {
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  await page.goto(`${server.address}/o/${ORG}/controls`);
  const grid = page.getByRole('grid');
  await grid.getByText('CTL-1').first().waitFor();
  await grid.getByText('CTL-1').first().click();
  const keys = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Space', 'PageDown', 'ArrowDown', 'Space'];
  for (let n = 0; n < 12; n += 1) for (const key of keys) await page.keyboard.press(key, { delay: 20 });
  const { events } = await watchedOn(page);
  const answers = events
    .filter(({ name }) => name.startsWith('key'))
    .map(({ ms }) => ms)
    .toSorted((a, b) => a - b);
  await grid.hover();
  await page.evaluate(`
    globalThis.frames_ = [];
    let last = performance.now();
    const frame = (now) => { globalThis.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);`);
  for (let n = 0; n < 150; n += 1) await page.mouse.wheel(0, 2_000);
  const frames = (await page.evaluate('globalThis.frames_')) as number[];
  await page.close();
  return [
    {
      name: `a key in the list of ${CONTROLS}, p95 of ${answers.length} that took 16 ms or more`,
      value: p95(answers),
      unit: 'ms',
      budget: 100,
    },
    {
      name: `a frame while ${CONTROLS} rows are scrolled, p95`,
      value: p95(frames.toSorted((a, b) => a - b)),
      unit: 'ms',
    },
  ];
};

const heapOf = async (context: BrowserContext, page: Page): Promise<number> => {
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1_000_000;
};

/** As many changes as a busy hour has, one a second, heard by a list that stays open. */
const anHour = async ({ context, server, api }: World): Promise<Figure[]> => {
  const page = await context.newPage();
  await page.goto(`${server.address}/o/${ORG}/controls`);
  await page.getByRole('status').getByText('Live').waitFor();
  const before = await heapOf(context, page);
  for (let n = 0; n < HOUR; n += 1) await api('PATCH', `/controls/CTL-${(n % 10) + 1}`, { title: `Control ${n}` });
  await page.getByText(`Control ${HOUR - 1}`).waitFor();
  await page.waitForTimeout(2_000);
  const after = await heapOf(context, page);
  await page.close();
  return [
    { name: 'memory of a list that is open', value: before, unit: 'MB' },
    { name: `the same after ${HOUR} changes`, value: after, unit: 'MB' },
  ];
};

export const run = async (): Promise<Figure[]> => {
  if (!existsSync(CHROMIUM)) return [];
  const world = await openWorld();
  try {
    for (let from = 0; from < CONTROLS; from += AT_ONCE) {
      const changes = Array.from({ length: AT_ONCE }, (_, n) =>
        create('control', `CTL-${from + n + 1}`, `Control ${from + n + 1}`),
      );
      await world.api('POST', '/changes', { changes });
    }
    return [...(await loads(world)), ...(await interactions(world)), ...(await anHour(world))];
  } finally {
    await world.close();
  }
};
