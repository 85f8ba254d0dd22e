import { sql } from 'kysely';
import type { Actor } from '../../model/permission.ts';
import { type AssignedRole, expandRoles } from '../auth/grants.ts';
import type { Tx } from '../store/database.ts';

/** Somebody who can be told of something: an active member, with their own person records. */
export interface Told {
  readonly user: string;
  readonly actor: Actor;
  /** Ids of the records of kind person that have their address. */
  readonly persons: readonly string[];
}

interface Row {
  readonly org_id: string;
  readonly user_id: string;
  readonly roles: AssignedRole[];
  readonly persons: readonly string[];
}

/** Every active member, as they may read now. */
export const readPeople = async (tx: Tx): Promise<readonly Told[]> => {
  const found = await sql<Row>`
    select member.org_id, member.user_id, member.roles, coalesce(persons.ids, '[]'::jsonb) as persons
    from member join auth_user on auth_user.id = member.user_id
      left join lateral (select jsonb_agg(record.id) as ids from record where record.org_id = app_org()
        and record.kind = 'person' and lower(record.data ->> 'email') = auth_user.email) as persons on true
    where member.org_id = app_org() and member.disabled_at is null order by member.user_id`.execute(tx);
  const people: Told[] = [];
  for (const row of found.rows) {
    const grants = await expandRoles(tx, row.roles);
    people.push({
      user: row.user_id,
      actor: { type: 'person', id: row.user_id, org: row.org_id, grants },
      persons: row.persons,
    });
  }
  return people;
};
