import { z } from 'zod';
import { refSchema } from '../../model/change.ts';
import { counts } from '../exchange/route-schemas.ts';
import { type OrgRoute, readJson } from '../http/route.ts';
import { type ApplyOptions, applyMappings, undoLoose } from './apply/apply.ts';
import { getControlReach } from './apply/one-control.ts';
import { dryRunSchema, seqSchema } from './pack-routes.ts';

const pair = z.strictObject({ control: refSchema, applied: refSchema });
const body = z.strictObject({
  dryRun: dryRunSchema,
  framework: refSchema.optional().meta({ description: 'Key of the framework whose requirements are met; any.' }),
  only: z.array(pair).max(10_000).optional().meta({ description: 'Only these, by their keys; all of them.' }),
});

const named = { key: z.string(), title: z.string() };
const place = z.strictObject({
  ...named,
  number: z.string(),
  framework: z.strictObject(named),
  adoption: z.strictObject(named),
  scope: z.string().nullable(),
});
const coverage = z.enum(['full', 'partial']);
const line = z.strictObject({
  control: z.strictObject(named),
  applied: place,
  coverage,
  through: z.string().meta({ description: 'Key of the mapping.' }),
  rationale: z.string(),
});
const loose = line.extend({
  why: z.enum(['not_accepted', 'not_followed', 'weaker']).meta({
    description: 'Its mapping is rejected or gone; what it followed from is gone; or it would follow in part only.',
  }),
});
const reach = z.strictObject({
  control: z.strictObject(named),
  items: z.array(z.strictObject({ applied: place, coverage, through: z.string().nullable() })),
});
const answerOf = (item: z.ZodType) =>
  z.strictObject({
    dryRun: z.boolean(),
    seq: seqSchema,
    counts,
    items: z.array(item).meta({ description: 'The first 1,000.' }),
    total: z.int(),
    gone: z.array(pair).meta({ description: 'Of what was asked for, what does not follow, or no longer.' }),
  });

const optionsOf = ({ dryRun, framework, only }: z.output<typeof body>): ApplyOptions => ({
  dryRun,
  ...(framework === undefined ? {} : { framework }),
  ...(only === undefined ? {} : { only }),
});

/** Assess once, satisfy many: what follows for controls from accepted mappings, and what no longer does. */
export const applyRoutes: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/crosswalks/controls/:ref',
    summary:
      'One control and all that it satisfies, framework by framework, with the mapping where it followed from one',
    response: reach,
    handle: async (c, server) => c.json(await getControlReach(server, c.get('actor'), c.req.param('ref') ?? '')),
  },
  {
    method: 'POST',
    path: '/crosswalks/apply',
    summary: 'What controls satisfy through accepted mappings, as links: all or some, in one commit, or tried only',
    body,
    response: answerOf(line),
    handle: async (c, server) =>
      c.json(await applyMappings(server, c.get('actor'), optionsOf(await readJson(c, body)))),
  },
  {
    method: 'POST',
    path: '/crosswalks/undo',
    summary:
      'Take back links whose mapping was rejected since, or from which they no longer follow: all or some, or list them',
    body,
    response: answerOf(loose),
    handle: async (c, server) => c.json(await undoLoose(server, c.get('actor'), optionsOf(await readJson(c, body)))),
  },
];
