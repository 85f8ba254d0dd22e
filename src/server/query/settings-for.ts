import type { Server } from '../context.ts';
import type { OrgSettings } from '../store/org-state.ts';
import { findMoment, settingsAt } from '../store/past-state.ts';

/** The custom fields and the root scope, as they are or were. Throws `invalid` for a moment of which nothing can be told. */
export const settingsFor = (
  server: Pick<Server, 'db' | 'now' | 'orgSettings'>,
  org: string,
  asOf: Date | undefined,
): Promise<OrgSettings> =>
  asOf
    ? server.db.run({ org }, async (tx) => {
        await findMoment(tx, asOf, server.now());
        return settingsAt(tx, asOf);
      })
    : server.orgSettings(org);
