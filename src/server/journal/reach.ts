import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { type Actor, can, type Grant, PERMISSIONS } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT_THEN, type SubjectRow, subjectOf } from '../store/rows.ts';

const readsEveryKind = ({ role }: Grant): boolean =>
  PERMISSIONS[role].rules.some(
    (rule) => rule.actions.includes('read') && rule.on === undefined && rule.states === undefined,
  );

/**
 * How much of the journal an actor sees: all of it, what is about records in their scopes, or nothing. Roles that do
 * not read every kind see nothing, as an entry tells of whatever was changed together.
 */
export type JournalReach = 'all' | 'scoped' | 'none';

export const journalReach = (actor: Actor): JournalReach => {
  const grants = actor.grants.filter(readsEveryKind);
  if (grants.length === 0) return 'none';
  return grants.some((grant) => grant.scopes === 'all') ? 'all' : 'scoped';
};

const holds = (actor: Actor, roles: readonly string[]): boolean =>
  actor.grants.some((grant) => roles.includes(grant.role) && grant.scopes === 'all');

/** Refuses everybody but those who answer for the whole organisation's programme. */
export const requireProgramme = (actor: Actor, what: string): void => {
  if (!holds(actor, ['owner', 'grc']))
    throw new AppError('forbidden', `only an owner or GRC of the whole organisation can ${what}`);
};

/** Who may take the whole log away: with every entry, or (an auditor, who reads only some of them) mostly as leaf hashes. */
export const exportReach = (actor: Actor): 'entries' | 'readable' => {
  if (holds(actor, ['owner', 'grc'])) return 'entries';
  if (holds(actor, ['auditor'])) return 'readable';
  throw new AppError('forbidden', 'only an owner, GRC or an auditor of the whole organisation can export the journal');
};

/** A record as the journal speaks of it, the ones that are gone included. */
export interface Subject {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly scope_id: string | null;
}

const PAGE = 10_000;

/** Those of the records that the actor may read, by their newest version. */
export const readableSubjects = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: Iterable<string>,
): Promise<Map<string, Subject>> => {
  const subjects = new Map<string, Subject>();
  const all = [...new Set(ids)];
  for (let from = 0; from < all.length; from += PAGE) {
    const found = await sql<Subject & SubjectRow>`
      select wanted.id, newest.*
      from unnest(${all.slice(from, from + PAGE)}::uuid[]) as wanted (id) cross join lateral (
        select record.kind, record.key, record.title, ${SUBJECT_THEN}
        from record_version as record where record.org_id = app_org() and record.record_id = wanted.id
        order by record.version desc limit 1
      ) as newest`.execute(tx);
    for (const row of found.rows) {
      const kind = registry.find(row.kind);
      if (kind && can(actor, 'read', kind, subjectOf(row))) subjects.set(row.id, row);
    }
  }
  return subjects;
};
