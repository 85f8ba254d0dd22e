import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';
import type { Server } from '../context.ts';
import { breaksOf } from '../query/breaks.ts';
import { getRow } from '../query/detail.ts';
import { GRAPH_NODES, graphOf } from '../query/graph.ts';
import { AUDIENCES } from '../query/why.ts';
import { withGraph } from './moment.ts';
import { asOfQuery, kindOf, type OrgContext, type OrgRoute, readQuery } from './route.ts';

const levels = z.coerce.number().int().min(0).max(100);
const graphQuery = asOfQuery.extend({
  down: levels.default(100).meta({ description: 'Levels of what it rests on.' }),
  up: levels.default(100).meta({ description: 'Levels of what rests on it.' }),
  limit: z.coerce.number().int().min(1).max(GRAPH_NODES).default(GRAPH_NODES),
});

const status = z.enum(STATUSES).nullable();
const count = z.int().min(0);
const named = z.strictObject({ id: z.uuid(), kind: z.string(), key: z.string(), title: z.string() });

const graphAnswer = z.strictObject({
  nodes: z.array(
    named.extend({
      kind: z.string().meta({ description: 'Empty for a record that the caller may not see.' }),
      state: z.string(),
      status,
      depth: z
        .int()
        .meta({ description: '0 is the record itself, negative what it rests on, positive what rests on it.' }),
    }),
  ),
  edges: z.array(
    z.strictObject({
      from: count.meta({ description: 'Place in nodes of the one that rests on the other.' }),
      to: count,
      relation: z.string(),
    }),
  ),
  cut: z.boolean().meta({ description: 'true: there is more; what is nearest is here.' }),
});

const breaksAnswer = z.strictObject({
  total: count,
  groups: z.array(
    z.strictObject({
      audience: z.enum(AUDIENCES),
      total: count,
      items: z.array(named.extend({ before: status, after: status, to: z.string().optional() })),
    }),
  ),
});

const idOf = async (c: OrgContext, server: Server, asOf?: Date): Promise<string> => {
  const kind = kindOf(c, server);
  const row = await server.db.run({ org: c.get('org').id }, (tx) =>
    getRow(tx, server.registry, c.get('actor'), kind, c.req.param('ref') ?? '', asOf),
  );
  return row.id;
};

/** The picture of why and impact, and what-if for one record; tried with the other areas' routes. */
export const graphRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/:plural/:ref/graph',
    summary: 'What a record rests on and what rests on it, as nodes and edges',
    query: graphQuery,
    response: graphAnswer,
    handle: async (c, server) => {
      const { asOf, ...reach } = readQuery(c, graphQuery);
      const id = await idOf(c, server, asOf);
      const actor = c.get('actor');
      return c.json(
        await withGraph(c, server, asOf, (tx, state) => graphOf(tx, server.registry, actor, state, id, reach)),
      );
    },
  },
  {
    method: 'GET',
    path: '/:plural/:ref/breaks',
    summary:
      'What would stand differently if the record were broken, grouped by who it was promised to; nothing is kept',
    response: breaksAnswer,
    handle: async (c, server) => {
      const id = await idOf(c, server);
      return c.json(
        await server.withState(c.get('org').id, (tx, state) =>
          breaksOf(tx, server.registry, c.get('actor'), state, id),
        ),
      );
    },
  },
];
