import { backupRoute } from '../backup/routes.ts';
import { coverageRouteList } from '../coverage/routes.ts';
import { crosswalkRouteList } from '../crosswalks/routes.ts';
import { evidenceRouteList } from '../evidence/routes.ts';
import { exchangeRouteList } from '../exchange/routes.ts';
import { fileRouteList } from '../files/routes.ts';
import { frameworkRouteList } from '../frameworks/routes.ts';
import { journalRouteList } from '../journal/routes.ts';
import { mailRoutes } from '../mail/routes.ts';
import { discussionRoute } from '../notify/discussion.ts';
import { inboxRoutes } from '../notify/inbox.ts';
import { workRoute } from '../notify/work.ts';
import { ownViewsRoute } from '../organisation/own-views.ts';
import { organisationRouteList } from '../organisation/routes.ts';
import { oscalRouteList } from '../oscal/routes.ts';
import { webhookRouteList } from '../webhooks/routes.ts';
import { graphRouteList } from './graph-routes.ts';
import type { OrgRoute } from './route.ts';

/** Routes that areas add to an organisation; they are tried before those of the kinds: names before `:plural`. */
export const areaRoutes: readonly OrgRoute[] = [
  backupRoute,
  ...journalRouteList,
  ...coverageRouteList,
  ...crosswalkRouteList,
  ...evidenceRouteList,
  ...exchangeRouteList,
  ...fileRouteList,
  ...frameworkRouteList,
  ...graphRouteList,
  ...organisationRouteList,
  ownViewsRoute,
  ...oscalRouteList,
  ...webhookRouteList,
  discussionRoute,
  ...inboxRoutes,
  ...mailRoutes,
  workRoute,
];
