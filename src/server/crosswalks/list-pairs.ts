import { sql } from 'kysely';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { reachAt } from '../query/conditions.ts';
import { demandRead } from './list-crosswalks.ts';

export interface PairLine {
  readonly source: { readonly key: string; readonly title: string; readonly edition: string };
  readonly target: { readonly key: string; readonly title: string; readonly edition: string };
  readonly proposed: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * Pairs of frameworks between which mappings lie, with how many were decided how, as far as the actor may see. A mapping
 * counts once for each pair: it has one, unless somebody mapped requirements of several frameworks. What is gathered is
 * counted before it is joined, so that the answer is quick however little the planner knows.
 */
export const listPairs = async (server: Server, actor: Actor): Promise<PairLine[]> => {
  demandRead(server, actor);
  const { registry } = server;
  const [mappings, frameworks] = [
    reachAt(actor, registry.get('mapping'), undefined),
    reachAt(actor, registry.get('framework'), undefined),
  ];
  if (!mappings || !frameworks) return [];
  const found = await server.db.run({ org: actor.org }, (tx) =>
    sql<PairLine>`
      with seen as materialized (
        select record.id, jsonb_build_object('key', record.key, 'title', record.title, 'edition', coalesce(record.data ->> 'edition', '')) as head
        from record where record.org_id = app_org() and record.kind = 'framework' and ${frameworks}
      ), part as materialized (
        select link.from_id as requirement, link.to_id as framework from link
        where link.org_id = app_org() and link.valid_to is null and link.relation = 'part_of' and link.to_id in (select id from seen)
      ), mapped as materialized (
        select record.id, record.state from record where record.org_id = app_org() and record.kind = 'mapping' and ${mappings}
      ), side as materialized (
        select distinct link.from_id as mapping, link.relation, part.framework from link join part on part.requirement = link.to_id
        where link.org_id = app_org() and link.valid_to is null and link.relation in ('source', 'target')
          and link.from_id in (select id from mapped)
      ), counted as (
        select start.framework as start, finish.framework as finish,
          count(*) filter (where mapped.state = 'proposed')::int as proposed,
          count(*) filter (where mapped.state = 'accepted')::int as accepted,
          count(*) filter (where mapped.state = 'rejected')::int as rejected
        from side as start join side as finish on finish.mapping = start.mapping join mapped on mapped.id = start.mapping
        where start.relation = 'source' and finish.relation = 'target' group by 1, 2
      )
      select one.head as source, other.head as target, counted.proposed, counted.accepted, counted.rejected
      from counted join seen as one on one.id = counted.start join seen as other on other.id = counted.finish
      order by one.head ->> 'key' collate "C", other.head ->> 'key' collate "C"`.execute(tx),
  );
  return found.rows;
};
