import { z } from 'zod';
import { writeOscal } from '../../formats/oscal/write-oscal.ts';
import { refSchema } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { counts } from '../exchange/route-schemas.ts';
import { readAt } from '../http/moment.ts';
import { asOfQuery, type OrgContext, type OrgRoute, readBytes, readQuery } from '../http/route.ts';
import { momentParameter } from '../query/moment.ts';
import { DOCUMENTS, VERSIONS, writeDocument } from './documents.ts';
import { FEDRAMP_DOCUMENTS, type FedrampDocument, writeFedramp } from './fedramp/documents.ts';
import { importDefinition, importProvider } from './import-into.ts';
import { importSsp } from './import-ssp.ts';
import { findAdoptionView, readAdoptionsOfScope, readAdoptionView } from './read-adoption.ts';
import { RecordReader } from './read-records.ts';
import { readSent, type Sent } from './sent.ts';

const FORMATS = ['json', 'yaml', 'xml'] as const;
const MIME = { json: 'application/json', yaml: 'application/yaml', xml: 'application/xml' } as const;

const exportQuery = asOfQuery.extend({
  as: z
    .enum([...DOCUMENTS, ...FEDRAMP_DOCUMENTS])
    .default('ssp')
    .meta({ description: 'Which document: of OSCAL, or of FedRAMP’s Consolidated Rules for 2026.' }),
  format: z.enum(FORMATS).default('json'),
  version: z.enum(VERSIONS).default(VERSIONS[0]).meta({ description: 'Of OSCAL.' }),
  cpo: z.url().max(2_000).optional().meta({
    description: 'FedRAMP: where your Certification Package Overview is published.',
  }),
  from: momentParameter.optional().meta({ description: 'FedRAMP: the first day of the period that a report is of.' }),
  decision: refSchema.optional().meta({
    description: 'FedRAMP: the decision about a significant change that a notification is of.',
  }),
});

const exportAdoption = async (c: OrgContext, server: Server): Promise<Response> => {
  const { as, format, version, asOf, ...fedramp } = readQuery(c, exportQuery);
  const actor = c.get('actor');
  const { registry } = server;
  const request = { ref: c.req.param('ref') ?? '', organisation: c.get('org').name, asOf, now: server.now() };
  const { key, document } = await readAt(c, server, asOf, async (tx) => {
    if (isFedramp(as)) {
      if (format !== 'json')
        throw new AppError('invalid', 'FedRAMP’s documents are JSON', [{ pointer: '?format', detail: 'json' }]);
      const view = await readAdoptionView(tx, registry, actor, request);
      const reader = new RecordReader(tx, registry, actor, asOf);
      const readBefore = (at: Date) => findAdoptionView(tx, registry, actor, { ...request, asOf: at });
      return { key: view.adoption.key, document: await writeFedramp(reader, view, as, { ...fedramp, readBefore }) };
    }
    const views =
      as === 'ssp'
        ? ([await readAdoptionView(tx, registry, actor, request)] as const)
        : await readAdoptionsOfScope(tx, registry, actor, request);
    return { key: views[0].adoption.key, document: writeDocument(views, as, version) };
  });
  const text = writeOscal(document, format);
  if (!text.ok)
    throw new AppError(
      'conflict',
      'it cannot be written as XML without losing something: take JSON or YAML',
      text.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  return c.body(text.value, 200, {
    'content-type': `${MIME[format]}; charset=utf-8`,
    'content-disposition': `attachment; filename="${key}-${as}.${format}"`,
    'x-content-type-options': 'nosniff',
  });
};

const isFedramp = (as: string): as is FedrampDocument => FEDRAMP_DOCUMENTS.some((one) => one === as);

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
  adoption: refSchema.optional().meta({
    description:
      'An adoption of ours: the plan is taken in as a provider’s, and what they provide is linked to it. A component definition always names one.',
  }),
});

const named = z.strictObject({ pointer: z.string(), detail: z.string() });
const importAnswer = z.strictObject({
  document: z.string(),
  title: z.string(),
  dryRun: z.boolean(),
  seq: z.int().nullable().meta({ description: 'Journal position; null when nothing changed.' }),
  adoption: z.string().meta({ description: 'Key of the adoption.' }),
  counts,
  kinds: z
    .array(z.strictObject({ kind: z.string(), created: z.int(), updated: z.int() }))
    .meta({ description: 'How many records of each kind are made and changed.' }),
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
  const sent = readSent(bytes);
  const take = wayIn(sent, place.adoption);
  return c.json(await take(server, c.get('actor'), sent, { bytes, dryRun, ...place, organisation: c.get('org').name }));
};

/** What is done with a document that has come in. */
const wayIn = ({ type }: Sent, adoption: string | undefined) => {
  if (type === 'system-security-plan') return adoption === undefined ? importSsp : importProvider;
  if (type !== 'component-definition')
    throw new AppError(
      'invalid',
      `system security plans and component definitions are taken in here, and this is a ${type}`,
    );
  if (adoption !== undefined) return importDefinition;
  throw new AppError('invalid', 'say into which adoption of ours the components go', [
    { pointer: '?adoption', detail: 'the key of an adoption, such as ADP-1' },
  ]);
};

/** An adoption as documents of OSCAL, out and in. */
export const oscalRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/adoptions/:ref/oscal',
    summary: 'An adoption as a document of OSCAL or of FedRAMP’s, now or as of a moment',
    query: exportQuery,
    handle: exportAdoption,
  },
  {
    method: 'POST',
    path: '/oscal-documents',
    summary:
      'Take in a system security plan or component definition (the raw body: JSON, YAML or XML), or say what that would do',
    query: importQuery,
    response: importAnswer,
    handle: importDocument,
  },
];
