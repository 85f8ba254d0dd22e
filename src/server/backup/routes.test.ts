import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BackupWorld, makeBackupWorld } from '../../../test/make/backup.ts';
import { actorOf, appOf } from '../../../test/make/journal.ts';
import type { Server } from '../context.ts';
import type { OrgVariables } from '../http/route.ts';
import { checkBackup } from './check-backup.ts';
import { backupRoute } from './routes.ts';
import { BACKUP_LOCK } from './write-backup.ts';

let made: BackupWorld;
beforeAll(async () => {
  made = await makeBackupWorld();
});
afterAll(() => made.close());

const ask = async (server: Server = made.world.server): Promise<Response> => {
  const routes = new Hono<{ Variables: OrgVariables }>();
  routes.on(backupRoute.method, backupRoute.path, (c) => backupRoute.handle(c, server));
  return await appOf(made.world, routes, actorOf(made.org, 'owner')).request('/backup', { method: 'POST' });
};
const leftOver = () => readdir(join(made.world.settings.data, 'backups'));
/** Asks, and wants nothing of what is answered. */
const drop = async () => {
  const { status, body } = await ask();
  await body?.cancel();
  return status;
};

it('is one at a time: whoever else asks meanwhile is refused, and may ask again', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask()));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(409)]);
  const refused = answers.find(({ status }) => status === 409);
  expect(await refused?.json()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('another backup') });
  for (const { status, body } of answers) if (status === 200) await body?.cancel();
  expect(await drop()).toBe(200);
});

it('leaves no file behind, whether it is read, left half way or never begun, or could not be written down', async () => {
  const whole = await ask();
  expect(await leftOver()).toEqual([]);
  const path = join(made.folder, 'asked.tar');
  await writeFile(path, Buffer.from(await whole.arrayBuffer()));
  expect((await checkBackup(path)).orgs.map(({ id }) => id)).toEqual([made.org]);
  const half = (await ask()).body?.getReader();
  expect((await half?.read())?.value?.length).toBeGreaterThan(0);
  await half?.cancel();
  await drop();
  const { server } = made.world;
  const failing: Server = { ...server, commit: () => Promise.reject(new Error('the journal cannot be written')) };
  await ask(failing).catch(() => undefined); // however that is answered
  expect(await leftOver()).toEqual([]);
});

it.skipIf(process.env['CANDOR_TEST_DATABASE_URL'] === undefined)(
  'is one at a time of all processes on one database',
  async () => {
    await made.world.db.run({}, async (tx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(BACKUP_LOCK)})`.execute(tx);
      expect(await drop()).toBe(409);
    });
    expect(await drop()).toBe(200);
  },
);
