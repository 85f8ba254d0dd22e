import type { OrgRoute } from '../http/route.ts';
import { crosswalkExchangeRoutes } from './exchange-routes.ts';
import { crosswalkPackRoutes } from './pack-routes.ts';

/** Crosswalks: packs of them, and what lies between two frameworks. */
export const crosswalkRouteList: readonly OrgRoute[] = [...crosswalkPackRoutes, ...crosswalkExchangeRoutes];
