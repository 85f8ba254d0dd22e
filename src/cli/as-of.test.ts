// Every command that reads can be asked of a past moment.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../../test/make/cli.ts';

let world: CliWorld;
let candor: CliWorld['candor'];
let then: string;

const evidence = (outcome: string) => ({
  op: 'create',
  kind: 'evidence',
  title: `It ${outcome}ed`,
  data: { outcome, effectiveAt: new Date().toISOString() },
  links: { proves: 'CHK-a' },
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeAll(async () => {
  world = await openCliWorld();
  ({ candor } = world);
  await world.login();
  await world.change([
    { op: 'create', kind: 'control', key: 'CTL-a', title: 'Nightly backup', state: 'active' },
    { op: 'create', kind: 'check', key: 'CHK-a', title: 'Restore', links: { verifies: 'CTL-a' } },
    {
      op: 'create',
      kind: 'statement',
      key: 'STM-a',
      title: 'We back up',
      data: { audience: 'customer', wording: 'Every night.', saidAt: '2026-01-01T00:00:00Z', recipient: 'Bolt' },
      links: { rests_on: 'CTL-a' },
    },
    evidence('fail'),
  ]);
  await pause();
  then = new Date().toISOString();
  await pause();
  await world.change([
    { op: 'update', ref: 'CTL-a', title: 'Hourly copies' },
    { op: 'update', ref: 'CHK-a', title: 'Something else' },
    evidence('pass'),
  ]);
}, 180_000);
afterAll(() => world?.close());

describe('--as-of', () => {
  it.each([
    ['get CTL-a', 'Nightly backup'],
    ['list controls', 'Nightly backup'],
    ['why CTL-a', /Nightly backup broken[\s\S]*Restore/],
    ['impact CHK-a', /Bolt[\s\S]*Nightly backup/],
    ['recall', /We back up broken[\s\S]*1 statement to put right/],
    ['status', /1 to recall/],
    ['export', 'title: Nightly backup'],
    ['export-list controls --out - --format csv', 'Nightly backup'],
    ['effectiveness STM-a --json', /"assured": ?0,[\s\S]*It failed/],
    ['history CTL-a', /^v1/],
  ])('shows what %s showed then', async (words, shown) => {
    const past = await candor(`${words} --as-of ${then}`);
    expect(past).toMatchObject({ exit: 0, err: '' });
    expect(past.out).toMatch(shown);
    expect(past.out).not.toContain('Hourly copies');
    expect((await candor(words)).out).not.toEqual(past.out);
  });

  it('is refused where nothing can be told of it', async () => {
    expect((await candor('why CTL-a --as-of yesterday')).err).toContain('--as-of must be a day or a moment');
    expect((await candor('why CTL-a --as-of 2020-01-01')).err).toContain('the organisation began at');
    expect((await candor('export --as-of 2999-01-01')).err).toContain('yet to come');
  });
});

describe('history', () => {
  it('tells that there is more, and reads every page', async () => {
    const some = await candor('history CTL-a --limit 1');
    expect(some.out).toMatch(/^v2/);
    expect(some.out).not.toMatch(/^v1/m);
    expect(some.out).toContain('1 shown, there are older ones');
    const all = await candor('history CTL-a --all --json');
    expect(all.json).toMatchObject({ versions: [{ version: 2 }, { version: 1 }], more: false });
    expect((await candor('history CTL-a --limit 0')).exit).toBe(2);
  });
});
