import { queryOptions } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import { get, orgPath, withQuery } from '../../../api.ts';
import type { Page, RecordRef, Row } from '../../../api-types.ts';
import { ORG } from '../../../queries.ts';
import { graphQuery } from '../../graph/graph-query.ts';
import { EXERCISE_TITLE } from './stops.ts';

const STATEMENT = registry.get('statement');
const FINDING = registry.get('finding');
/** Statements that are looked through for one that rests on a control. */
const LOOKED_AT = 20;

export interface Promised {
  readonly statement: Row;
  readonly control: RecordRef;
}

/** Something that a customer was told and that rests on a control; null where nothing was ever said. */
export const promiseQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'tour', 'promise'],
    queryFn: async ({ client, signal }): Promise<Promised | null> => {
      const query = { state: 'said', limit: LOOKED_AT };
      const { items } = await get<Page>(withQuery(orgPath(org, STATEMENT.plural), query), signal);
      const customersFirst = items.toSorted(
        (a, b) => Number(b.data['audience'] === 'customer') - Number(a.data['audience'] === 'customer'),
      );
      for (const statement of customersFirst) {
        const { nodes } = await client.fetchQuery(graphQuery(org, STATEMENT, statement.key, { way: 'down' }));
        const control = nodes.find(({ kind }) => kind === 'control');
        if (control) return { statement, control };
      }
      return null;
    },
    // What was said does not change; how it stands is asked for by itself.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Findings in whose words the exercise could be, the newest first. */
export const exercisesQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'list', FINDING.name, 'exercises'],
    queryFn: ({ signal }) =>
      get<Page>(withQuery(orgPath(org, FINDING.plural), { q: EXERCISE_TITLE, sort: '-updatedAt', limit: 50 }), signal),
  });
