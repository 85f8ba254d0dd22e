import { z } from 'zod';
import { crosswalkSchema } from '../../formats/crosswalk-pack/pack.ts';
import { counts } from '../exchange/route-schemas.ts';
import { type OrgRoute, readJson } from '../http/route.ts';
import { listCrosswalks } from './list-crosswalks.ts';
import { loadCrosswalk } from './load-crosswalk.ts';
import { getCrosswalk } from './shelf.ts';

const { format: _format, maps: _maps, ...about } = crosswalkSchema.shape;

const packs = z.strictObject({
  items: z.array(
    z.strictObject({
      ...about,
      counts: z.strictObject({ maps: z.int(), pairs: z.int(), targets: z.int() }),
      missing: z.array(z.string()).meta({ description: 'Framework packs that it maps and that are not loaded here.' }),
      here: z
        .strictObject({ proposed: z.int(), accepted: z.int(), rejected: z.int() })
        .meta({ description: 'How many of its maps are here, by what was decided of them.' }),
    }),
  ),
  unreadable: z
    .array(
      z.strictObject({
        file: z.string(),
        problems: z.array(z.strictObject({ where: z.string(), message: z.string() })),
      }),
    )
    .meta({ description: 'Files among the packs that are none, and why.' }),
});

export const dryRunSchema = z.boolean().default(false).meta({ description: 'Say what it would do; nothing is kept.' });
export const seqSchema = z.int().nullable().meta({ description: 'Journal position; null when nothing changed.' });

const loadBody = z.strictObject({
  dryRun: dryRunSchema,
  accept: z
    .boolean()
    .default(false)
    .meta({ description: 'Load its maps as accepted; otherwise they are proposed, for a person to decide.' }),
});
const loaded = z.strictObject({
  pack: z.string(),
  version: z.int(),
  dryRun: z.boolean(),
  seq: seqSchema,
  counts,
  unknown: z
    .strictObject({ source: z.array(z.string()), target: z.array(z.string()) })
    .meta({ description: 'Numbers of the pack that the frameworks here do not have: they are left out.' }),
});

/** Crosswalk packs. Their address is no plural of a kind, so that no record's key can be taken for a pack's. */
export const crosswalkPackRoutes: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/crosswalk-packs',
    summary: 'The crosswalks that ship, and which of them are loaded here',
    response: packs,
    handle: async (c, server) => c.json(await listCrosswalks(server, c.get('actor'))),
  },
  {
    method: 'POST',
    path: '/crosswalk-packs/:pack/load',
    summary: 'Load a crosswalk between two frameworks that are here, in one commit; a second time changes nothing',
    body: loadBody,
    response: loaded,
    handle: async (c, server) => {
      const asked = await readJson(c, loadBody);
      const pack = await getCrosswalk(server.log, c.req.param('pack') ?? '');
      return c.json(await loadCrosswalk(server, c.get('actor'), pack, asked));
    },
  },
];
