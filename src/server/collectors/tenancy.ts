import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Part } from '../../model/validation/push.ts';
import { point } from '../evidence/point.ts';
import type { Tx } from '../store/database.ts';
import { type CollectContext, type Collected, points, says } from './context.ts';

interface TenantTable {
  readonly name: string;
  readonly secured: boolean;
  readonly policies: number;
  readonly owned: boolean;
}

/** Every table with an organisation in it, and the table of organisations itself. */
const readTables = async (tx: Tx): Promise<TenantTable[]> => {
  const found = await sql<TenantTable>`
    select pg_class.relname as name, pg_class.relrowsecurity as secured,
      (select count(*) from pg_policy where pg_policy.polrelid = pg_class.oid
        and pg_get_expr(pg_policy.polqual, pg_policy.polrelid) like '%app_org()%')::int as policies,
      pg_has_role(current_user, pg_class.relowner, 'member') as owned
    from pg_class join pg_namespace on pg_namespace.oid = pg_class.relnamespace
    where pg_namespace.nspname = 'public' and pg_class.relkind in ('r', 'p') and (pg_class.relname = 'org' or exists (
      select from pg_attribute where pg_attribute.attrelid = pg_class.oid and pg_attribute.attname = 'org_id' and not pg_attribute.attisdropped))
    order by pg_class.relname`.execute(tx);
  return found.rows;
};

const readRole = async (tx: Tx): Promise<{ name: string; strong: boolean }> => {
  const found = await sql<{
    name: string;
    strong: boolean;
  }>`select rolname as name, (rolsuper or rolbypassrls or rolcreaterole) as strong
    from pg_roles where rolname = current_user`.execute(tx);
  return found.rows[0] ?? { name: 'unknown', strong: true };
};

/** Tables of which somebody without any organisation, or of one that does not exist, sees a row. */
const leaks = async (context: CollectContext, tables: readonly TenantTable[]): Promise<string[]> => {
  const found: string[] = [];
  for (const who of [{}, { org: randomUUID() }]) {
    for (const { name } of tables) {
      const seen = await context.server.db.run(who, async (tx) => {
        const rows = await sql<{ any: boolean }>`select exists (select from ${sql.table(name)}) as any`.execute(tx);
        return rows.rows[0]?.any === true;
      });
      if (seen) found.push(`${name} (${'org' in who ? 'an organisation that does not exist' : 'no organisation'})`);
    }
  }
  return found;
};

const roleOf = (role: { name: string; strong: boolean }, tables: readonly TenantTable[]): Part => {
  const owned = tables.filter((table) => table.owned).map((table) => table.name);
  if (role.strong) return says('role', 'fail', `the server works as ${role.name}, which may pass row-level security`);
  if (owned.length > 0) return says('role', 'fail', `the server works as ${role.name}, which owns ${owned[0]}`, owned);
  return says(
    'role',
    'pass',
    `the server works as ${role.name}, which neither owns a table nor may pass row-level security`,
  );
};

/** How tenants are kept apart, asked of the database itself: `row-level-security`, `policies`, `role`, `isolation`. */
export const collectTenancy = async (context: CollectContext): Promise<Collected> => {
  const [tables, role] = await context.server.db.run(
    { org: context.org },
    async (tx) => [await readTables(tx), await readRole(tx)] as const,
  );
  const total = tables.length;
  const names = (list: readonly TenantTable[]) => list.map((table) => table.name);
  const parts = [
    point('row-level-security', names(tables.filter((table) => !table.secured)), {
      total,
      one: 'tenant table',
      lacks: 'without row-level security',
      all: 'each with row-level security',
    }),
    point('policies', names(tables.filter((table) => table.policies === 0)), {
      total,
      one: 'tenant table',
      lacks: 'without a policy for the organisation',
      all: 'each with a policy for the organisation',
    }),
    roleOf(role, tables),
    point('isolation', await leaks(context, tables), {
      total,
      one: 'tenant table',
      lacks: 'open to outsiders',
      all: 'each empty for outsiders',
    }),
  ];
  return { report: points('Tenancy', parts) };
};
