import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { lineSchema } from '../../model/field.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { systemActor } from '../store/store.ts';
import { isUuid, uuidv7 } from '../store/uuid.ts';
import { brokenConstraint } from './account.ts';
import { type AssignedRole, expandRoles } from './grants.ts';
import type { OrgView } from './identify.ts';
import { checkInput } from './input.ts';
import { actAs, ownerActor } from './who.ts';

/** The first part of an address of the product: an organisation of that name could not be reached. */
const RESERVED = ['api', 'mcp', 'trust', 'respond', 'welcome', 'join', 'assets', 'sign-in', 'settings', 'new'];

export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/,
    'must have 3 to 40 lower-case letters, digits or hyphens, and no hyphen at an end',
  )
  .refine((slug) => !RESERVED.includes(slug), 'is an address of the product itself: choose another')
  // An id would be looked up as one.
  .refine((slug) => !isUuid(slug), 'must not look like an id')
  .meta({ title: 'Address', description: 'Its name in addresses, such as acme.' });

export const orgNameSchema = lineSchema.trim().min(1, 'must not be empty').max(200).meta({ title: 'Name' });

export const newOrgSchema = z.strictObject({ name: orgNameSchema, slug: slugSchema });

export interface NewOrg {
  readonly name: string;
  readonly slug: string;
  /** Shown to every new owner as an example of a programme. */
  readonly example?: boolean;
}

const insertOrg = async (tx: Tx, id: string, org: NewOrg, user: string | undefined, at: Date): Promise<void> => {
  try {
    await sql`insert into org (id, slug, name, example, created_at)
      values (${id}, ${org.slug}, ${org.name}, ${org.example ?? false}, ${at})`.execute(tx);
  } catch (error) {
    if (brokenConstraint(error) !== 'org__slug') throw error;
    throw new AppError('conflict', `the address "${org.slug}" is taken: choose another`, [
      { pointer: '/slug', detail: 'is taken' },
    ]);
  }
  if (user === undefined) return;
  await sql`insert into member (org_id, user_id, roles, created_at)
    values (${id}, ${user}, ${JSON.stringify([{ role: 'owner', scope: null }])}::jsonb, ${at})`.execute(tx);
};

/**
 * Makes an organisation with its root scope. The person becomes its owner; without one (the example at first start)
 * the system makes it, and the first owner gets it. Throws `conflict` when the slug is taken.
 */
export const createOrg = async (
  server: Server,
  user: { readonly id: string } | undefined,
  org: NewOrg,
): Promise<OrgView> => {
  const checked = checkInput(newOrgSchema, { name: org.name, slug: org.slug });
  const id = uuidv7(server.now());
  await server.commit(user ? ownerActor(id, user.id) : systemActor(id, 'org.create'), {
    action: 'org.create',
    within: (tx) => insertOrg(tx, id, { ...org, ...checked }, user?.id, new Date(server.now())),
    changes: [
      { op: 'create', kind: 'scope', title: checked.name, data: { level: 'organisation' } },
      ...(user ? [{ op: 'event' as const, name: 'member.owner', data: { member: user.id, to: 'owner' } }] : []),
    ],
  });
  return { id, ...checked };
};

export interface Membership extends OrgView {
  readonly example: boolean;
  readonly grants: readonly { readonly role: string; readonly scopes: 'all' | readonly string[] }[];
}

/** Organisations that a person is an active member of, by name, with what they may do there. */
export const listMemberships = (server: Pick<Server, 'db'>, user: string): Promise<Membership[]> =>
  server.db.run({ user }, async (tx) => {
    const found = await sql<OrgView & { example: boolean; roles: AssignedRole[] }>`
      select org.id, org.slug, org.name, org.example, member.roles
      from member join org on org.id = member.org_id
      where member.user_id = ${user} and member.disabled_at is null
      order by lower(org.name) collate "C", org.id limit 1000`.execute(tx);
    const memberships: Membership[] = [];
    for (const { roles, ...org } of found.rows) {
      await actAs(tx, { org: org.id, user });
      const grants = await expandRoles(tx, roles);
      memberships.push({
        ...org,
        grants: grants.map(({ role, scopes }) => ({ role, scopes: scopes === 'all' ? scopes : [...scopes] })),
      });
    }
    return memberships;
  });

/** Whether a person may make an organisation: an owner of one may, and anybody while there is none. */
export const mayCreateOrg = (server: Pick<Server, 'db'>, user: string): Promise<boolean> =>
  server.db.run({ user }, async (tx) => {
    const found = await sql<{ may: boolean }>`
      select not exists (select from every_org()) or exists (
        select from member where member.user_id = ${user} and member.disabled_at is null
          and member.roles @> ${JSON.stringify([{ role: 'owner', scope: null }])}::jsonb
      ) as may`.execute(tx);
    return found.rows[0]?.may === true;
  });
