import type { OrgRoute } from '../http/route.ts';
import { applyRoutes } from './apply-routes.ts';
import { betweenRoutes } from './between-routes.ts';
import { crosswalkExchangeRoutes } from './exchange-routes.ts';
import { crosswalkPackRoutes } from './pack-routes.ts';

/** Crosswalks: packs of them, what lies between two frameworks, and its files. Names come before `:source`. */
export const crosswalkRouteList: readonly OrgRoute[] = [
  ...crosswalkPackRoutes,
  ...crosswalkExchangeRoutes,
  ...applyRoutes,
  ...betweenRoutes,
];
