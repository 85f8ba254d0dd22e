import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from '../../src/model/permission.ts';
import { registry } from '../../src/model/registry.ts';
import type { Server } from '../../src/server/context.ts';
import { Store, systemActor } from '../../src/server/store/store.ts';
import { uuidv7 } from '../../src/server/store/uuid.ts';
import { openTestDatabase } from './database.ts';

export interface ExchangeWorld {
  readonly server: Server;
  /** A new organisation without any record, and an actor who may do everything in it. */
  makeOrg(): Promise<Actor>;
  close(): Promise<void>;
}

/** A store on a test database, with a clock that stands still between commits. */
export const openExchangeWorld = async (): Promise<ExchangeWorld> => {
  const database = await openTestDatabase();
  const { db, settings } = database;
  const now = () => Date.parse('2026-11-22T00:00:00Z');
  const store = new Store({ db, registry, now });
  const silent = () => undefined;
  const server: Server = {
    settings,
    db,
    registry,
    log: { info: silent, warn: silent, error: silent },
    now,
    commit: (actor, request) => store.commit(actor, request),
    withState: (org, work) => store.withState(org, work),
    orgSettings: (org) => store.orgSettings(org),
    past: store.past,
  };
  const makeOrg = async () => {
    const id = uuidv7(now());
    const slug = `t-${randomBytes(6).toString('hex')}`;
    await db.run({ org: id }, (tx) => sql`insert into org values (${id}, ${slug}, ${slug}, false, now())`.execute(tx));
    return systemActor(id, 'test');
  };
  return { server, makeOrg, close: () => database.close() };
};
