import type { Hono } from 'hono';
import type { Server } from '../context.ts';
import type { OrgVariables } from './route.ts';

/** Routes that areas add to an organisation; they are tried before those of the kinds. */
export const areaRoutes = (_server: Server): readonly Hono<{ Variables: OrgVariables }>[] => [];
