import { z } from 'zod';
import { packSchema } from '../../formats/framework-pack/pack.ts';
import { refSchema } from '../../model/change.ts';
import type { Server } from '../context.ts';
import { counts } from '../exchange/route-schemas.ts';
import { type OrgContext, type OrgRoute, readJson } from '../http/route.ts';
import { adoptFramework } from './adopt-framework.ts';
import { editionRoutes } from './editions/routes.ts';
import { importRoute } from './import-routes.ts';
import { listPacks } from './list-packs.ts';
import { adoptPack, loadPack } from './load-pack.ts';
import { getPack } from './shelf.ts';

const { format: _format, groups: _groups, requirements: _requirements, ...about } = packSchema.shape;

const packs = z.strictObject({
  items: z.array(
    z.strictObject({
      ...about,
      counts: z.strictObject({ requirements: z.int(), assessable: z.int(), groups: z.int() }),
      loaded: z
        .strictObject({
          key: z.string(),
          version: z.int().nullable().meta({ description: 'Of the pack; null when the framework was written here.' }),
          state: z.string(),
        })
        .nullable()
        .meta({ description: 'Its framework in this organisation, where there is one that you may see.' }),
      adoptions: z
        .array(z.strictObject({ key: z.string(), title: z.string(), state: z.string(), scope: z.string().nullable() }))
        .meta({ description: 'Adoptions that are not retired, as far as you may see them.' }),
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

const dryRun = z.boolean().default(false).meta({ description: 'Say what it would do; nothing is kept.' });
const loadBody = z.strictObject({ dryRun });
const adoptBody = z.strictObject({
  dryRun,
  scope: refSchema.optional().meta({ description: 'The scope to adopt it in; by default the organisation’s own.' }),
});
const adoptHereBody = adoptBody.extend({ framework: refSchema });

const loaded = z.strictObject({
  pack: z.string(),
  version: z.int(),
  dryRun: z.boolean(),
  seq: z.int().nullable().meta({ description: 'Journal position; null when nothing changed.' }),
  framework: z.string().meta({ description: 'Key of its framework.' }),
  counts,
  kept: z.array(z.string()).meta({ description: 'Numbers that are there and not in this pack: nothing is removed.' }),
});
const adopted = loaded.extend({ adoption: z.string(), scope: z.string() });

const adoptedHere = loaded
  .omit({ pack: true, version: true, kept: true })
  .extend({ adoption: z.string(), scope: z.string() });

const packOf = (c: OrgContext, server: Server) => getPack(server.log, c.req.param('pack') ?? '');

/** Framework packs. Their address is no plural of a kind, so that no record's key can be taken for a pack's. */
export const frameworkRouteList: readonly OrgRoute[] = [
  importRoute,
  ...editionRoutes,
  {
    method: 'GET',
    path: '/framework-packs',
    summary: 'The framework packs that ship, and which of them are loaded and adopted here',
    response: packs,
    handle: async (c, server) => c.json(await listPacks(server, c.get('actor'))),
  },
  {
    method: 'POST',
    path: '/framework-adoptions',
    summary: 'Adopt a framework that is here in a scope, with every requirement that is assessed',
    body: adoptHereBody,
    response: adoptedHere,
    handle: async (c, server) => {
      const { framework, scope, dryRun: isTry } = await readJson(c, adoptHereBody);
      const options = { dryRun: isTry, ...(scope === undefined ? {} : { scope }) };
      return c.json(await adoptFramework(server, c.get('actor'), framework, options));
    },
  },
  {
    method: 'POST',
    path: '/framework-packs/:pack/load',
    summary: 'Load a pack: its framework and requirements in one commit; a second time changes nothing',
    body: loadBody,
    response: loaded,
    handle: async (c, server) => {
      const asked = await readJson(c, loadBody);
      return c.json(await loadPack(server, c.get('actor'), await packOf(c, server), asked));
    },
  },
  {
    method: 'POST',
    path: '/framework-packs/:pack/adopt',
    summary: 'Adopt a pack in a scope, with every requirement that is assessed; loads it where it is not loaded',
    body: adoptBody,
    response: adopted,
    handle: async (c, server) => {
      const { scope, ...asked } = await readJson(c, adoptBody);
      const pack = await packOf(c, server);
      return c.json(
        await adoptPack(server, c.get('actor'), pack, { ...asked, ...(scope === undefined ? {} : { scope }) }),
      );
    },
  },
];
