import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BackupWorld,
  makeBackupWorld,
  partsOf,
  putManifest,
  SECRET,
  withWorld,
  writeParts,
} from '../../../test/make/backup.ts';
import { makeWorld, type World } from '../../../test/make/journal.ts';
import { sha256Hex } from '../hash.ts';
import { verifyStore } from '../journal/verify.ts';
import { checkBackup } from './check-backup.ts';
import type { Manifest } from './manifest.ts';
import { restoreBackup } from './restore-backup.ts';

let made: BackupWorld;
beforeAll(async () => {
  made = await makeBackupWorld();
});
afterAll(() => made.close());

const rewrite = async (name: string, changes: (parts: Map<string, Buffer>) => void): Promise<string> => {
  const parts = await partsOf(made.path);
  changes(parts);
  return writeParts(join(made.folder, name), parts);
};

describe('a restore refuses before it touches anything', () => {
  let empty: World;
  beforeAll(async () => {
    empty = await makeWorld({ secret: SECRET });
  });
  afterAll(() => empty.close());

  const refused = async (file: string, why: RegExp, code = 'invalid') => {
    await expect(restoreBackup(empty.server, file)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(why),
    });
    expect((await verifyStore(empty.server)).orgs).toEqual([]);
    expect((await empty.db.run({}, (tx) => sql`select from auth_user`.execute(tx))).rows).toEqual([]);
  };
  const withManifest = (name: string, change: (manifest: Manifest) => void) =>
    rewrite(name, (parts) => putManifest(parts, change));

  test('a newer format, an unknown migration, another migration, an unknown table or column', async () => {
    const head = await rewrite('newer.tar', (parts) =>
      parts.set(
        'candor-backup.json',
        Buffer.from('{"format":"candor-backup-v2","app":"9.0.0","madeAt":"2030-01-01T00:00:00Z"}'),
      ),
    );
    await refused(head, /candor-backup-v2.*9\.0\.0.*update/);
    await refused(
      await withManifest('m1.tar', (one) => one.migrations.push({ name: '9999_future.sql', hash: 'a'.repeat(64) })),
      /9999_future\.sql.*older/,
    );
    await refused(
      await withManifest('m2.tar', (one) => Object.assign(one.migrations[0] ?? {}, { hash: 'a'.repeat(64) })),
      /0001_core\.sql/,
    );
    await refused(
      await withManifest('m3.tar', (one) => Object.assign(one.columns, { secrets: ['x'] })),
      /table secrets/,
    );
    await refused(await withManifest('m4.tar', (one) => one.columns['record']?.push('colour')), /column colour/);
    await refused(await withManifest('m5.tar', (one) => one.columns['record']?.splice(2, 1)), /no column kind/);
  });

  test('one changed byte anywhere', async () => {
    const { folder, path } = made;
    const whole = await readFile(path);
    for (let at = 100; at < whole.length; at += Math.floor(whole.length / 60)) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const file = join(folder, 'bit.tar');
      await writeFile(file, bytes);
      // Only the padding between parts and the header's owner and time mean nothing; the latter are under its checksum.
      const found = await checkBackup(file).then(
        () => 'whole',
        (error: unknown) => (error as { code: string }).code,
      );
      if (found === 'whole') expect(whole[at], `byte ${at}`).toBe(0);
      else expect(found).toBe('invalid');
    }
  });

  test('a part that is missing, cut, twice, strange or a bomb', async () => {
    const { folder, path } = made;
    const name = [...(await partsOf(path)).keys()].find((part) => part.includes('/record/')) ?? '';
    await refused(await rewrite('p1.tar', (parts) => parts.delete(name)), /missing/);
    await refused(await rewrite('p2.tar', (parts) => parts.set(name, Buffer.from('no gzip'))), /cannot be unpacked/);
    await refused(
      await rewrite('p3.tar', (parts) => parts.set('orgs/x/record/000002.ndjson.gz', parts.get(name) ?? Buffer.of())),
      /does not belong|not JSON|missing|not of its form/,
    );
    await refused(await rewrite('p4.tar', (parts) => parts.delete('manifest.json')), /manifest/);
    const cut = join(folder, 'cut.tar');
    await writeFile(cut, (await readFile(path)).subarray(0, 20_000));
    await refused(cut, /ends/);
    await writeFile(cut, 'this is no backup');
    await refused(cut, /ends too early/);
    const bomb = gzipSync(Buffer.alloc(250_000_000));
    await refused(await rewrite('p5.tar', (parts) => parts.set(name, bomb)), /cannot be unpacked/);
  });

  test('contents that were changed with all their hashes: the journal does not agree', async () => {
    const { org, path } = made;
    const name = [...(await partsOf(path)).keys()].find((part) => part.startsWith(`orgs/${org}/record_version/`)) ?? '';
    const file = await rewrite('forged.tar', (parts) => {
      const text = gunzipSync(parts.get(name) ?? Buffer.of()).toString();
      const forged = gzipSync(text.replaceAll('Tests on both engines', 'Tests on no engines'));
      parts.set(name, forged);
      putManifest(parts, ({ parts: list }) => {
        for (const part of list)
          if (part.name === name) Object.assign(part, { bytes: forged.length, sha256: sha256Hex(forged) });
      });
    });
    await refused(file, /does not verify.*problems/);
    await withWorld({ secret: SECRET }, async (fresh) => {
      const report = await restoreBackup(fresh.server, file, { acceptProblems: true });
      expect(report.orgs.find(({ id }) => id === org)).toMatchObject({
        sameRoot: true,
        problems: expect.arrayContaining([expect.objectContaining({ area: 'version' })]),
      });
    });
  });

  test('an address that is taken', async () => {
    const { path } = made;
    await withWorld({ secret: SECRET }, async (fresh) => {
      await fresh.newOrg('first-org');
      await expect(restoreBackup(fresh.server, path)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/first-org/),
      });
    });
  });
});
