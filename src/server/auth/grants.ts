import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { type Grant, PERMISSIONS, ROLES, type Role } from '../../model/permission.ts';
import type { Tx } from '../store/database.ts';

/** A role as it is stored: in one scope and everything below it, or (null) in the whole organisation. */
export const assignedRoleSchema = z.strictObject({
  role: z.enum(ROLES).meta({ title: 'Role' }),
  scope: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ title: 'Scope', description: 'Id of a scope; empty is the whole organisation.' }),
});
export const assignedRolesSchema = z.array(assignedRoleSchema).min(1, 'give at least one role').max(500);
export type AssignedRole = z.output<typeof assignedRoleSchema>;

/** Each root with itself and every scope below it. A circle of scopes ends: `union` keeps a row once. */
const below = async (tx: Tx, roots: readonly string[]): Promise<Map<string, Set<string>>> => {
  const reached = new Map(roots.map((root) => [root, new Set([root])]));
  if (roots.length === 0) return reached;
  const found = await sql<{ root: string; id: string }>`
    with recursive tree (root, id) as (
      select start.id, start.id from unnest(${sql.val([...roots])}::uuid[]) as start (id)
      union
      select tree.root, record.id from record join tree on record.scope_id = tree.id
      where record.org_id = app_org() and record.kind = 'scope'
    )
    select tree.root, tree.id from tree`.execute(tx);
  for (const row of found.rows) reached.get(row.root)?.add(row.id);
  return reached;
};

/** A scope and everything below it. */
export const scopesBelow = async (tx: Tx, scopeId: string): Promise<ReadonlySet<string>> =>
  (await below(tx, [scopeId])).get(scopeId) ?? new Set([scopeId]);

/** Roles with every scope that they reach, in one query. */
export const expandRoles = async (tx: Tx, roles: readonly AssignedRole[]): Promise<Grant[]> => {
  const reached = await below(tx, [...new Set(roles.flatMap(({ scope }) => scope ?? []))]);
  return roles.map(({ role, scope }) => ({
    role,
    scopes: scope === null ? 'all' : (reached.get(scope) ?? new Set([scope])),
  }));
};

/** Refuses roles in scopes that this organisation does not have. */
export const checkScopes = async (tx: Tx, roles: readonly AssignedRole[]): Promise<void> => {
  const wanted = [...new Set(roles.flatMap(({ scope }) => scope ?? []))];
  if (wanted.length === 0) return;
  const found = await sql<{ id: string }>`
    select record.id from record
    where record.org_id = app_org() and record.kind = 'scope' and record.id = any(${sql.val(wanted)}::uuid[])`.execute(
    tx,
  );
  const known = new Set(found.rows.map((row) => row.id));
  const problems = roles.flatMap(({ scope }, index) =>
    scope === null || known.has(scope)
      ? []
      : [{ pointer: `/roles/${index}/scope`, detail: 'is not a scope of this organisation' }],
  );
  if (problems.length > 0) throw new AppError('invalid', 'a role names a scope that does not exist', problems);
};

const isSubset = (some: readonly string[] | undefined, all: readonly string[] | undefined): boolean =>
  all === undefined || some?.every((one) => all.includes(one)) === true;

/** Whether everything that `lesser` may do, `greater` may do too. */
const roleCovers = (greater: Role, lesser: Role): boolean =>
  PERMISSIONS[lesser].rules.every((rule) =>
    rule.actions.every((action) =>
      PERMISSIONS[greater].rules.some(
        (held) => held.actions.includes(action) && isSubset(rule.on, held.on) && isSubset(rule.states, held.states),
      ),
    ),
  );

const scopesCover = (greater: Grant['scopes'], lesser: Grant['scopes']): boolean =>
  greater === 'all' || (lesser !== 'all' && [...lesser].every((scope) => greater.has(scope)));

/** Whether one of the grants held gives everything that the wanted one would. */
export const isCovered = (held: readonly Grant[], wanted: Grant): boolean =>
  held.some((grant) => roleCovers(grant.role, wanted.role) && scopesCover(grant.scopes, wanted.scopes));

/** Roles as one line for the journal: `grc`, `reader@<scope>`. */
export const describeRoles = (roles: readonly AssignedRole[]): string =>
  roles
    .map(({ role, scope }) => (scope === null ? role : `${role}@${scope}`))
    .toSorted()
    .join(' ');
