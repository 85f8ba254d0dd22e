import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { lineSchema } from '../../model/field.ts';
import { type Actor, administers, makerName } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import type { Tx } from '../store/database.ts';
import { uuidv7 } from '../store/uuid.ts';
import { noteEvent, type Origin } from './auth-events.ts';
import { endInvitations } from './end-invitations.ts';
import {
  type AssignedRole,
  assignedRolesSchema,
  checkScopes,
  describeRoles,
  expandRoles,
  isCovered,
} from './grants.ts';
import { recorded } from './record-event.ts';
import { whoOf } from './who.ts';

export const newKeySchema = z.strictObject({
  name: lineSchema.trim().min(1, 'must not be empty').max(200).meta({ title: 'Name', description: 'What it is for.' }),
  roles: assignedRolesSchema,
  expiresAt: z.iso
    .datetime({ offset: true })
    .nullable()
    .default(null)
    .meta({ title: 'Expires', description: 'Empty: never.' }),
});
export type NewKey = z.output<typeof newKeySchema>;

export interface KeyView {
  readonly id: string;
  readonly name: string;
  /** The part by which it is recognised; not secret. */
  readonly prefix: string;
  readonly roles: readonly AssignedRole[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** To the minute. */
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly roles: AssignedRole[];
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly used_at: Date | null;
  readonly revoked_at: Date | null;
}

const viewOf = (row: KeyRow): KeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  roles: row.roles,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  usedAt: row.used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

/** Measured by what the maker may do now: their roles may have gone since the request came in. */
const refuseExcess = async (tx: Tx, maker: string, roles: readonly AssignedRole[]): Promise<void> => {
  const found = await sql<{ roles: AssignedRole[] }>`select member.roles from member
    where member.org_id = app_org() and member.user_id = ${maker} and member.disabled_at is null`.execute(tx);
  await checkScopes(tx, roles);
  const held = await expandRoles(tx, found.rows[0]?.roles ?? []);
  const grants = await expandRoles(tx, roles);
  const problems = grants.flatMap((grant, index) =>
    isCovered(held, grant) ? [] : [{ pointer: `/roles/${index}`, detail: 'is more than you may do yourself' }],
  );
  if (problems.length > 0) throw new AppError('forbidden', 'a key may do no more than its maker', problems);
};

const insertKey = async (tx: Tx, org: string, row: KeyRow, hash: string): Promise<void> => {
  await sql`insert into api_key (org_id, id, name, prefix, hash, roles, created_by, created_at, expires_at)
    values (${org}, ${row.id}, ${row.name}, ${row.prefix}, ${hash}, ${JSON.stringify(row.roles)}::jsonb,
      ${row.created_by}, ${row.created_at}, ${row.expires_at})`.execute(tx);
};

/**
 * Makes a key, `cdr_<prefix>_<secret>`, for the person asking; it is answered this once and stored as its SHA-256.
 * Throws `forbidden` when it would be allowed more than they are. A key makes no keys: they would outlive it.
 */
export const createKey = async (
  server: Server,
  actor: Actor,
  wanted: NewKey,
  from?: Origin,
): Promise<KeyView & { readonly key: string }> => {
  if (actor.type !== 'person') throw new AppError('forbidden', 'only a person can make a key: sign in');
  const now = server.now();
  const expires = wanted.expiresAt === null ? null : new Date(wanted.expiresAt);
  if (expires && expires.getTime() <= now) {
    throw new AppError('invalid', 'the key would have expired already', [
      { pointer: '/expiresAt', detail: 'must be in the future' },
    ]);
  }
  const prefix = randomBytes(4).toString('hex');
  const key = `cdr_${prefix}_${randomBytes(32).toString('base64url')}`;
  const row: KeyRow = {
    id: uuidv7(now),
    name: wanted.name,
    prefix,
    roles: wanted.roles,
    created_by: actor.id,
    created_at: new Date(now),
    expires_at: expires,
    used_at: null,
    revoked_at: null,
  };
  return await recorded(server, actor, async (tx) => {
    await refuseExcess(tx, actor.id, wanted.roles);
    await insertKey(tx, actor.org, row, sha256Hex(key));
    await noteEvent(tx, { kind: 'key_made', user: actor.id, org: actor.org, about: row.id }, from, now);
    const events = [{ name: 'key.create', data: { key: row.id, to: describeRoles(wanted.roles) } }];
    return { value: { ...viewOf(row), key }, events };
  });
};

/** Whose keys an actor may see and end: everybody's for an administrator, else their own. */
const reach = (actor: Actor) =>
  administers(actor) ? sql`true` : sql`api_key.created_by = ${actor.type === 'person' ? actor.id : ''}`;

/** Keys, the newest first, never the secrets. */
export const listKeys = async (server: Pick<Server, 'db'>, actor: Actor): Promise<KeyView[]> => {
  const found = await server.db.run(whoOf(actor), (tx) =>
    sql<KeyRow>`
      select api_key.id, api_key.name, api_key.prefix, api_key.roles, api_key.created_by, api_key.created_at,
        api_key.expires_at, api_key.used_at, api_key.revoked_at
      from api_key where api_key.org_id = ${actor.org} and ${reach(actor)}
      order by api_key.created_at desc, api_key.id limit 1000`.execute(tx),
  );
  return found.rows.map(viewOf);
};

const isMember = async (tx: Tx, user: string): Promise<boolean> => {
  const found = await sql`select from member where member.org_id = app_org() and member.user_id = ${user}`.execute(tx);
  return found.rows.length > 0;
};

/** Ends a key at once, and what it invited. */
export const revokeKey = async (server: Server, actor: Actor, id: string, from?: Origin): Promise<void> => {
  const at = new Date(server.now());
  await recorded(server, actor, async (tx) => {
    const done = await sql<{ created_by: string }>`update api_key set revoked_at = ${at}
      where api_key.org_id = ${actor.org} and api_key.id::text = ${id} and api_key.revoked_at is null and ${reach(actor)}
      returning api_key.created_by`.execute(tx);
    const [key] = done.rows;
    if (!key) throw new AppError('not_found', 'there is no such key in force');
    await endInvitations(tx, { key: id }, at);
    const about = { org: actor.org, about: id, actor: makerName(actor) };
    // A maker who has left is nobody whom a reader of events could be shown.
    if (await isMember(tx, key.created_by))
      await noteEvent(tx, { kind: 'key_revoked', user: key.created_by, ...about }, from, at.getTime());
    return { value: undefined, events: [{ name: 'key.revoke', data: { key: id } }] };
  });
};
