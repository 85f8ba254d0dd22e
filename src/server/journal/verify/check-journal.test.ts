import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorld, type World } from '../../../../test/make/journal.ts';
import { canonicalJson } from '../../../formats/canonical/canonical-json.ts';
import { LogVerifier } from '../../../formats/tlog/log-verifier.ts';
import { hasher } from '../../hash.ts';
import type { Tx } from '../../store/database.ts';
import { checkJournal } from './check-journal.ts';
import { Findings } from './findings.ts';

const SIZE = 5_000;
const START = Date.UTC(2026, 0, 1);
/** One that is longer than most, and one whose characters take more bytes than they are. */
const LONG = 3_000;
const FOREIGN = 4_000;

let world: World;
let org: string;

const actorAt = (seq: number): string => (seq === FOREIGN ? 'Zoë 山田' : 'a key');

const entryAt = (seq: number): string =>
  canonicalJson({
    v: 1,
    org,
    seq,
    at: new Date(START + seq).toISOString(),
    actor: { type: 'key', id: actorAt(seq) },
    action: 'evidence.push',
    changes: seq === LONG ? [{ note: 'x'.repeat(20_000) }] : [],
  });

interface Made {
  readonly rows: object[];
  readonly nodes: object[];
}

const insert = async (tx: Tx, { rows, nodes }: Made): Promise<void> => {
  await sql`insert into journal (org_id, seq, at, actor_type, actor_id, action, entry, leaf)
    select app_org(), seq, at, 'key', actor, 'evidence.push', entry, decode(leaf, 'hex')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (seq bigint, at timestamptz, actor text, entry text, leaf text)`.execute(
    tx,
  );
  await sql`insert into journal_node (org_id, level, idx, hash) select app_org(), level, idx, decode(hash, 'hex')
    from jsonb_to_recordset(${JSON.stringify(nodes)}::jsonb) as given (level smallint, idx bigint, hash text)`.execute(
    tx,
  );
};

/** A journal of several pages; what commit writes is in verify.test.ts. */
const fill = async (tx: Tx): Promise<void> => {
  await sql`delete from journal_node where org_id = app_org()`.execute(tx);
  await sql`delete from journal where org_id = app_org()`.execute(tx);
  const made: Made = { rows: [], nodes: [] };
  const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
  const log = new LogVerifier(hasher, undefined, (level, idx, hash) =>
    made.nodes.push({ level, idx, hash: hex(hash) }),
  );
  for (let seq = 0; seq < SIZE; seq += 1) {
    const entry = entryAt(seq);
    const leaf = hasher.leafOfText(entry);
    made.rows.push({ seq, at: new Date(START + seq), actor: actorAt(seq), entry, leaf: hex(leaf) });
    log.add(leaf);
  }
  await insert(tx, made);
};

class Undo extends Error {}

/** What is found after a change, which is then taken back. */
const foundAfter = async (...changes: RawBuilder<unknown>[]) => {
  const findings = new Findings(org);
  await world.db.auth
    .transaction()
    .execute(async (tx: Tx) => {
      await sql`select set_config('app.org', ${org}, true)`.execute(tx);
      for (const change of changes) expect((await change.execute(tx)).numAffectedRows).toBeGreaterThan(0n);
      await checkJournal(tx, org, [], findings);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return findings.problems.map(({ area, seq }) => `${area} ${seq}`);
};

// On PostgreSQL the tests sign in as a role that may not write these tables.
describe.skipIf(process.env['CANDOR_TEST_DATABASE_URL'])('a journal of many pages', () => {
  beforeAll(async () => {
    world = await makeWorld();
    org = await world.newOrg();
    await world.db.auth.transaction().execute(async (tx: Tx) => {
      await sql`select set_config('app.org', ${org}, true), set_config('session_replication_role', 'replica', true)`.execute(
        tx,
      );
      await fill(tx);
    });
  }, 120_000);
  afterAll(() => world.close());

  const at = (seq: number, what: RawBuilder<unknown>) =>
    sql`update journal set ${what} where org_id = app_org() and seq = ${seq}`;
  const drop = (seq: number) => sql`delete from journal where org_id = app_org() and seq = ${seq}`;

  test('verifies, long entries and foreign letters too', async () => {
    expect(await foundAfter(at(0, sql`seq = seq`))).toEqual([]);
  });

  test.each([2_048, LONG, FOREIGN])('a change of entry %i is found', async (seq) => {
    const bit = seq === LONG ? 'xxxx' : '"v":1';
    expect(await foundAfter(at(seq, sql`entry = replace(entry, ${bit}, ${bit.replace(/.$/, '0')})`))).toContain(
      `journal ${seq}`,
    );
    expect(await foundAfter(at(seq, sql`leaf = set_bit(leaf, 9, 1 - get_bit(leaf, 9))`))).toContain(`journal ${seq}`);
    expect(await foundAfter(at(seq, sql`at = at + interval '1 microsecond'`))).toEqual([`journal ${seq}`]);
    expect(await foundAfter(at(seq, sql`at = 'infinity'`))).toEqual([`journal ${seq}`]);
    expect(await foundAfter(at(seq, sql`actor_id = 'somebody'`))).toEqual([`journal ${seq}`]);
  });

  test.each([2_047, LONG])('entry %i dropped, or swapped with the next, is found', async (seq) => {
    expect(await foundAfter(drop(seq))).toEqual([`journal ${seq}`]);
    const swapped = await foundAfter(
      at(seq, sql`seq = -1`),
      at(seq + 1, sql`seq = ${seq}`),
      sql`update journal set seq = ${seq + 1} where org_id = app_org() and seq = -1`,
    );
    expect(swapped).toEqual(expect.arrayContaining([`journal ${seq}`, `journal ${seq + 1}`]));
  });

  test.each([0, 1_500])('a bit of node %i above the leaves is found, before a gap too', async (idx) => {
    const node = sql`where org_id = app_org() and level = 1 and idx = ${idx}`;
    const flipped = sql`update journal_node set hash = set_bit(hash, 9, 1 - get_bit(hash, 9)) ${node}`;
    expect(await foundAfter(flipped)).toEqual([`node ${idx * 2}`]);
    expect(await foundAfter(sql`delete from journal_node ${node}`)).toEqual([`node ${idx * 2}`]);
    const gap = SIZE - 500;
    expect((await foundAfter(flipped, drop(gap))).toSorted()).toEqual([`journal ${gap}`, `node ${idx * 2}`]);
  });
});
