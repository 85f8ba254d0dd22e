import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openTestDatabase } from '../../../test/make/database.ts';

it.skipIf(process.env['CANDOR_TEST_DATABASE_URL'])(
  'lets everything else have its turn between the queries of a long transaction',
  async () => {
    const test = await openTestDatabase();
    const { db } = test;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await db.run({}, async (tx) => {
      for (let left = 2_000; left > 0 && turns < 2; left -= 1) await sql`select 1`.execute(tx);
    });
    expect(turns).toBeGreaterThanOrEqual(2);
    clearInterval(timer);
    await test.close();
  },
);
