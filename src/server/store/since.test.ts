import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, passing, type TestOrg } from '../../../test/make/org.ts';
import type { Change } from '../../model/change.ts';
import { Registry, registry } from '../../model/registry.ts';
import { fact } from '../../model/rules.ts';
import { verifyOrg } from '../journal/verify.ts';

/*
 * Since when a cause holds is the same whoever asks: the process that was there, one that reads all that is stored, and one
 * that hears of many entries at once.
 */

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const MINUTE = 60_000;
const DAY = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** How every record stands by a process, by key, and since when all its codes hold. */
const standing = async (org: TestOrg) => {
  const { rows } = await org.run((tx) =>
    sql<{ id: string; key: string }>`select id, key from record where org_id = app_org()`.execute(tx),
  );
  const keys = new Map(rows.map(({ id, key }) => [id, key]));
  return org.store.withState(org.id, (_tx, { graph, at, size }) =>
    Promise.resolve({
      head: [size, at],
      standing: new Map([...graph.entries()].map(([id, one]) => [keys.get(id) ?? id, one])),
      dates: new Map([...graph.dates()].map(([id, dates]) => [keys.get(id) ?? id, dates])),
    }),
  );
};
const causesOf = async (org: TestOrg, key: string) => (await standing(org)).standing.get(key)?.causes;
const openSpans = async (org: TestOrg) => {
  const { rows } = await org.run((tx) =>
    sql<object>`select record_id, from_at, status, causes from assurance_span where to_at is null order by record_id`.execute(
      tx,
    ),
  );
  return rows;
};
const problems = async (org: TestOrg, kinds = registry) =>
  (await verifyOrg({ db: test.db, settings: test.settings, registry: kinds }, org.id)).problems;

/** A release whose rules are spelled otherwise and say the same. */
const respelled = (): Registry =>
  new Registry(
    registry.kinds.map((kind) => {
      const { assurance } = kind;
      if (kind.name !== 'control' || !assurance) return kind;
      return { ...kind, assurance: { ...assurance, facts: (record) => assurance.facts(record) } };
    }),
  );

const made: Change[] = [
  { op: 'create', kind: 'control', key: 'CTL-a', title: 'a', state: 'active' },
  { op: 'create', kind: 'check', key: 'CHK-a', title: 'a', links: { verifies: 'CTL-a' } },
  { op: 'create', kind: 'check', key: 'CHK-b', title: 'b', links: { verifies: 'CTL-a' } },
  {
    op: 'create',
    kind: 'answer',
    key: 'ANS-a',
    title: 'a',
    data: { question: 'Kept?', text: 'Yes' },
    links: { rests_on: 'CTL-a' },
  },
];
const findingOf = (org: TestOrg, key: string): Change => ({
  op: 'create',
  kind: 'finding',
  key,
  title: key,
  data: { severity: 'high', foundOn: dayOf(org.now()) },
  links: { against: 'CTL-a' },
});
const exceptionOf = (org: TestOrg, key: string, to: string, days: number): Change => ({
  op: 'create',
  kind: 'exception',
  key,
  title: key,
  state: 'approved',
  data: { reason: 'r', validUntil: dayOf(org.now() + days * DAY) },
  links: { excepts: to },
});

/** A finding that an exception lifts a day later, and an entry long after. */
const openLifted = async () => {
  const org = await openOrg(test);
  const proven = ['CHK-a', 'CHK-b'].map((check) => passing(`EVD-${check}`, check, org.now()));
  await org.commit([...made, ...proven]);
  org.pass(DAY);
  const found = Date.parse((await org.commit([findingOf(org, 'FND-a')])).at);
  org.pass(DAY);
  const lifted = Date.parse((await org.commit([exceptionOf(org, 'EXC-a', 'FND-a', 60)])).at);
  org.pass(30 * DAY);
  await org.commit([{ op: 'create', kind: 'team', title: 'late' }]);
  return { org, found, lifted };
};

describe('what is read again', () => {
  it('knows since when an exception lifts, and since when what it lifts holds', async () => {
    const { org, found, lifted } = await openLifted();
    const again = org.another();
    expect(await causesOf(again, 'CTL-a')).toEqual([expect.objectContaining({ code: 'exception', since: lifted })]);
    org.pass(60 * DAY);
    await again.store.passTime(org.id);
    expect(await causesOf(again, 'CTL-a')).toEqual([expect.objectContaining({ code: 'open_high', since: found })]);
    const span = await org.run((tx) =>
      sql<{ causes: unknown }>`select causes from assurance_span join record on record.id = record_id
        where record.key = 'CTL-a' and to_at is null`.execute(tx),
    );
    expect(span.rows[0]?.causes).toEqual([expect.objectContaining({ code: 'open_high', since: found })]);
    expect(await problems(org)).toEqual([]);
  });

  it('knows since when a milder code holds that is not listed', async () => {
    const org = await openOrg(test);
    const drafted = Date.parse((await org.commit([...made, findingOf(org, 'FND-a')])).at);
    expect((await standing(org)).dates.get('ANS-a')).toEqual({ state_draft: drafted });
    expect(await causesOf(org, 'ANS-a')).toEqual([expect.objectContaining({ code: 'open_high' })]);
    org.pass(DAY);
    const again = org.another();
    await again.commit([{ op: 'remove', ref: 'FND-a' }]);
    expect(await causesOf(again, 'ANS-a')).toContainEqual(
      expect.objectContaining({ code: 'state_draft', since: drafted }),
    );
  });

  it('says of the past what was said then', async () => {
    const { org, lifted } = await openLifted();
    const asOf = new Date(org.now() - DAY);
    const again = org.another();
    const past = await again.store.past.run(org.id, asOf, (_tx, { graph }) =>
      Promise.resolve([...graph.entries()].flatMap(([, { causes }]) => causes)),
    );
    expect(past.filter(({ code }) => code === 'exception').map(({ since }) => since)).toContain(lifted);
    expect(past.every(({ since }) => since <= lifted)).toBe(true);
  });
});

describe('a process that hears of several entries at once', () => {
  it('dates each code by its own entry, also one that ended and began again meanwhile', async () => {
    const org = await openOrg(test);
    await org.commit(made);
    const other = org.another();
    await standing(other);
    org.pass(MINUTE);
    await org.commit([passing('EVD-a', 'CHK-a', org.now())]);
    org.pass(MINUTE);
    const began = Date.parse((await org.commit([{ op: 'remove', ref: 'EVD-a' }])).at);
    org.pass(MINUTE);
    await org.commit([{ op: 'create', kind: 'team', title: 'late' }]);
    expect(await standing(other)).toEqual(await standing(org));
    expect((await standing(other)).dates.get('CHK-a')).toEqual({ no_evidence: began });
    await other.commit([{ op: 'create', kind: 'check', title: 'c', links: { verifies: 'CTL-a' } }]);
    expect(await problems(org)).toEqual([]);
  });
});

describe('a release with other rules that say the same', () => {
  it('ends no span, whatever is lifted', async () => {
    const { org } = await openLifted();
    const [size, spans] = [await org.size(), await openSpans(org)];
    org.pass(DAY);
    const next = org.another(respelled());
    await standing(next);
    expect([await org.size(), await openSpans(org)]).toEqual([size, spans]);
    expect(await problems(org, respelled())).toEqual([]);
  });

  it('dates a code that only it knows by the moment at which it came', async () => {
    const { org, found } = await openLifted();
    const stricter = new Registry(
      registry.kinds.map((kind) => {
        const { assurance } = kind;
        if (kind.name !== 'control' || !assurance) return kind;
        return { ...kind, assurance: { ...assurance, facts: () => [fact('unheard_of', 'broken')] } };
      }),
    );
    org.pass(DAY);
    const came = org.now();
    const next = org.another(stricter);
    expect(await causesOf(next, 'CTL-a')).toEqual([expect.objectContaining({ code: 'unheard_of', since: came })]);
    expect((await standing(next)).dates.get('FND-a')).toEqual({ open_high: found });
    expect(await standing(org.another(stricter))).toEqual(await standing(next));
    expect(await problems(org, stricter)).toEqual([]);
  });

  it('keeps from then on what an earlier one did not keep, and takes from the causes what they tell', async () => {
    const { org, lifted } = await openLifted();
    const spans = await openSpans(org);
    await org.run((tx) => sql`update assurance set held = null, held_seq = null where org_id = app_org()`.execute(tx));
    org.pass(DAY);
    const next = org.another(respelled());
    const { dates } = await standing(next);
    expect(dates.get('EXC-a')).toEqual({ exception: lifted });
    expect(await openSpans(org)).toEqual(spans);
    expect((await standing(next.another())).dates).toEqual(dates);
    expect(await problems(org, respelled())).toEqual([]);
  });
});

/*
 * The same of whatever happens.
 */

type Deed = (org: TestOrg, n: number) => readonly Change[];
const CHECKS = ['CHK-a', 'CHK-b'] as const;

const check = fc.constantFrom(...CHECKS);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  check.map(
    (to): Deed =>
      (org, n) => [failing(`EVD-${n}`, to, org.now())],
  ),
  fc.tuple(check, fc.integer({ min: 1, max: 5_000 })).map(
    ([to, minutes]): Deed =>
      (org, n) => [passing(`EVD-${n}`, to, org.now(), new Date(org.now() + minutes * MINUTE).toISOString())],
  ),
  check.map(
    (to): Deed =>
      (org, n) => [passing(`EVD-${n}`, to, org.now() + 90 * MINUTE)],
  ),
  fc.constant<Deed>((org, n) => [findingOf(org, `FND-${n}`)]),
  fc.tuple(fc.constantFrom('CTL-a', 'CHK-a', 'CHK-b'), fc.integer({ min: 0, max: 3 })).map(
    ([to, days]): Deed =>
      (org, n) => [exceptionOf(org, `EXC-${n}`, to, days)],
  ),
  fc.constantFrom('retired', 'active', 'draft').map(
    (state): Deed =>
      () => [{ op: 'update', ref: 'CTL-a', state }],
  ),
  fc.constantFrom('draft', 'approved').map(
    (state): Deed =>
      () => [{ op: 'update', ref: 'ANS-a', state }],
  ),
);
const ofEarlier = fc.tuple(fc.nat(30), fc.constantFrom('remove', 'end', 'dismissed', 'open'));

type Act =
  | { readonly do: 'commit'; readonly deed: Deed; readonly other: boolean }
  | { readonly do: 'again'; readonly which: readonly [number, string]; readonly other: boolean }
  | { readonly do: 'pass'; readonly minutes: number; readonly write: boolean; readonly other: boolean }
  | { readonly do: 'compare' };
const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('commit' as const), deed, other: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('again' as const), which: ofEarlier, other: fc.boolean() }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('pass' as const),
        minutes: fc.constantFrom(0, 30, 90, 1_440, 4_320),
        write: fc.boolean(),
        other: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('compare' as const) }) },
  ),
  { minLength: 6, maxLength: 24 },
);

/** What is done to a record that was made before; nothing where it is of a kind that this is not done to. */
const again = (keys: readonly string[], [n, how]: readonly [number, string]): Change[] => {
  const ref = keys[n % Math.max(1, keys.length)];
  if (ref === undefined) return [];
  if (how === 'remove') return [{ op: 'remove', ref }];
  if (how === 'end') return ref.startsWith('EXC') ? [{ op: 'update', ref, state: 'ended' }] : [];
  return ref.startsWith('FND') ? [{ op: 'update', ref, state: how }] : [];
};

/** Two processes on one organisation; with `alone` the first writes everything and the second only listens. */
const play = async (alone: boolean, all: readonly Act[]): Promise<TestOrg> => {
  const org = await openOrg(test);
  await org.commit(made);
  const second = org.another();
  const keys: string[] = [];
  for (const [n, act] of [...all, { do: 'compare' as const }].entries()) {
    const who = 'other' in act && act.other && !alone ? second : org;
    if (act.do === 'pass') {
      org.pass(act.minutes * MINUTE);
      if (act.write) await who.store.passTime(org.id);
    } else if (act.do === 'compare') {
      const whole = await standing(org);
      expect(await standing(second)).toEqual(whole);
      expect(await standing(org.another())).toEqual(whole);
    } else {
      const changes = act.do === 'commit' ? act.deed(org, n) : again(keys, act.which);
      await who.commit(changes);
      for (const change of changes) {
        if (change.op === 'create') keys.push(String(change.key));
        if (change.op === 'remove') keys.splice(keys.indexOf(change.ref), 1);
      }
    }
  }
  return org;
};

describe('whatever happens', () => {
  it('every process says the very same, whenever it reads or hears of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), acts, async (alone, all) => {
        const org = await play(alone, all);
        expect(await problems(org)).toEqual([]);
        // What runs out meanwhile has nothing to do with the rules.
        await org.store.passTime(org.id);
        const [size, spans] = [await org.size(), await openSpans(org)];
        await standing(org.another(respelled()));
        expect([await org.size(), await openSpans(org)]).toEqual([size, spans]);
      }),
      { numRuns: 20 },
    );
  }, 240_000);
});
