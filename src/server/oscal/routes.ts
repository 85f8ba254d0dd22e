import { z } from 'zod';
import { writeOscal } from '../../formats/oscal/write-oscal.ts';
import { refSchema } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { readAt } from '../http/moment.ts';
import { asOfQuery, type OrgContext, type OrgRoute, readBytes, readQuery } from '../http/route.ts';
import { DOCUMENTS, VERSIONS, writeDocument } from './documents.ts';
import { importSsp } from './import-ssp.ts';
import { readAdoptionView } from './read-adoption.ts';

const FORMATS = ['json', 'yaml', 'xml'] as const;
const MIME = { json: 'application/json', yaml: 'application/yaml', xml: 'application/xml' } as const;

const exportQuery = asOfQuery.extend({
  as: z.enum(DOCUMENTS).default('ssp').meta({ description: 'Which document.' }),
  format: z.enum(FORMATS).default('json'),
  version: z.enum(VERSIONS).default(VERSIONS[0]).meta({ description: 'Of OSCAL.' }),
});

const exportAdoption = async (c: OrgContext, server: Server): Promise<Response> => {
  const { as, format, version, asOf } = readQuery(c, exportQuery);
  const { name } = c.get('org');
  const ref = c.req.param('ref') ?? '';
  const view = await readAt(c, server, asOf, (tx) =>
    readAdoptionView(tx, server.registry, c.get('actor'), { ref, organisation: name, asOf, now: server.now() }),
  );
  const text = writeOscal(writeDocument(view, as, version), format);
  if (!text.ok)
    throw new AppError(
      'conflict',
      'it cannot be written as XML without losing something: take JSON or YAML',
      text.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  return c.body(text.value, 200, {
    'content-type': `${MIME[format]}; charset=utf-8`,
    'content-disposition': `attachment; filename="${view.adoption.key}-${as}.${format}"`,
    'x-content-type-options': 'nosniff',
  });
};

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .transform((value) => value === '1' || value === 'true')
  .optional();

const importQuery = z.strictObject({
  dryRun: flag.meta({ description: 'Say what it would do; nothing is kept.' }),
  scope: refSchema.optional().meta({ description: 'The scope to adopt it in; by default one that is made for it.' }),
  framework: refSchema.optional().meta({
    description: 'The framework that its control-ids are of; by default the one that it brings along.',
  }),
});

const named = z.strictObject({ pointer: z.string(), detail: z.string() });
const importAnswer = z.strictObject({
  document: z.string(),
  title: z.string(),
  dryRun: z.boolean(),
  seq: z.int().nullable().meta({ description: 'Journal position; null when nothing changed.' }),
  adoption: z.string().meta({ description: 'Key of the adoption.' }),
  counts: z.strictObject({
    created: z.int(),
    updated: z.int(),
    removed: z.int(),
    linked: z.int(),
    unlinked: z.int(),
    unchanged: z.int(),
  }),
  requirements: z.int().meta({ description: 'How many of its requirements are applied.' }),
  unknown: z.array(z.string()).meta({ description: 'Controls of it that the framework does not have.' }),
  unheld: z
    .array(z.strictObject({ what: z.string(), count: z.int() }))
    .meta({ description: 'What no record holds. The file itself is kept as a document of the adoption.' }),
  warnings: z.array(named).meta({ description: 'What is wrong with it beyond its structure.' }),
});

/** The largest document that is taken in, as everywhere with OSCAL. */
const MOST_BYTES = 50_000_000;

const importDocument = async (c: OrgContext, server: Server): Promise<Response> => {
  const { dryRun = false, ...place } = readQuery(c, importQuery);
  const bytes = await readBytes(c, MOST_BYTES);
  return c.json(await importSsp(server, c.get('actor'), { bytes, dryRun, ...place, organisation: c.get('org').name }));
};

/** An adoption as documents of OSCAL, out and in. */
export const oscalRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/adoptions/:ref/oscal',
    summary: 'An adoption as an OSCAL document (system security plan), now or as of a moment',
    query: exportQuery,
    handle: exportAdoption,
  },
  {
    method: 'POST',
    path: '/oscal-documents',
    summary: 'Take in a system security plan (the raw body: JSON, YAML or XML), or say what that would do',
    query: importQuery,
    response: importAnswer,
    handle: importDocument,
  },
];
