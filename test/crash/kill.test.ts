import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import pg from 'pg';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registry } from '../../src/model/registry.ts';
import { verifyOrg } from '../../src/server/journal/verify.ts';
import type { Settings } from '../../src/server/settings.ts';
import type { Database } from '../../src/server/store/database.ts';
import { openStore } from '../../src/server/store/open.ts';
import { rulesHash } from '../../src/server/store/rules.ts';
import { testSettings } from '../make/database.ts';

/** 3 in every run of the tests; 100 when it is meant. */
const ROUNDS = Number(process.env['CANDOR_CRASH_ROUNDS'] ?? 3);
const CLUSTER = process.env['CANDOR_TEST_DATABASE_URL'];
/** On PostgreSQL two processes write at once. */
const WRITERS = CLUSTER ? 2 : 1;
const ORG = '01990000-0000-7000-8000-00000000c4a5';
/** Three folders below the root, as a built file is, so that it finds the migrations. */
const BUILT = join(import.meta.dirname, '../../node_modules/.cache/candor-crash');
const DATABASE = `candor_crash_${randomBytes(6).toString('hex')}`;

interface Write {
  readonly seq: number;
  readonly records: readonly (readonly [string, number])[];
}

let settings: Settings;
let writer: string;

const onCluster = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: CLUSTER });
  await client.connect();
  await client.query(statement);
  await client.end();
};

beforeAll(async () => {
  const name = `writer-${process.pid}.mjs`;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'writer.ts'),
      outDir: BUILT,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: name } },
    },
  });
  writer = join(BUILT, name);
  settings = testSettings({ data: await mkdtemp(join(tmpdir(), 'candor-crash-')) });
  if (!CLUSTER) return;
  await onCluster(`create database ${DATABASE}`);
  const url = new URL(CLUSTER);
  url.pathname = `/${DATABASE}`;
  settings = { ...settings, databaseUrl: url.href };
});
afterAll(async () => {
  await rm(writer, { force: true });
  await rm(settings.data, { recursive: true, force: true });
  if (CLUSTER) await onCluster(`drop database ${DATABASE} with (force)`);
});

/** Starts a writer; `writes` grows with each line that it gets out. */
const startWriter = () => {
  const child: ChildProcess = spawn(process.execPath, [writer, JSON.stringify({ settings, org: ORG })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const writes: Write[] = [];
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const closed = new Promise<void>((resolve) => lines.once('close', resolve));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line === 'ready') resolve();
      else if (line.endsWith('}')) writes.push(JSON.parse(line) as Write);
    });
    void ended.then(() => reject(new Error(`the writer ended before it was ready: ${errors}`)));
  });
  return { child, writes, ready, ended: Promise.all([ended, closed]), errors: () => errors };
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const writeUntilKilled = async (): Promise<Write[]> => {
  const writers = Array.from({ length: WRITERS }, startWriter);
  await Promise.all(writers.map((one) => one.ready));
  // By what was written, not by the time it took: a slow machine kills in the midst of it all the same.
  const enough = randomInt(1, 30);
  while (!writers.some(({ writes, child }) => writes.length >= enough || child.exitCode !== null)) await sleep(1);
  await sleep(randomInt(0, 40));
  for (const { child, errors } of writers) {
    expect(errors()).toBe('');
    child.kill('SIGKILL');
    if (WRITERS > 1) await sleep(randomInt(0, 60));
  }
  await Promise.all(writers.map((one) => one.ended));
  return writers.flatMap((one) => one.writes);
};

/** Versions that were acknowledged and are not there. */
const lostOf = async (db: Database, writes: readonly Write[]): Promise<unknown[]> => {
  const wanted = writes.flatMap(({ seq, records }) => records.map(([id, version]) => ({ id, version, seq })));
  const found = await db.run({ org: ORG }, (tx) =>
    sql`select wanted.* from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted (id uuid, version integer, seq bigint)
      left join record_version as kept on kept.org_id = app_org() and kept.record_id = wanted.id and kept.version = wanted.version and kept.seq = wanted.seq
      where kept.record_id is null`.execute(tx),
  );
  const entries = await db.run({ org: ORG }, (tx) =>
    sql`select wanted.seq from unnest(${writes.map(({ seq }) => seq)}::bigint[]) as wanted (seq)
      left join journal on journal.org_id = app_org() and journal.seq = wanted.seq where journal.seq is null`.execute(
      tx,
    ),
  );
  return [...found.rows, ...entries.rows];
};

test(`killed ${ROUNDS} times while it writes: nothing that was acknowledged is lost, and everything verifies`, {
  timeout: ROUNDS * 120_000,
}, async () => {
  const all: Write[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const writes = await writeUntilKilled();
    all.push(...writes);
    const db = await openStore(settings);
    try {
      expect(await lostOf(db, all), `round ${round}`).toEqual([]);
      // The writer is built, and built functions have another text: its rules are ours all the same, so they are checked.
      await db.run({ org: ORG }, (tx) =>
        sql`update org set rules_hash = ${rulesHash(registry)} where id = app_org()`.execute(tx),
      );
      const { problems, entries } = await verifyOrg({ db, settings, registry }, ORG);
      expect(problems, `round ${round}`).toEqual([]);
      expect(entries).toBeGreaterThan(Math.max(-1, ...all.map(({ seq }) => seq)));
      if (ROUNDS > 3)
        console.log(`round ${round}: ${writes.length} writes acknowledged, ${entries} entries in the journal`);
    } finally {
      await db.close();
    }
  }
  expect(all.length).toBeGreaterThan(0);
});
