import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './browser.ts';
import { doLine, personSeconds, readScript } from './first-run-script.ts';
import { openWorld, type World } from './world.ts';

const ORG = '/api/v1/orgs/northwind';
const SCRIPT = readScript('first-run.md');

let world: World;
let server: World['server'];
let context: World['context'];
let page: World['page'];
let began = 0;
let published = 0;
/** The part of the script that ends with the published answer. */
const PUBLISHED = 'Answer, approve, publish';
const TEN_MINUTES = 600;

interface Row {
  readonly key: string;
  readonly kind: string;
  readonly state: string;
  readonly status: string | null;
  readonly title: string;
  readonly until: string | null;
  readonly owner: { readonly title: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
}
interface Listed<T> {
  readonly items: readonly T[];
}

const get = async <T>(path: string): Promise<T> => {
  const response = await context.request.get(`${server.address}${path}`);
  expect(response.ok(), path).toBe(true);
  return (await response.json()) as T;
};
const only = async (plural: string): Promise<Row> => {
  const { items } = await get<Listed<Row>>(`${ORG}/${plural}`);
  expect(items, plural).toHaveLength(1);
  return items[0] as Row;
};

beforeAll(async () => {
  const program = join(import.meta.dirname, '../../program');
  world = await openWorld({ program, isStarted: false });
  ({ server, context, page } = world);
  began = Date.now();
});

afterAll(() => world?.close());

describe('the first run, as it is written down', () => {
  it.each(SCRIPT)('$title', async ({ title, lines }) => {
    for (const line of lines) {
      await doLine(page, line, server.welcome).catch((error: unknown) => {
        throw new Error(`“${line}”: ${String(error)}`);
      });
    }
    if (title === PUBLISHED) published = Date.now();
  });

  it('leads somebody who reads and types to a published answer in less than ten minutes', () => {
    const parts = SCRIPT.slice(0, SCRIPT.findIndex(({ title }) => title === PUBLISHED) + 1);
    const lines = parts.flatMap((part) => part.lines);
    expect(lines).toContain('See “Published, and backed”.');
    const robot = (published - began) / 1000;
    const seconds = robot + personSeconds(lines);
    console.log(
      `first run: ${lines.length} lines, ${robot.toFixed(1)} s by the machine, about ${seconds.toFixed(0)} s by a person`,
    );
    expect(robot).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(TEN_MINUTES);
  });
});

describe('what it leaves', () => {
  it('is a published claim, assured down to the file, each record once though everything was pressed twice', async () => {
    expect(await only('claims')).toMatchObject({ state: 'published', status: 'assured' });
    expect(await only('answers')).toMatchObject({ state: 'approved', status: 'assured' });
    expect(await only('controls')).toMatchObject({ state: 'active', status: 'assured', owner: { title: 'Ada Holm' } });
    expect(await only('checks')).toMatchObject({ status: 'assured' });
    const evidence = await only('evidence');
    expect(evidence).toMatchObject({ status: 'assured', data: { outcome: 'pass', fileName: 'settings.txt' } });
    expect(evidence.until).toBe(evidence.data['validUntil']);
    expect((await only('claims')).until).toBe(evidence.until);
    await only('products');
    await only('systems');
    await only('people');
    const { items } = await get<Listed<Row>>(`${ORG}/adoptions?sort=title`);
    expect(items).toMatchObject([
      { status: 'unproven', title: 'SOC 2, Trust Services Criteria (2017, points of focus 2022)' },
      { status: 'unproven', title: 'What Harbour Logistics asks' },
    ]);
    const applied = await get<{ readonly total: number }>(`${ORG}/applied-requirements/counts?by=status`);
    expect(applied.total).toBe(61);
  });

  it('breaks down to the evidence, when that turns out to be wrong', async () => {
    const [evidence, claim] = [await only('evidence'), await only('claims')];
    const impact = await get<{ readonly groups: readonly { readonly items: readonly Row[] }[] }>(
      `${ORG}/evidence/${evidence.key}/impact`,
    );
    expect(impact.groups.flatMap(({ items }) => items.map(({ key }) => key))).toContain(claim.key);
  });

  it('is in the journal: who made, approved and published, in order', async () => {
    const { items } = await get<
      Listed<{ readonly action: string; readonly actor: { readonly type: string; readonly name?: string } }>
    >(`${ORG}/journal`);
    const actions = items.map(({ action }) => action).toReversed();
    expect(actions).toMatchInlineSnapshot(`
      [
        "org.create",
        "system.create",
        "framework.adopt",
        "framework.create",
        "person.create",
        "file.store",
        "check.create",
        "answer.create",
        "answer.update",
        "claim.create",
      ]
    `);
    expect(new Set(items.map(({ actor }) => actor.name))).toEqual(new Set(['Ada Holm']));
  });

  it('and an exercise in the example that was made once, and healed', async () => {
    const { items } = await get<Listed<Row>>('/api/v1/orgs/candor/findings?q=exercise');
    const ours = items.filter(({ data }) => data['externalRef'] === 'candor:tour');
    expect(ours).toMatchObject([{ state: 'closed', status: 'assured' }]);
    const key = ours[0]?.key ?? '';
    const journal = await get<Listed<{ readonly changes: readonly { readonly key?: string }[] }>>(
      '/api/v1/orgs/candor/journal?limit=5',
    );
    expect(journal.items.filter(({ changes }) => changes.some((one) => one.key === key))).toHaveLength(2);
  });
});

const PAGES = [
  '/start',
  ...['product', 'goals', 'import', 'control', 'evidence', 'answer', 'approve', 'publish', 'done'].map(
    (step) => `/o/northwind/first-steps?step=${step}`,
  ),
  ...['promise', 'why', 'told', 'heal', 'journal'].map((stop) => `/o/candor/tour?stop=${stop}`),
];
const settle = () =>
  page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root, [aria-busy="true"]') === null);

describe('how it looks', () => {
  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)('at %d pixels, %s: axe finds nothing, nothing sticks out', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of PAGES) {
      await page.goto(`${server.address}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await settle();
      expect(await seriousViolations(context, page), path).toEqual([]);
      const sticksOut = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
      expect(await page.evaluate(sticksOut), path).toBe(false);
    }
  });
});

describe('with the keyboard alone', () => {
  /** Presses Tab until what has the focus is called so. */
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const { activeElement } = document;
        const label = activeElement instanceof HTMLTextAreaElement ? activeElement.labels[0] : activeElement;
        return label?.textContent ?? '';
      });
      if (focused.startsWith(name)) return;
    }
    throw new Error(`sixty times Tab do not lead to ${name}`);
  };

  it('a step is begun at its question, filled in, sent, and the next one begins at its own', async () => {
    await page.goto(`${server.address}/o/northwind/first-steps?step=goals`);
    const focusOn = (name: string) =>
      page.waitForFunction((text) => document.activeElement?.textContent === text, name);
    await focusOn('What do you want to be held to?');
    await page.getByRole('button', { name: /^Show \d+ more$/ }).waitFor();
    await tabTo('In your own words');
    await page.keyboard.type('Our own bar');
    await tabTo('Keep and go on');
    await page.keyboard.press('Enter');
    await focusOn('Bring what you have');
    const { items } = await get<Listed<Row>>(`${ORG}/adoptions`);
    expect(items.map(({ title }) => title)).toContain('Our own bar');
  });

  it('complains about nothing', () => {
    expect(world.complaints).toEqual([]);
  });
});
