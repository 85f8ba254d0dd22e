import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type BackupWorld, makeBackupWorld, SECRET, withWorld } from '../../../test/make/backup.ts';
import type { World } from '../../../test/make/journal.ts';
import { writeBackupFile } from './backup-file.ts';
import { restoreBackup, WHO_COLUMNS } from './restore-backup.ts';
import { ORG_TABLES } from './tables.ts';

let made: BackupWorld;
beforeAll(async () => {
  made = await makeBackupWorld();
});
afterAll(() => made.close());

/** Columns of text that never name an account. A new one goes here or, if it does, is one of WHO_COLUMNS. */
const NO_PERSON =
  `action actor_type causes data digest disabled_why email entry events field hash held key key_sort kind kinds mime
  muted name note prefix problem reason refused relation roles rules_hash secret secret_before slug state status title
  title_sort token_hash url value zone`.split(/\s+/);
/** What is in the journal cannot be changed: who it was there. */
const JOURNAL = 'journal.actor_id';

/** Every value of an organisation's tables, each with its column. */
const valuesOf = (at: World, org: string) =>
  at.db.run({ org }, async (tx) => {
    const values: string[] = [];
    for (const table of Object.keys(ORG_TABLES)) {
      const found = await sql<{ column: string; value: string }>`select cell.key as column, cell.value
        from ${sql.table(table)} as line cross join lateral jsonb_each_text(to_jsonb(line)) as cell`.execute(tx);
      values.push(...found.rows.map(({ column, value }) => `${table}.${column} ${value}`));
    }
    return values;
  });

describe('whoever has another account here than in the backup', () => {
  it('is looked for in every column that could name them', async () => {
    const found = await made.world.db.run({}, (tx) =>
      sql<{ column: string }>`select relname || '.' || attname as column from pg_attribute
        join pg_class on pg_class.oid = pg_attribute.attrelid
        where relnamespace = 'public'::regnamespace and relname = any(${Object.keys(ORG_TABLES)}::text[])
          and attnum > 0 and not attisdropped and format_type(atttypid, null) in ('text', 'jsonb', 'json', 'text[]')
        order by 1`.execute(tx),
    );
    const unknown = found.rows.filter(({ column }) => {
      const name = column.slice(column.indexOf('.') + 1);
      return column !== JOURNAL && !NO_PERSON.includes(name) && !WHO_COLUMNS.includes(name);
    });
    expect(unknown).toEqual([]);
    expect(WHO_COLUMNS.filter((name) => !found.rows.some(({ column }) => column.endsWith(`.${name}`)))).toEqual([]);
  });

  it('is themselves in all that was restored', async () => {
    const { folder, world } = made;
    const path = join(folder, 'people.tar');
    const org = await world.newOrg('people');
    await addPerson(world, 'usr-there', 'pat@example.org', [org]);
    const some = sql`gen_random_uuid()`;
    await world.db.run({ org }, async (tx) => {
      await sql`insert into api_key (org_id, id, name, prefix, hash, roles, created_by, created_at)
        values (${org}, ${some}, 'k', 'cdr_a', 'key-hash', '[]', 'usr-there', now())`.execute(tx);
      await sql`insert into invitation (org_id, id, email, roles, token_hash, invited_by, created_at, expires_at)
        values (${org}, ${some}, 'new@example.org', '[]', 'invitation-hash', 'usr-there', now(), now())`.execute(tx);
      await sql`insert into file (org_id, hash, size, mime, name, created_at, created_by)
        values (${org}, ${'0'.repeat(64)}, 1, 'text/plain', 'f', now(), 'person:usr-there')`.execute(tx);
      await sql`insert into notification (org_id, id, user_id, reason, record_id, more, times, actor, created_at, at)
        values (${org}, ${some}, 'usr-there', 'comment', ${some}, 0, 1, 'person:usr-there', now(), now()),
          (${org}, ${some}, 'usr-there', 'owner', ${some}, 0, 1, 'key:usr-there', now(), now()),
          (${org}, ${some}, 'usr-there', 'due', ${some}, 0, 1, null, now(), now())`.execute(tx);
      await sql`insert into notify_choice (org_id, user_id, muted) values (${org}, 'usr-there', '[]')`.execute(tx);
      await sql`insert into notify_mute (org_id, user_id, record_id) values (${org}, 'usr-there', ${some})`.execute(tx);
      await sql`insert into webhook (org_id, id, name, url, events, kinds, secret, created_by, created_at, position, next_at)
        values (${org}, ${some}, 'w', 'https://example.org', '[]', '[]', '', 'usr-there', now(), 0, now())`.execute(tx);
    });
    const named = (values: readonly string[], id: string) => values.filter((value) => value.endsWith(id)).toSorted();
    const before = named(await valuesOf(world, org), 'usr-there');
    expect(before).toHaveLength(12);
    await writeBackupFile(world.server, org, path);
    await withWorld({ secret: SECRET }, async (fresh) => {
      await addPerson(fresh, 'usr-here', 'pat@example.org', [await fresh.newOrg('mine')]);
      await restoreBackup(fresh.server, path);
      const after = await valuesOf(fresh, org);
      const key = 'notification.actor key:usr-there';
      expect(named(after, 'usr-there')).toEqual([key]);
      expect(named(after, 'usr-here')).toEqual(
        before.filter((value) => value !== key).map((value) => value.replace('usr-there', 'usr-here')),
      );
    });
  });
});
