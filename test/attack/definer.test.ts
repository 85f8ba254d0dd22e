import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '../../src/server/store/database.ts';
import { systemActor } from '../../src/server/store/store.ts';
import { type AuthWorld, makeAuthWorld, makeOrg, type OrgOf } from '../make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../make/database.ts';

let store: TestDatabase;
let world: AuthWorld;
let org: OrgOf;

beforeAll(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
  org = await makeOrg(world);
  await world.server.commit(systemActor(org.id, 'test'), {
    changes: [{ op: 'create', kind: 'scope', title: 'Walrus', data: { level: 'unit' } }],
  });
});
afterAll(() => store.close());

describe('functions that run as the owner of the tables', () => {
  it('look into pg_temp last', async () => {
    const found = await sql<{ name: string; config: string[] | null }>`
      select proname as name, proconfig as config from pg_proc
      where prosecdef and pronamespace = 'public'::regnamespace order by proname`.execute(store.db.auth);
    expect(found.rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['every_org', 'find_api_key', 'find_invitation', 'find_org', 'search_record']),
    );
    for (const { name, config } of found.rows)
      expect(
        config?.find((line) => line.startsWith('search_path=')),
        name,
      ).toMatch(/, pg_temp$/);
  });

  const EVERY = sql<{ id: string }>`select id from every_org()`;
  const SEARCH = sql<{ id: string }>`select id from search_record('walrus', null, 10)`;
  const FIND = sql<{ id: string | null }>`select find_org('forged') as id`;
  const KEY = sql`select org_id, id from find_api_key('forged')`;
  const INVITATION = sql`select org_id, id from find_invitation('forged')`;

  const answers = async (tx: Tx) => [
    (await EVERY.execute(tx)).rows,
    (await SEARCH.execute(tx)).rows,
    (await FIND.execute(tx)).rows,
    (await KEY.execute(tx)).rows,
    (await INVITATION.execute(tx)).rows,
  ];

  const FORGED = `'00000000-0000-7000-8000-000000000001'::uuid`;
  const COLUMNS: Readonly<Record<string, string>> = {
    org: `${FORGED} as id, 'forged' as slug`,
    record: `app_org() as org_id, ${FORGED} as id, 'scope' as kind, to_tsvector('english', 'walrus') as search`,
    assurance: `${FORGED} as org_id, now() as until`,
    api_key: `${FORGED} as org_id, ${FORGED} as id, 'forged' as hash`,
    invitation: `${FORGED} as org_id, ${FORGED} as id, 'forged' as token_hash`,
  };

  it.each(['table', 'view'])('never take a caller’s temporary %s for ours', async (sort) => {
    const truth = await store.db.run({ org: org.id }, answers);
    expect(truth[0]).toContainEqual({ id: org.id });
    expect(truth[1]).toHaveLength(1);
    await store.db.run({ org: org.id }, async (tx) => {
      for (const [name, columns] of Object.entries(COLUMNS)) {
        await sql.raw(`create temporary ${sort} ${name} as select ${columns}`).execute(tx);
        await sql.raw(`grant select on pg_temp.${name} to public`).execute(tx);
      }
      // The trap is laid: the caller's own queries do fall into it.
      expect((await sql`select slug from org`.execute(tx)).rows).toEqual([{ slug: 'forged' }]);
      expect(await answers(tx)).toEqual(truth);
      for (const name of Object.keys(COLUMNS)) await sql.raw(`drop ${sort} pg_temp.${name}`).execute(tx);
    });
  });
});
