import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { writeBackupFile } from '../../src/server/backup/backup-file.ts';
import { readParts } from '../../src/server/backup/check-backup.ts';
import type { Manifest } from '../../src/server/backup/manifest.ts';
import { tarEnd, tarPart } from '../../src/server/backup/tar.ts';
import { storeFile } from '../../src/server/files/files.ts';
import { sha256Hex } from '../../src/server/hash.ts';
import { signHead } from '../../src/server/journal/checkpoint.ts';
import { actorOf, fillOrg, makeWorld, type World } from './journal.ts';

export const SECRET = 'the secret of the first installation, 0123456789';
export const FILE = Buffer.from('evidence, in plain words');

/** A backup of a world with two organisations, two members, a stranger and a file. */
export interface BackupWorld {
  readonly world: World;
  readonly folder: string;
  readonly org: string;
  readonly other: string;
  readonly path: string;
  readonly manifest: Manifest;
  readonly fileHash: string;
  close(): Promise<void>;
}

/** An account with a password, a second factor and a session, owner of organisations. */
export const addPerson = async (at: World, id: string, email: string, orgs: readonly string[]): Promise<void> => {
  await at.db.run({}, async (tx) => {
    await sql`insert into auth_user (id, name, email, two_factor_enabled, created_at, updated_at) values (${id}, ${`Name of ${id}`}, ${email}, true, now(), now())`.execute(
      tx,
    );
    await sql`insert into auth_account (id, account_id, provider_id, user_id, password, refresh_token, created_at, updated_at) values (${`account-${id}`}, ${id}, 'credential', ${id}, ${`hash-of-${id}`}, ${`refresh-token-of-${id}`}, now(), now())`.execute(
      tx,
    );
    await sql`insert into auth_two_factor (id, user_id, secret, backup_codes) values (${`second-${id}`}, ${id}, 'sealed', 'sealed')`.execute(
      tx,
    );
    await sql`insert into auth_session (id, token, user_id, expires_at, created_at, updated_at) values (${`session-${id}`}, ${`session-token-of-${id}`}, ${id}, now(), now(), now())`.execute(
      tx,
    );
  });
  for (const one of orgs) {
    await at.db.run({ org: one }, (tx) =>
      sql`insert into member (org_id, user_id, roles, created_at) values (${one}, ${id}, '[{"role": "owner", "scope": null}]', now())`.execute(
        tx,
      ),
    );
  }
};

export const makeBackupWorld = async (): Promise<BackupWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-backup-'));
  const world = await makeWorld({ secret: SECRET });
  const org = await world.newOrg('first-org');
  const other = await world.newOrg('other-org');
  await fillOrg(world, org);
  await fillOrg(world, other);
  await addPerson(world, 'ann', 'ann@example.org', [org]);
  await addPerson(world, 'bob', 'bob@example.org', [other]);
  await addPerson(world, 'eve', 'eve@example.org', []);
  const { hash: fileHash } = await storeFile(world.server, actorOf(org, 'owner'), FILE, 'evidence.txt');
  await signHead(world.server, org);
  await signHead(world.server, other);
  const path = join(folder, 'all.tar');
  const manifest = await writeBackupFile(world.server, 'all', path);
  const close = async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { world, folder, org, other, path, manifest, fileHash, close };
};

/** Another installation, for one test. */
export const withWorld = async (
  settings: Parameters<typeof makeWorld>[0],
  work: (fresh: World) => Promise<void>,
): Promise<void> => {
  const fresh = await makeWorld(settings);
  try {
    await work(fresh);
  } finally {
    await fresh.close();
  }
};

/** The parts of a backup file by name. */
export const partsOf = async (file: string): Promise<Map<string, Buffer>> => {
  const parts = new Map<string, Buffer>();
  for await (const { name, content } of readParts(file)) parts.set(name, Buffer.from(content));
  return parts;
};

/** Writes parts as a file, whatever they are. */
export const writeParts = async (file: string, parts: ReadonlyMap<string, Buffer>): Promise<string> => {
  await writeFile(file, Buffer.concat([...[...parts].map(([name, content]) => tarPart(name, content, 0)), tarEnd()]));
  return file;
};

/** Puts a changed manifest in its place, with its hash. */
export const putManifest = (parts: Map<string, Buffer>, change: (manifest: Manifest) => void): void => {
  const changed = JSON.parse(parts.get('manifest.json')?.toString() ?? '') as Manifest;
  change(changed);
  const text = Buffer.from(JSON.stringify(changed));
  parts.set('manifest.json', text);
  parts.set('manifest.sha256', Buffer.from(sha256Hex(text)));
};
