import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';
import { executiveOf, periodOf } from '../query/executive.ts';
import { readAt } from './moment.ts';
import { asOfQuery, type OrgRoute, readQuery } from './route.ts';

const count = z.int().min(0);
const moment = z.iso.datetime();
const status = z.enum(STATUSES).nullable();
const numbers = z.record(z.string(), count);
const named = z.strictObject({ id: z.uuid(), kind: z.string(), key: z.string(), title: z.string() });

const executiveQuery = asOfQuery.extend({
  days: z.coerce.number().int().min(1).max(400).default(30).meta({ description: 'How long the period is.' }),
});

const executiveAnswer = z.strictObject({
  from: moment,
  to: moment,
  loop: numbers,
  recall: count,
  before: z
    .strictObject({ loop: numbers, recall: count })
    .nullable()
    .meta({ description: 'The same at the beginning of the period; null where the organisation is younger.' }),
  promises: z.array(z.strictObject({ audience: z.string(), byStatus: numbers })),
  effectiveness: z.strictObject({
    controls: count,
    assured: z.number().min(0).max(1).nullable().meta({ description: 'Share of the applicable time.' }),
    points: z.array(z.strictObject({ at: moment, byStatus: numbers })),
  }),
  risks: z.strictObject({
    top: z.array(named.extend({ status, inherent: count, residual: count })),
    unassessed: count,
  }),
  adoptions: z.strictObject({
    total: z.int().min(0),
    items: z.array(named.extend({ state: z.string(), status, since: moment.nullable() })),
  }),
  journal: z.strictObject({ size: count, root: z.string().meta({ description: 'The tree’s root hash, in hex.' }) }),
});

export const executive: OrgRoute = {
  method: 'GET',
  path: '/executive',
  summary: 'One page for who looks once a month: promises, effectiveness, risks, and how they moved',
  query: executiveQuery,
  response: executiveAnswer,
  handle: async (c, server) => {
    const { asOf, days } = readQuery(c, executiveQuery);
    const period = periodOf(asOf, days, server.now());
    return c.json(await readAt(c, server, asOf, (tx) => executiveOf(tx, server.registry, c.get('actor'), period)));
  },
};
