import { z } from 'zod';
import { refSchema } from '../../model/change.ts';
import { momentSchema } from '../../model/field.ts';
import type { Server } from '../context.ts';
import { readAt, withGraph } from '../http/moment.ts';
import { idempotencyOf } from '../http/record-routes.ts';
import { asOfQuery, type OrgContext, type OrgRoute, readJson, readQuery } from '../http/route.ts';
import { coverageAnswer, gapsAnswer, matrixAnswer, missing, soaAnswer, tasksAnswer } from './answers.ts';
import { coverageOf } from './coverage.ts';
import { makeTasks } from './gap-tasks.ts';
import { gapsOf } from './gaps.ts';
import { matrixOf } from './matrix.ts';
import { type Soa, soaOf } from './soa.ts';
import { soaAsPdf } from './soa-pdf.ts';
import { soaAsXlsx } from './soa-xlsx.ts';

const matrixQuery = asOfQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid().optional(),
});

const gapsQuery = z.strictObject({
  adoption: z.string().max(100).optional(),
  missing: missing.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  skip: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

const tasksBody = z.strictObject({
  applied: z.array(refSchema).max(2_000).default([]).meta({ description: 'Applied requirements with a gap.' }),
  owner: refSchema.optional(),
  dueAt: momentSchema.optional(),
  dryRun: z.boolean().default(false),
});

const documentQuery = asOfQuery.extend({ format: z.enum(['pdf', 'xlsx']).default('pdf') });

const MIME = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

const readSoa = (c: OrgContext, server: Server, asOf: Date | undefined): Promise<Soa> =>
  readAt(c, server, asOf, (tx) =>
    soaOf(tx, server.registry, c.get('actor'), { ref: c.req.param('adoption') ?? '', asOf, now: server.now() }),
  );

/** The whole document or none: it is made before the answer begins. */
const sendSoa = async (c: OrgContext, server: Server): Promise<Response> => {
  const { asOf, format } = readQuery(c, documentQuery);
  const soa = await readSoa(c, server, asOf);
  const { name } = c.get('org');
  const bytes = format === 'pdf' ? await soaAsPdf(soa, name, server.registry) : soaAsXlsx(soa, name, server.registry);
  const file = `soa-${soa.adoption.key}-${soa.at.slice(0, 10)}.${format}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': MIME[format],
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'no-store',
    },
  });
};

/** Coverage of what was adopted. Its address is no plural of a kind. */
export const coverageRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/coverage',
    summary: 'Every adoption with its groups: how many of their requirements stand how',
    query: matrixQuery,
    response: matrixAnswer,
    handle: async (c, server) => {
      const query = readQuery(c, matrixQuery);
      return c.json(await readAt(c, server, query.asOf, (tx) => matrixOf(tx, server.registry, c.get('actor'), query)));
    },
  },
  {
    method: 'GET',
    path: '/coverage/:adoption',
    summary: 'An adoption as the tree of its framework: how each requirement stands, by which controls, and why',
    query: asOfQuery,
    response: coverageAnswer,
    handle: async (c, server) => {
      const { asOf } = readQuery(c, asOfQuery);
      const [actor, ref] = [c.get('actor'), c.req.param('adoption') ?? ''];
      if (!asOf)
        return c.json(
          await readAt(c, server, undefined, (tx) => coverageOf(tx, server.registry, actor, ref, undefined)),
        );
      return c.json(
        await withGraph(c, server, asOf, (tx, { graph }) =>
          coverageOf(tx, server.registry, actor, ref, { graph, asOf }),
        ),
      );
    },
  },
  {
    method: 'GET',
    path: '/gaps',
    summary: 'What applies and is not assured, what most wait for first, with what is missing and the next step',
    query: gapsQuery,
    response: gapsAnswer,
    handle: async (c, server) => {
      const query = readQuery(c, gapsQuery);
      return c.json(
        await withGraph(c, server, undefined, (tx, { graph }) =>
          gapsOf(tx, server.registry, c.get('actor'), graph, query),
        ),
      );
    },
  },
  {
    method: 'POST',
    path: '/gaps/tasks',
    summary: 'Tasks about gaps, one for each that has none, in one commit',
    body: tasksBody,
    response: tasksAnswer,
    handle: async (c, server) => {
      const wish = await readJson(c, tasksBody);
      return c.json(await makeTasks(server, c.get('actor'), wish, idempotencyOf(c, wish)));
    },
  },
  {
    method: 'GET',
    path: '/soa/:adoption',
    summary: 'A statement of applicability: every requirement of an adoption with what was decided about it',
    query: asOfQuery,
    response: soaAnswer,
    handle: async (c, server) => {
      const { asOf } = readQuery(c, asOfQuery);
      return c.json(await readSoa(c, server, asOf));
    },
  },
  {
    method: 'GET',
    path: '/soa/:adoption/document',
    summary: 'A statement of applicability as PDF or workbook, with the journal position that it was drawn from',
    query: documentQuery,
    handle: sendSoa,
  },
];
