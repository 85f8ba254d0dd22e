import { z } from 'zod';
import { readAt, withGraph } from '../http/moment.ts';
import { asOfQuery, type OrgRoute, readQuery } from '../http/route.ts';
import { coverageAnswer, matrixAnswer } from './answers.ts';
import { coverageOf } from './coverage.ts';
import { matrixOf } from './matrix.ts';

const matrixQuery = asOfQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid().optional(),
});

/** Coverage of what was adopted. Its address is no plural of a kind. */
export const coverageRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/coverage',
    summary: 'Every adoption with its groups: how many of their requirements stand how',
    query: matrixQuery,
    response: matrixAnswer,
    handle: async (c, server) => {
      const query = readQuery(c, matrixQuery);
      return c.json(await readAt(c, server, query.asOf, (tx) => matrixOf(tx, server.registry, c.get('actor'), query)));
    },
  },
  {
    method: 'GET',
    path: '/coverage/:adoption',
    summary: 'An adoption as the tree of its framework: how each requirement stands, by which controls, and why',
    query: asOfQuery,
    response: coverageAnswer,
    handle: async (c, server) => {
      const { asOf } = readQuery(c, asOfQuery);
      const [actor, ref] = [c.get('actor'), c.req.param('adoption') ?? ''];
      if (!asOf)
        return c.json(
          await readAt(c, server, undefined, (tx) => coverageOf(tx, server.registry, actor, ref, undefined)),
        );
      return c.json(
        await withGraph(c, server, asOf, (tx, { graph }) =>
          coverageOf(tx, server.registry, actor, ref, { graph, asOf }),
        ),
      );
    },
  },
];
