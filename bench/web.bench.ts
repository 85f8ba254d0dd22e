// The workspace in a real browser, on the build and the embedded store.
import { existsSync } from 'node:fs';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { create, day, ORG, openWorld, type World } from '../test/e2e/world.ts';
import { type Figure, median, p95 } from './figure.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const CONTROLS = 100_000;
const AT_ONCE = 2_000;
/** Controls with a check, evidence of it and an answer that rests on it; and scopes that they lie in. */
const PROVEN = 2_000;
const SCOPES = 50;
const THEMES = ['people', 'access', 'development', 'operations', 'data', 'resilience'];
const LOADS = 5;
const HOUR = 3_600;
/** Rows that change in that hour: some in sight, most not. */
const ROWS = 500;

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

/** From a deed to what it leads to on the page, in ms. */
const until = async (deed: () => Promise<unknown>, shown: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await deed();
  await shown();
  return performance.now() - start;
};

/** What waits for the server: a filter, a sort, a search, the last row, a cell that is changed. */
const changesOfList = async ({ context, server }: World): Promise<Figure[]> => {
  const page = await context.newPage();
  const grid = page.getByRole('grid');
  const open = async (query: string) => {
    await page.goto(`${server.address}/o/${ORG}/controls?${query}`);
    await grid.getByText('CTL-1').first().waitFor();
  };
  const rows = (count: number) => page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
  const text = (words: string) => grid.getByText(words, { exact: true }).first().waitFor();
  const figures: Figure[] = [];
  const figure = async (name: string, query: string, deed: () => Promise<unknown>, shown: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let n = 0; n < LOADS; n += 1) {
      await open(query);
      times.push(await until(deed, shown));
    }
    figures.push({ name: `${name}, of ${CONTROLS}`, value: median(times.toSorted((a, b) => a - b)), unit: 'ms' });
  };
  const key = (name: string) => () => page.keyboard.press(name);
  const last = `Control ${CONTROLS}`;
  await figure(
    'a sort, from the click to the first row',
    '',
    () => sortBy(page, 'Title'),
    () => text('Control 10'),
  );
  await figure(
    'from the first row to the last by one key',
    '',
    async () => {
      await key('j')();
      await key('End')();
    },
    () => text(last),
  );
  await figure(
    'a search, from its last letter to the row',
    '',
    () => page.getByLabel('Search in this list').fill(String(CONTROLS)),
    () => rows(1),
  );
  await page.close();
  return figures;
};

const sortBy = (page: Page, column: string): Promise<void> =>
  page.getByRole('columnheader', { name: column }).getByRole('button', { name: column }).first().click();

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
  for (let n = 0; n < HOUR; n += 1) await api('PATCH', `/controls/CTL-${(n % ROWS) + 1}`, { title: `Control ${n}` });
  // In sight, and the last: what came before has been heard by then.
  await api('PATCH', '/controls/CTL-1', { title: 'The last change' });
  await page.getByText('The last change').waitFor();
  await page.waitForTimeout(2_000);
  const after = await heapOf(context, page);
  await page.close();
  return [
    { name: 'memory of a list that is open', value: before, unit: 'MB' },
    { name: `the same after ${HOUR} changes`, value: after, unit: 'MB' },
  ];
};

const inParts = async ({ api }: World, count: number, changeOf: (n: number) => object): Promise<void> => {
  for (let from = 1; from <= count; from += AT_ONCE) {
    const changes = Array.from({ length: Math.min(AT_ONCE, count - from + 1) }, (_, n) => changeOf(from + n));
    await api('POST', '/changes', { changes });
  }
};

/** 100,000 controls in 50 scopes, of which 2,000 are proven and promised: what home and a detail page count and draw. */
const fill = async (world: World): Promise<void> => {
  const active = { state: 'active' };
  await inParts(world, SCOPES, (n) => create('scope', `SCP-p${n}`, `Scope ${n}`, { level: 'product' }));
  await inParts(world, CONTROLS, (n) =>
    create(
      'control',
      `CTL-${n}`,
      `Control ${n}`,
      { theme: THEMES[n % THEMES.length] },
      { ...active, scope: `SCP-p${1 + (n % SCOPES)}` },
    ),
  );
  await inParts(world, PROVEN, (n) =>
    create('check', `CHK-${n}`, `Check ${n}`, {}, { links: { verifies: `CTL-${n}` } }),
  );
  await inParts(world, PROVEN, (n) =>
    create(
      'evidence',
      `EVD-${n}`,
      `Evidence ${n}`,
      { outcome: n % 20 === 0 ? 'fail' : 'pass', effectiveAt: day(-1), validUntil: day(1 + (n % 60)) },
      { state: 'accepted', links: { proves: `CHK-${n}` } },
    ),
  );
  await inParts(world, PROVEN, (n) =>
    create(
      'answer',
      `ANS-${n}`,
      `Answer ${n}`,
      { question: `Is it so, ${n}?`, text: 'Yes.' },
      { links: { rests_on: [`CTL-${n}`, 'CTL-1'] } },
    ),
  );
};

export const run = async (): Promise<Figure[]> => {
  if (!existsSync(CHROMIUM)) return [];
  const world = await openWorld();
  try {
    await fill(world);
    return [
      ...(await loads(world)),
      ...(await interactions(world)),
      ...(await changesOfList(world)),
      ...(await anHour(world)),
    ];
  } finally {
    await world.close();
  }
};
