import { sql } from 'kysely';
import { z } from 'zod';
import { makerName } from '../../model/permission.ts';
import { type OrgRoute, readQuery } from '../http/route.ts';
import { MAKER } from '../store/rows.ts';

const query = z.strictObject({});

/** A view that is not shared is only ever seen by whoever made it; of a shared one only this says whose it is. */
export const ownViewsRoute: OrgRoute = {
  method: 'GET',
  path: '/own-views',
  summary: 'The keys of the shared views that you made: only you can stop sharing them',
  query,
  response: z.strictObject({ keys: z.array(z.string()) }),
  handle: async (c, server) => {
    readQuery(c, query);
    const actor = c.get('actor');
    const found = await server.db.run({ org: actor.org }, (tx) =>
      sql<{ key: string }>`select record.key from record where record.org_id = app_org() and record.kind = 'view'
        and record.data ->> 'shared' = 'true' and ${MAKER} = ${makerName(actor)} order by record.key`.execute(tx),
    );
    return c.json({ keys: found.rows.map(({ key }) => key) });
  },
};
