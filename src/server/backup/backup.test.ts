import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addPerson,
  type BackupWorld,
  FILE,
  makeBackupWorld,
  partsOf,
  SECRET,
  withWorld,
} from '../../../test/make/backup.ts';
import { testSettings } from '../../../test/make/database.ts';
import { actorOf, appOf, fillOrg, type World } from '../../../test/make/journal.ts';
import { fromBase64 } from '../../formats/tlog/base64.ts';
import { openCheckpoint } from '../../formats/tlog/checkpoint.ts';
import { parseVkey } from '../../formats/tlog/note.ts';
import { openBlob, storeFile } from '../files/files.ts';
import { sha256 } from '../hash.ts';
import type { OrgVariables } from '../http/route.ts';
import { signHead } from '../journal/checkpoint.ts';
import { checkpointKey, verifyEd25519 } from '../journal/keys.ts';
import { verifyStore } from '../journal/verify.ts';
import { deriveKey } from '../settings.ts';
import { listBackups, pruneBackups, writeBackupFile } from './backup-file.ts';
import { checkBackup } from './check-backup.ts';
import { runBackupCommand, runRestoreCommand, runVerifyCommand } from './commands.ts';
import { restoreBackup } from './restore-backup.ts';
import { backupRoute } from './routes.ts';
import { backUpIfDue, startBackups } from './start-backups.ts';
import { LEFT_OUT, ORG_TABLES } from './tables.ts';
import { readVerified, verifyNewest } from './verified.ts';

let made: BackupWorld;
beforeAll(async () => {
  made = await makeBackupWorld();
});
afterAll(() => made.close());

const tableOf = async (at: World, id: string, table: string): Promise<unknown[]> => {
  const key = table === 'org' ? 'id' : 'org_id';
  const found = await at.db.run({ org: id }, (tx) =>
    sql<{
      line: object;
    }>`select to_jsonb(line) as line from ${sql.table(table)} as line where ${sql.ref(key)} = ${id} order by to_jsonb(line)::text collate "C"`.execute(
      tx,
    ),
  );
  return found.rows.map((row) => row.line);
};

const textOf = (parts: ReadonlyMap<string, Buffer>): string =>
  [...parts]
    .map(([name, content]) => (name.endsWith('.gz') ? gunzipSync(content) : content).toString('latin1'))
    .join('\n');

describe('a backup', () => {
  test('has every table of an organisation, or says that it leaves it out', async () => {
    const { world } = made;
    const found = await world.db.run({}, (tx) =>
      sql<{
        name: string;
      }>`select relname as name from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'org_id'
        where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(tx),
    );
    // Spans are read and put back through the view, in which the open ones are rows too.
    const names = found.rows.map(({ name }) => (name === 'assurance_past' ? 'assurance_span' : name));
    expect([...Object.keys(ORG_TABLES), ...LEFT_OUT].filter((name) => name !== 'org').toSorted()).toEqual(
      names.toSorted(),
    );
  });

  test('says what it holds, and its checkpoint is that of the journal', async () => {
    const { path, manifest } = made;
    expect(await checkBackup(path)).toEqual(manifest);
    expect(manifest.orgs.map(({ slug }) => slug).toSorted()).toEqual(['first-org', 'other-org']);
    for (const { id, rows, journal } of manifest.orgs) {
      expect(rows['journal']).toBe(journal.size);
      const vkey = parseVkey(journal.vkey, sha256);
      const opened = vkey.ok ? openCheckpoint(journal.checkpoint, [vkey.value], verifyEd25519) : undefined;
      expect(opened).toMatchObject({
        ok: true,
        value: { checkpoint: { origin: `candor/${id}`, size: journal.size, root: fromBase64(journal.root) } },
      });
    }
    expect(manifest.accounts).toEqual({ auth_user: 2, auth_account: 2, auth_two_factor: 2 });
    expect(manifest.missing).toEqual([]);
  });

  test('holds password hashes and no secret, key, session or token', async () => {
    const { world, org, other, path } = made;
    const text = textOf(await partsOf(path));
    expect(text).toContain('hash-of-ann');
    expect(text).toContain(FILE.toString());
    const seed = deriveKey(SECRET, 'checkpoint');
    const secrets = [
      SECRET,
      seed.toString('hex'),
      seed.toString('base64'),
      seed.toString('latin1'),
      'session-token-of',
      'refresh-token-of',
      'eve@example.org',
    ];
    for (const purpose of ['files', 'session', 'auth'])
      secrets.push(deriveKey(SECRET, purpose).toString('hex'), deriveKey(SECRET, purpose).toString('base64'));
    for (const secret of secrets) expect(text.includes(secret), secret).toBe(false);
    // Nor does the database itself.
    for (const id of [org, other])
      for (const table of Object.keys(ORG_TABLES))
        expect(JSON.stringify(await tableOf(world, id, table))).not.toContain(SECRET);
  });

  test('of one organisation holds nothing of the other', async () => {
    const { world, folder, org, other } = made;
    const one = join(folder, 'one.tar');
    const { orgs } = await writeBackupFile(world.server, org, one);
    expect(orgs.map(({ id }) => id)).toEqual([org]);
    const text = textOf(await partsOf(one));
    for (const foreign of [other, 'bob@example.org', 'other-org', 'hash-of-', 'sealed', 'second-ann'])
      expect(text).not.toContain(foreign);
    expect(text).toContain('ann@example.org');
  });

  test('a file whose content is gone is told of and does not stop the backup', async () => {
    const { folder } = made;
    await withWorld({ secret: SECRET }, async (fresh) => {
      const id = await fresh.newOrg();
      const { hash } = await storeFile(fresh.server, actorOf(id, 'owner'), FILE, 'x');
      await rm(join(fresh.settings.data, 'files'), { recursive: true });
      const written = await writeBackupFile(fresh.server, 'all', join(folder, 'gone.tar'));
      expect(written.missing).toEqual([{ hash, problem: 'is missing' }]);
    });
  });
});

describe('a restore', () => {
  test('into an empty store gives the same rows, the same journal, the same files, and a store that goes on', async () => {
    const { world, org, other, path, manifest, fileHash } = made;
    await withWorld({ secret: SECRET }, async (fresh) => {
      const dry = await restoreBackup(fresh.server, path, { dryRun: true });
      expect(dry).toMatchObject({ dryRun: true, accounts: { created: 2, kept: 0 }, files: 1 });
      expect((await verifyStore(fresh.server)).orgs).toEqual([]);
      const report = await restoreBackup(fresh.server, path);
      expect(report).toMatchObject({ dryRun: false, accounts: { created: 2, kept: 0 }, files: 1, notes: [] });
      for (const one of report.orgs)
        expect(one).toMatchObject({
          sameRoot: true,
          problems: [],
          root: manifest.orgs.find(({ id }) => id === one.id)?.journal.root,
        });
      for (const id of [org, other]) {
        for (const table of Object.keys(ORG_TABLES))
          expect([table, await tableOf(fresh, id, table)]).toEqual([table, await tableOf(world, id, table)]);
      }
      expect(await openBlob(fresh.server, fileHash)).toMatchObject({ ok: true, bytes: FILE });
      expect((await verifyStore(fresh.server)).ok).toBe(true);
      fresh.advance(30 * 86_400_000);
      await fresh.store.passTime(org);
      await fresh.store.commit(actorOf(org, 'owner'), {
        changes: [{ op: 'create', kind: 'control', title: 'After the restore' }],
      });
      expect((await signHead(fresh.server, org)).size).toBeGreaterThan(
        manifest.orgs.find(({ id }) => id === org)?.journal.size ?? 0,
      );
      expect((await verifyStore(fresh.server)).ok).toBe(true);
      await expect(restoreBackup(fresh.server, path)).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  test('beside other organisations; people who are here already keep their account', async () => {
    const { org, path } = made;
    await withWorld({ secret: SECRET }, async (fresh) => {
      const mine = await fresh.newOrg('mine');
      await addPerson(fresh, 'ann-here', 'ann@example.org', [mine]);
      const report = await restoreBackup(fresh.server, path);
      expect(report.accounts).toEqual({ created: 1, kept: 1 });
      const members = await fresh.db.run({ org }, (tx) =>
        sql<{ user_id: string }>`select user_id from member where org_id = ${org}`.execute(tx),
      );
      expect(members.rows).toEqual([{ user_id: 'ann-here' }]);
      const passwords = await fresh.db.run({}, (tx) =>
        sql<{ password: string }>`select password from auth_account order by 1`.execute(tx),
      );
      expect(passwords.rows.map((row) => row.password)).toEqual(['hash-of-ann-here', 'hash-of-bob']);
      expect((await verifyStore(fresh.server)).ok).toBe(true);
    });
  });

  test('of one organisation: accounts without a password, and keys and invitations of who they are here', async () => {
    const { folder, world } = made;
    const one = join(folder, 'mapped.tar');
    const zoe = await world.newOrg('zoe-org');
    await addPerson(world, 'zoe', 'zoe@example.org', [zoe]);
    await addPerson(world, 'max', 'max@example.org', [zoe]);
    await world.db.run({ org: zoe }, async (tx) => {
      await sql`insert into api_key (org_id, id, name, prefix, hash, roles, created_by, created_at)
        values (${zoe}, gen_random_uuid(), 'k', 'cdr_a', 'key-hash', '[]', 'zoe', now())`.execute(tx);
      await sql`insert into invitation (org_id, id, email, roles, token_hash, invited_by, created_at, expires_at)
        values (${zoe}, gen_random_uuid(), 'new@example.org', '[]', 'invitation-hash', 'zoe', now(), now())`.execute(
        tx,
      );
    });
    await writeBackupFile(world.server, zoe, one);
    await withWorld({ secret: SECRET }, async (fresh) => {
      const mine = await fresh.newOrg('mine');
      await addPerson(fresh, 'zoe-here', 'zoe@example.org', [mine]);
      const report = await restoreBackup(fresh.server, one);
      expect(report.accounts).toEqual({ created: 1, kept: 1 });
      expect(report.notes.join(' ')).toMatch(/1 accounts were made without a password.*invited again/);
      const found = await fresh.db.run({ org: zoe }, (tx) =>
        sql<{ key: string; invitation: string; members: string[]; passwords: string[]; second: boolean }>`select
          (select created_by from api_key) as key, (select invited_by from invitation) as invitation,
          (select array_agg(user_id order by user_id) from member where org_id = ${zoe}) as members,
          (select array_agg(user_id) from auth_account) as passwords,
          (select two_factor_enabled from auth_user where id = 'max') as second`.execute(tx),
      );
      expect(found.rows).toEqual([
        {
          key: 'zoe-here',
          invitation: 'zoe-here',
          members: ['max', 'zoe-here'],
          passwords: ['zoe-here'],
          second: false,
        },
      ]);
      expect((await verifyStore(fresh.server)).ok).toBe(true);
    });
  });

  test('under another secret: a new key, no second factors, and it says so', async () => {
    const { org, path, manifest, fileHash } = made;
    await withWorld({ secret: 'another secret, also longer than 32 characters' }, async (fresh) => {
      const report = await restoreBackup(fresh.server, path);
      expect(report.orgs.every((one) => one.sameRoot)).toBe(true);
      expect(report.notes.join(' ')).toMatch(/another secret.*second factor.*2 checkpoints of the other key/);
      const users = await fresh.db.run({}, (tx) =>
        sql<{ on: boolean }>`select two_factor_enabled as on from auth_user`.execute(tx),
      );
      expect(users.rows).toEqual([{ on: false }, { on: false }]);
      expect(await openBlob(fresh.server, fileHash)).toMatchObject({ ok: true });
      expect(checkpointKey(fresh.settings.secret, org).vkey).not.toBe(manifest.orgs[0]?.journal.vkey);
      expect((await verifyStore(fresh.server)).ok).toBe(true);
    });
  });

  test('puts aside the checkpoints of a longer journal that is gone', async () => {
    const { folder } = made;
    const early = join(folder, 'early.tar');
    await withWorld({ secret: SECRET }, async (first) => {
      const id = await first.newOrg();
      await writeBackupFile(first.server, 'all', early);
      await fillOrg(first, id);
      await signHead(first.server, id);
      const longer = await readFile(join(first.settings.data, 'checkpoints', `${id}.txt`));
      await withWorld({ secret: SECRET }, async (second) => {
        const { mkdir } = await import('node:fs/promises');
        await mkdir(join(second.settings.data, 'checkpoints'), { recursive: true });
        await writeFile(join(second.settings.data, 'checkpoints', `${id}.txt`), longer);
        const report = await restoreBackup(second.server, early);
        expect(report.notes.join()).toContain('put aside');
        expect((await verifyStore(second.server)).ok).toBe(true);
        expect(await readdir(join(second.settings.data, 'checkpoints'))).toHaveLength(2);
      });
    });
  });
});

describe('automatic backups', () => {
  test('are made once a day, and as many are kept as the settings say', async () => {
    await withWorld({ secret: SECRET }, async (fresh) => {
      await fresh.newOrg();
      const kept = join(fresh.settings.data, 'backups');
      const server = { ...fresh.server, now: () => Date.now() };
      expect(await backUpIfDue(server)).toMatch(/candor-\d{8}T\d{6}Z\.tar$/);
      expect(await backUpIfDue(server)).toBeUndefined();
      for (let day = 1; day <= 9; day += 1) await writeFile(join(kept, `candor-2020010${day}T000000Z.tar`), '');
      await writeFile(join(kept, 'candor-20200101T000000Z.tar.x.partial'), '');
      await utimes(join(kept, 'candor-20200101T000000Z.tar.x.partial'), 0, 0);
      await writeFile(join(kept, 'my own.tar'), '');
      await pruneBackups(kept, 7, Date.now());
      expect(await listBackups(kept)).toHaveLength(7);
      expect(await readdir(kept)).toHaveLength(8);
      const [newest = ''] = (await listBackups(kept)).slice(-1);
      await utimes(join(kept, newest), 0, 0);
      let written: string | undefined;
      const log = {
        ...fresh.server.log,
        info: (fields: Record<string, unknown>) => {
          written = String(fields['path']);
        },
      };
      const settings = { ...server.settings, backups: 3 };
      const stop = startBackups({ ...server, settings, now: () => Date.now() + 5_000, log }, { afterMs: 0 });
      for (let left = 250; left > 0 && written === undefined; left -= 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      await stop();
      expect((await checkBackup(written ?? '')).orgs).toHaveLength(1);
      expect(await listBackups(kept)).toHaveLength(3);
    });
  });
});

test('the newest backup is read back once a day, and what is wrong with it is kept', async () => {
  await withWorld({ secret: SECRET }, async (fresh) => {
    await fresh.newOrg();
    const folder = join(fresh.settings.data, 'backups');
    const at = (ms: number) => ({ ...fresh.server, now: () => Date.now() + ms });
    expect(await verifyNewest(at(0))).toBeUndefined();
    const path = String(await backUpIfDue(at(0)));
    expect(await verifyNewest(at(0))).toMatchObject({ problem: null });
    expect(await verifyNewest(at(0))).toBeUndefined();
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await writeFile(path, bytes);
    const found = await verifyNewest(at(90_000_000));
    expect(found?.problem).toMatch(/damaged/);
    expect(await readVerified(folder)).toEqual({ [basename(path)]: { at: found?.at, problem: found?.problem } });
    await writeFile(join(folder, 'verified.json'), '{"half');
    expect(await readVerified(folder)).toEqual({});
  });
});

describe('the route and the commands', () => {
  test('an owner, and nobody else, gets a backup of their organisation', async () => {
    const { world, folder, org } = made;
    const routes = new Hono<{ Variables: OrgVariables }>();
    routes.on(backupRoute.method, backupRoute.path, (c) => backupRoute.handle(c, world.server));
    const ask = (role: Parameters<typeof actorOf>[1]) =>
      appOf(world, routes, actorOf(org, role)).request('/backup', { method: 'POST' });
    expect((await ask('grc')).status).toBe(403);
    const response = await ask('owner');
    expect(response.headers.get('content-type')).toBe('application/x-tar');
    const file = join(folder, 'route.tar');
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    expect((await checkBackup(file)).orgs.map(({ id }) => id)).toEqual([org]);
    expect((await readdir(join(world.settings.data, 'backups'))).filter((name) => name.includes('asked'))).toEqual([]);
  });

  test('backup, verify and restore as commands, with exit codes', { timeout: 120_000 }, async () => {
    const { folder, path } = made;
    const data = await mkdtemp(join(tmpdir(), 'candor-command-'));
    const settings = testSettings({ data, secret: SECRET });
    const lines: string[] = [];
    const streams = { out: (text: string) => lines.push(text), err: (text: string) => lines.push(text) };
    const last = () => lines.at(-1) ?? '';
    try {
      expect(await runRestoreCommand(settings, [join(folder, 'nothing.tar')], streams)).toBe(2);
      expect(last()).toContain('there is no file');
      expect(await runRestoreCommand(settings, [], streams)).toBe(2);
      expect(last()).toContain('usage: restore FILE');
      expect(await runRestoreCommand(settings, [path, '--dry-run', '--json'], streams)).toBe(0);
      expect(JSON.parse(last())).toMatchObject({ dryRun: true });
      expect(await runRestoreCommand(settings, [path], streams)).toBe(0);
      expect(last()).toBe('restored and verified');
      expect(await runRestoreCommand(settings, [path], streams)).toBe(2);
      expect(last()).toContain('is there already');
      expect(await runVerifyCommand(settings, ['--json'], streams)).toBe(0);
      expect(JSON.parse(last())).toMatchObject({ ok: true, orgs: [{ ok: true }, { ok: true }] });
      expect(await runVerifyCommand(settings, ['--org', 'first-org'], streams)).toBe(0);
      expect(await runVerifyCommand(settings, ['--org', 'no-org'], streams)).toBe(2);
      expect(await runVerifyCommand(settings, ['--sideways'], streams)).toBe(2);
      expect(
        await runBackupCommand(settings, ['--org', 'first-org', '--out', join(data, 'b.tar'), '--json'], streams),
      ).toBe(0);
      expect(JSON.parse(last())).toMatchObject({ format: 'candor-backup-v1', orgs: [{ slug: 'first-org' }] });
      await rm(join(data, 'files'), { recursive: true });
      expect(await runVerifyCommand(settings, [], streams)).toBe(1);
      expect(lines.some((line) => line.includes('is missing'))).toBe(true);
      expect(await runBackupCommand(settings, [], streams)).toBe(1);
      expect((await stat(last().replace(/ \(.*$/, ''))).isFile()).toBe(true);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
