import { z } from 'zod';
import type { OrgRoute } from '../http/route.ts';
import { describeFile } from './files.ts';

/** What is known of a stored file; its content is `/files/:hash`. */
export const fileRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/files/:hash/about',
    summary: 'The size, type and name of a stored file, without its content',
    response: z.strictObject({ hash: z.string(), size: z.int().min(0), mime: z.string(), name: z.string() }),
    handle: async (c, server) => c.json(await describeFile(server, c.get('actor'), c.req.param('hash') ?? '')),
  },
];
