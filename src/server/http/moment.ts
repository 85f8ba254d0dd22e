import type { z } from 'zod';
import type { Server } from '../context.ts';
import type { Page } from '../query/list.ts';
import { momentParameter } from '../query/moment.ts';
import { settingsFor } from '../query/settings-for.ts';
import { addUntil } from '../query/then.ts';
import type { Tx } from '../store/database.ts';
import type { OrgSettings } from '../store/org-state.ts';
import { findMoment, type GraphAt } from '../store/past-state.ts';
import type { OrgContext } from './route.ts';

type AsOf = z.output<typeof momentParameter> | undefined;

/** The moment that a list is asked for, before its other parameters can be read; they say what is wrong with it. */
const momentIn = (c: OrgContext): AsOf => {
  const parsed = momentParameter.safeParse(c.req.query('asOf'));
  return parsed.success ? parsed.data : undefined;
};

/** Reads in one transaction. Throws `invalid` where nothing can be told of the moment asked for. */
export const readAt = <T>(c: OrgContext, server: Server, asOf: AsOf, work: (tx: Tx) => Promise<T>): Promise<T> =>
  server.db.run({ org: c.get('org').id }, async (tx) => {
    if (asOf) await findMoment(tx, asOf, server.now());
    return work(tx);
  });

/** Runs `work` with the organisation's graph, as it is or as it was. */
export const withGraph = <T>(
  c: OrgContext,
  server: Server,
  asOf: AsOf,
  work: (tx: Tx, state: GraphAt) => Promise<T>,
): Promise<T> => {
  const { id } = c.get('org');
  return asOf ? server.past.run(id, asOf, work, c.req.raw.signal) : server.withState(id, work);
};

/** The custom fields that a list is read by: those of the moment that it asks for. */
export const listSettings = (c: OrgContext, server: Server): Promise<OrgSettings> =>
  settingsFor(server, c.get('org').id, momentIn(c));

/** A page of a list with until when its records stood, which for the past the graph of that moment says. */
export const untilThen = async (c: OrgContext, server: Server, asOf: AsOf, page: Page): Promise<Page> => {
  if (!asOf || page.items.every(({ status }) => status === null)) return page;
  const add = async (_tx: Tx, { graph }: GraphAt) => ({ ...page, items: addUntil(page.items, graph) });
  return server.past.run(c.get('org').id, asOf, add, c.req.raw.signal);
};
