import { z } from 'zod';
import { RELATIONS } from '../../formats/crosswalk-pack/relation.ts';
import { refSchema } from '../../model/change.ts';
import { counts } from '../exchange/route-schemas.ts';
import { type OrgContext, type OrgRoute, readJson, readQuery } from '../http/route.ts';
import { readBetween } from './between.ts';
import { decideMappings } from './decide.ts';
import { listPairs } from './list-pairs.ts';
import { dryRunSchema, seqSchema } from './pack-routes.ts';
import { listCandidates, proposeMappings } from './propose/propose.ts';
import type { Side } from './side.ts';

const head = z.strictObject({ key: z.string(), title: z.string(), edition: z.string() });
const pairs = z.strictObject({
  items: z.array(
    z.strictObject({ source: head, target: head, proposed: z.int(), accepted: z.int(), rejected: z.int() }),
  ),
});

const side = z.strictObject({
  framework: head,
  requirements: z.array(
    z.strictObject({
      id: z.string(),
      key: z.string(),
      number: z.string(),
      title: z.string(),
      group: z.string(),
      assessable: z.boolean(),
    }),
  ),
});
const between = z.strictObject({
  source: side,
  target: side,
  mappings: z.array(
    z.strictObject({
      key: z.string(),
      state: z.enum(['proposed', 'accepted', 'rejected']),
      relation: z.enum(RELATIONS),
      rationale: z.string(),
      source: z.string().meta({ description: 'Who says so.' }),
      confidence: z.number().nullable(),
      sources: z.array(z.string()).meta({ description: 'Ids of requirements.' }),
      targets: z.array(z.string()),
    }),
  ),
});

const keys = z.array(refSchema).max(5_000).default([]);
const decideBody = z.strictObject({ accept: keys, reject: keys });
const decided = z.strictObject({
  seq: seqSchema,
  accepted: z.array(z.string()),
  rejected: z.array(z.string()),
  counts,
});

const proposeBody = z.strictObject({
  dryRun: dryRunSchema,
  perSource: z.int().min(1).max(10).default(3).meta({ description: 'Candidates for each requirement, at most.' }),
  least: z.int().min(0).max(99).default(5).meta({ description: 'Percent of confidence below which none is proposed.' }),
  only: z
    .array(refSchema)
    .min(1)
    .max(5_000)
    .optional()
    .meta({ description: 'Requirements of the source; all of them.' }),
});
const proposed = z.strictObject({
  dryRun: z.boolean(),
  seq: seqSchema,
  counts,
  proposals: z
    .array(z.strictObject({ source: z.string(), target: z.string(), confidence: z.number(), rationale: z.string() }))
    .meta({ description: 'The first 200.' }),
  total: z.int(),
});

const candidateQuery = z.strictObject({
  of: refSchema.meta({ description: 'A requirement or a control.' }),
  framework: refSchema.meta({ description: 'Whose requirements are ranked.' }),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});
const candidates = z.strictObject({
  items: z.array(
    z.strictObject({
      key: z.string(),
      number: z.string(),
      title: z.string(),
      confidence: z.number(),
      rationale: z.string(),
    }),
  ),
});

const pairOf = (c: OrgContext): readonly [string, string] => [c.req.param('source') ?? '', c.req.param('target') ?? ''];

const shownSide = ({ framework: { key, title, edition }, requirements }: Side): z.input<typeof side> => ({
  framework: { key, title, edition },
  requirements: requirements.map(({ id, key: own, number, title: name, group, assessable }) => ({
    id,
    key: own,
    number,
    title: name,
    group,
    assessable,
  })),
});

/** What lies between frameworks: to look at, to propose, to decide. */
export const betweenRoutes: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/crosswalks',
    summary: 'Pairs of frameworks between which mappings lie, and how many were decided how',
    response: pairs,
    handle: async (c, server) => c.json({ items: await listPairs(server, c.get('actor')) }),
  },
  {
    method: 'POST',
    path: '/crosswalks/decisions',
    summary: 'Accept and reject mappings, many at once, in one commit',
    body: decideBody,
    response: decided,
    handle: async (c, server) => c.json(await decideMappings(server, c.get('actor'), await readJson(c, decideBody))),
  },
  {
    method: 'GET',
    path: '/crosswalks/candidates',
    summary: 'The requirements of a framework that a requirement or a control may answer to, the best first, with why',
    query: candidateQuery,
    response: candidates,
    handle: async (c, server) => {
      const { of, framework, limit } = readQuery(c, candidateQuery);
      return c.json({ items: await listCandidates(server, c.get('actor'), of, framework, limit) });
    },
  },
  {
    method: 'GET',
    path: '/crosswalks/:source/:target',
    summary: 'Two frameworks with their requirements, and the mappings from the one to the other',
    response: between,
    handle: async (c, server) => {
      const { source, target, mappings } = await readBetween(server, c.get('actor'), pairOf(c));
      return c.json({
        source: shownSide(source),
        target: shownSide(target),
        mappings: mappings.map(({ id: _id, title: _title, data: _data, version: _version, ...one }) => one),
      });
    },
  },
  {
    method: 'POST',
    path: '/crosswalks/:source/:target/proposals',
    summary:
      'Propose mappings between two frameworks from their wording and what is mapped already; nothing leaves the machine',
    body: proposeBody,
    response: proposed,
    handle: async (c, server) => {
      const { only, ...asked } = await readJson(c, proposeBody);
      const options = { ...asked, ...(only === undefined ? {} : { only }) };
      return c.json(await proposeMappings(server, c.get('actor'), pairOf(c), options));
    },
  },
];
