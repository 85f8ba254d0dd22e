import { type Kysely, sql } from 'kysely';

/** Everything that makes a database what it is, without its data: columns, constraints, indexes, policies, functions, rights. */
export const readCatalogue = async (db: Kysely<never>): Promise<string[]> => {
  const found = await sql<{ line: string }>`
    select format('column %s.%s %s null=%s default=%s generated=%s collation=%s', table_name, column_name, data_type, is_nullable, column_default, generation_expression, collation_name) as line
      from information_schema.columns where table_schema = 'public'
    union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select format('index %s', indexdef) from pg_indexes where schemaname = 'public'
    union all select format('policy %s %s %s using %s check %s', tablename, policyname, cmd, qual, with_check) from pg_policies where schemaname = 'public'
    union all select format('table %s security=%s options=%s', relname, relrowsecurity, reloptions) from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
    union all select format('view %s %s', viewname, definition) from pg_views where schemaname = 'public'
    union all select format('function %s %s %s %s', oid::regprocedure, prosecdef, proconfig, md5(prosrc)) from pg_proc where pronamespace = 'public'::regnamespace
    union all select format('grant %s %s to %s', table_name, privilege_type, grantee) from information_schema.role_table_grants
      where table_schema = 'public' and grantee in ('candor_app', 'PUBLIC')
    union all select format('execute %s to %s', routine_name, grantee) from information_schema.role_routine_grants
      where routine_schema = 'public' and grantee in ('candor_app', 'PUBLIC')
    order by 1`.execute(db);
  return found.rows.map((row) => row.line);
};
