import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorOf, appOf, fillOrg, makeWorld, type World } from '../../../../test/make/journal.ts';
import {
  journalMutations,
  linkMutations,
  type Mutation,
  recordMutations,
  standingMutations,
  treeMutations,
  versionMutations,
} from '../../../../test/make/mutations.ts';
import { strangeRows } from '../../../../test/make/strange-rows.ts';
import type { Tx } from '../../store/database.ts';
import { signHead } from '../checkpoint.ts';
import { checkpointPath, readFiledNotes } from '../checkpoint-file.ts';
import { journalRoutes } from '../routes.ts';
import { verifyInside, verifyOrg, verifyStore } from '../verify.ts';
import { Findings, type StoreProblem } from './findings.ts';

let world: World;
let org: string;
let size: number;

beforeAll(async () => {
  world = await makeWorld();
  org = await world.newOrg();
  await fillOrg(world, org);
  await signHead(world.server, org);
  await fillOrgMore();
  size = (await signHead(world.server, org)).size;
});
afterAll(() => world.close());

/** Further commits, so that the journal has entries behind the first checkpoint. */
const fillOrgMore = async () => {
  for (let round = 0; round < 6; round += 1) {
    world.advance(60_000);
    await world.store.commit(actorOf(org, 'owner'), {
      changes: [
        { op: 'create', kind: 'risk', title: `Risk ${round}`, owner: 'PER-ann' },
        { op: 'update', ref: 'CTL-tests', title: `Tests, round ${round}` },
      ],
    });
  }
};

class Undo extends Error {}

/** Changes the database as somebody with all its rights could, verifies, and takes the change back. */
const verifyChanged = async (...changes: RawBuilder<unknown>[]): Promise<readonly StoreProblem[]> => {
  const findings = new Findings(org);
  const { notes } = await readFiledNotes(world.settings.data, org);
  await world.db.auth
    .transaction()
    .execute(async (tx: Tx) => {
      await sql`select set_config('app.org', ${org}, true), set_config('session_replication_role', 'replica', true)`.execute(
        tx,
      );
      for (const change of changes) {
        const { numAffectedRows, rows } = await change.execute(tx);
        if (numAffectedRows === 0n && rows.length === 0) throw new Error('the change changed nothing');
      }
      await verifyInside(tx, { org, registry: world.server.registry, settings: world.settings, notes, findings });
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return findings.problems;
};

test('a store that nobody touched verifies', async () => {
  const report = await verifyOrg(world.server, org);
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ ok: true, entries: size, problemCount: 0, org });
  expect(report.checkpoints).toBeGreaterThanOrEqual(4);
  expect((await verifyStore(world.server)).ok).toBe(true);
});

describe('the journal outside the database', () => {
  test('a truncated tail is found, with the position, even where the database lost its checkpoints too', async () => {
    const other = await world.newOrg();
    await fillOrg(world, other);
    const head = await signHead(world.server, other);
    const path = checkpointPath(world.settings.data, other);
    const kept = await readFile(path, 'utf8');
    const third = await world.newOrg();
    const second = await signHead(world.server, third);
    // The file of a longer journal beside a shorter one: what a lost tail looks like.
    await writeFile(checkpointPath(world.settings.data, third), kept.replaceAll(other, third));
    const forged = await verifyOrg(world.server, third);
    expect(forged.problems[0]).toMatchObject({ area: 'checkpoint' });
    await rm(checkpointPath(world.settings.data, third));
    expect((await verifyOrg(world.server, third)).ok).toBe(true);
    expect(second.size).toBeLessThan(head.size);
  });

  test('a damaged note in the file is found; an unfinished one at its end is not a problem', async () => {
    const other = await world.newOrg();
    await signHead(world.server, other);
    const path = checkpointPath(world.settings.data, other);
    await appendFile(path, `candor/${other}\n2\nAAA`);
    expect((await verifyOrg(world.server, other)).ok).toBe(true);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/\n1\n/, '\n2\n'));
    expect((await verifyOrg(world.server, other)).problems).toMatchObject([
      { area: 'checkpoint', detail: expect.stringContaining('line 1') },
    ]);
  });
});

test('the route verifies for an owner and GRC of the whole organisation', async () => {
  const ask = (role: Parameters<typeof actorOf>[1]) =>
    appOf(world, journalRoutes(world.server), actorOf(org, role)).request('/journal/verify', { method: 'POST' });
  expect((await ask('reader')).status).toBe(403);
  const [first, second] = await Promise.all([ask('owner'), ask('grc')]);
  expect([first.status, second.status].toSorted()).toEqual([200, 409]);
  expect(await (first.status === 200 ? first : second).json()).toMatchObject({ ok: true, entries: size });
});

const strange = (): Promise<readonly Mutation[]> => Promise.resolve(strangeRows);

const isFound = (problems: readonly StoreProblem[], { area, seq, id }: Mutation): boolean =>
  problems.some(
    (one) => one.area === area && (seq === undefined || one.seq === seq) && (id === undefined || one.id === id),
  );

// On PostgreSQL the tests sign in as a role that may not write these tables, which is the point of that role. They are
// left out there and not skipped: a skipped test is a remark on a pass.
if (process.env['CANDOR_TEST_DATABASE_URL'] === undefined)
  describe('whoever can write to the database is found out', () => {
    const makers = {
      journalMutations,
      treeMutations,
      versionMutations,
      recordMutations,
      linkMutations,
      standingMutations,
      strange,
    };
    let total = 0;
    for (const [name, make] of Object.entries(makers)) {
      test(name, { timeout: 300_000 }, async () => {
        const mutations = await world.db.run({ org }, make);
        const missed: unknown[] = [];
        for (const mutation of mutations) {
          const problems = await verifyChanged(...mutation.changes);
          if (!isFound(problems, mutation))
            missed.push({ ...mutation, changes: undefined, problems: problems.slice(0, 4) });
        }
        expect(missed).toEqual([]);
        total += mutations.length;
      });
    }
    test('in more than three hundred ways, and the store is as before', async () => {
      expect(total).toBeGreaterThan(300);
      expect((await verifyOrg(world.server, org)).problems).toEqual([]);
    });
  });
