import { sql } from 'kysely';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';

/** A record as other records speak of it. What the actor may not read has neither key nor title. */
export interface Known {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly status: string | null;
}

const PAGE = 10_000;

/** Names for ids, of records that the actor may read; the others, and those that are gone, are not among them. */
export const knownRecords = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: Iterable<string>,
): Promise<Map<string, Known>> => {
  const known = new Map<string, Known>();
  const all = [...new Set(ids)];
  for (let from = 0; from < all.length; from += PAGE) {
    const found = await sql<Known & { scope_id: string | null }>`
      select record.id, record.kind, record.key, record.title, record.state, record.scope_id, assurance.status
      from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
      where record.org_id = app_org() and record.id = any(${all.slice(from, from + PAGE)}::uuid[])`.execute(tx);
    for (const { scope_id, ...record } of found.rows) {
      const kind = registry.find(record.kind);
      if (kind && can(actor, 'read', kind, { scope: scope_id, state: record.state })) known.set(record.id, record);
    }
  }
  return known;
};

/** A record that the actor may not read, or that is gone: it is named so that nothing is hidden silently. */
export const hidden = (id: string): Known => ({
  id,
  kind: '',
  key: '',
  title: 'a record that you may not see',
  state: '',
  status: null,
});
