import { z } from 'zod';
import { decodeUtf8 } from '../../formats/text.ts';
import { AppError } from '../../model/error.ts';
import { canSomewhere } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import { listSettings } from '../http/moment.ts';
import { idempotencyOf } from '../http/record-routes.ts';
import { asOfQuery, kindOf, type OrgContext, type OrgRoute, readBytes, readJson, readQuery } from '../http/route.ts';
import { listParameters, readListQuery } from '../query/list-query.ts';
import { fieldsIn } from '../store/org-state.ts';
import { exportRecords } from './export-records.ts';
import { importRecords } from './import-records.ts';
import { applyProgramme, exportProgramme, findDrift, type ProgrammeOptions, planProgramme } from './programme.ts';
import { PROGRAMME_LIMIT, type ProgrammeFile } from './programme-text.ts';
import { drift, imported, programmeApplied, programmeFiles, programmePlan } from './route-schemas.ts';
import { TABLE_FORMATS, TABLE_LIMIT } from './table-text.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .transform((value) => value === '1' || value === 'true')
  .optional();
const format = z.enum(TABLE_FORMATS).default('csv');

const exportQuery = z.looseObject({
  ...listParameters.omit({ limit: true, cursor: true, skip: true }).shape,
  format,
  columns: z.string().max(4_000).optional().meta({
    description:
      'Names of columns with commas between, as the list shows them; by default all that an import takes. Filters as for the list.',
  }),
});

const exportTable = async (c: OrgContext, server: Server): Promise<Response> => {
  const kind = kindOf(c, server);
  const actor = c.get('actor');
  if (!canSomewhere(actor, 'read', kind))
    throw new AppError('forbidden', `your role does not let you see ${kind.labelPlural.toLowerCase()}`);
  const asked = readQuery(c, exportQuery);
  const fields = fieldsIn(await listSettings(c, server), kind);
  const query = readListQuery(kind, fields, new URL(c.req.url).searchParams, server.now(), [
    'format',
    'columns',
    'limit',
    'cursor',
    'skip',
  ]);
  const columns = asked.columns?.split(',').flatMap((name) => name.trim() || []);
  const { signal } = c.req.raw;
  const table = await exportRecords(server, actor, { kind, format: asked.format, query, columns, signal });
  return attachment(c, ReadableStream.from(table.body), table.mime, table.name);
};

const attachment = (c: OrgContext, body: ReadableStream | string, mime: string, name: string): Response =>
  c.body(body, 200, {
    'content-type': mime,
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
  });

const importQuery = z.strictObject({
  format,
  dryRun: flag,
  skipErrors: flag.meta({ description: 'Take the rows that are right although others are wrong.' }),
  sheet: z.string().max(31).optional().meta({ description: 'Of a workbook; by default the first visible one.' }),
  map: z
    .string()
    .max(20_000)
    .optional()
    .meta({ description: 'JSON from header to column name, null to leave one out; the rest by name or label.' }),
});
const mapSchema = z.record(z.string(), z.string().nullable());

const readMap = (text: string | undefined): z.output<typeof mapSchema> => {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON is no map either, and is refused just below.
    value = undefined;
  }
  const parsed = mapSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = 'must be JSON such as {"Name": "title", "Notes": null}';
  throw new AppError('invalid', `map ${detail}`, [{ pointer: '?map', detail }]);
};

const importTable = async (c: OrgContext, server: Server): Promise<Response> => {
  const kind = kindOf(c, server);
  const actor = c.get('actor');
  if (!canSomewhere(actor, 'create', kind) && !canSomewhere(actor, 'update', kind))
    throw new AppError('forbidden', `your role does not let you write ${kind.labelPlural.toLowerCase()}`);
  const { map, dryRun = false, skipErrors = false, sheet, ...rest } = readQuery(c, importQuery);
  const bytes = await readBytes(c, TABLE_LIMIT);
  const options = { ...rest, dryRun, skipErrors, map: readMap(map), ...(sheet === undefined ? {} : { sheet }) };
  const once = dryRun ? {} : idempotencyOf(c, { query: c.req.query(), body: sha256Hex(bytes) });
  return c.json(await importRecords(server, actor, kind, bytes, { ...options, ...once }));
};

const fileSchema = z.strictObject({ name: z.string().min(1).max(300), text: z.string() });
const programmeBody = z.strictObject({
  files: z.array(fileSchema).max(2_000),
  prune: z.boolean().optional(),
  reason: z.string().max(2_000).optional(),
});
const programmeQuery = z.strictObject({ prune: flag, reason: z.string().max(2_000).optional() });

interface Given extends ProgrammeOptions {
  readonly files: readonly ProgrammeFile[];
}

/** Files as JSON, or one YAML file as the body. */
const readGiven = async (c: OrgContext): Promise<Given> => {
  const { prune, reason } = readQuery(c, programmeQuery);
  const options = { ...(prune ? { prune } : {}), ...(reason === undefined ? {} : { reason }) };
  if (/\bjson\b/.test(c.req.header('content-type') ?? '')) {
    const { files, ...own } = await readJson(c, programmeBody);
    return {
      ...options,
      ...(own.prune ? { prune: true } : {}),
      ...(own.reason === undefined ? {} : { reason: own.reason }),
      files,
    };
  }
  const text = decodeUtf8(await readBytes(c, PROGRAMME_LIMIT));
  if (text === undefined) throw new AppError('invalid', 'the body is not UTF-8: save the file as UTF-8');
  return { ...options, files: [{ name: 'programme.yaml', text }] };
};

const plan = async (c: OrgContext, server: Server): Promise<Response> => {
  const { files, ...options } = await readGiven(c);
  return c.json(await planProgramme(server, c.get('actor'), files, options));
};

const apply = async (c: OrgContext, server: Server): Promise<Response> => {
  const { files, ...options } = await readGiven(c);
  return c.json(await applyProgramme(server, c.get('actor'), files, options));
};

const showDrift = async (c: OrgContext, server: Server): Promise<Response> => {
  const { files } = await readGiven(c);
  return c.json(await findDrift(server, c.get('actor'), files));
};

const exportQueryOfProgramme = asOfQuery.extend({
  format: z.enum(['yaml', 'json']).default('yaml').meta({ description: 'One YAML file, or the files by name.' }),
  lived: flag.meta({ description: 'Also evidence, statements, saved views and comments.' }),
});

const exportYaml = async (c: OrgContext, server: Server): Promise<Response> => {
  const asked = readQuery(c, exportQueryOfProgramme);
  const when = asked.asOf ? { asOf: asked.asOf } : {};
  const files = await exportProgramme(server, c.get('actor'), { includeLived: asked.lived === true, ...when });
  if (asked.format === 'json') return c.json({ files });
  return attachment(c, files.map(({ text }) => text).join('---\n'), 'text/yaml; charset=utf-8', 'programme.yaml');
};

const exportBody = z.strictObject({ files: z.array(fileSchema).max(2_000), lived: z.boolean().optional() });

const exportOver = async (c: OrgContext, server: Server): Promise<Response> => {
  const { asOf } = readQuery(c, asOfQuery);
  const { files, lived } = await readJson(c, exportBody);
  const options = { existing: files, includeLived: lived === true, ...(asOf ? { asOf } : {}) };
  return c.json({ files: await exportProgramme(server, c.get('actor'), options) });
};

/** Programme as code and tables. Bodies of plan, apply and drift are JSON or YAML; that of an import is the raw file. */
export const exchangeRouteList: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/program/export',
    summary: 'The organisation as programme files (YAML)',
    query: exportQueryOfProgramme,
    handle: exportYaml,
  },
  {
    method: 'POST',
    path: '/program/export',
    summary: 'Programme files brought up to date: comments and order stay, only what differs changes',
    query: asOfQuery,
    body: exportBody,
    response: programmeFiles,
    handle: exportOver,
  },
  {
    method: 'POST',
    path: '/program/plan',
    summary: 'What applying programme files would change',
    query: programmeQuery,
    body: programmeBody,
    response: programmePlan,
    handle: plan,
  },
  {
    method: 'POST',
    path: '/program/apply',
    summary: 'Make the organisation what programme files say',
    query: programmeQuery,
    body: programmeBody,
    response: programmeApplied,
    handle: apply,
  },
  {
    method: 'POST',
    path: '/program/drift',
    summary: 'Where the organisation is not what programme files say',
    query: programmeQuery,
    body: programmeBody,
    response: drift,
    handle: showDrift,
  },
  {
    method: 'GET',
    path: '/:plural/export',
    summary: 'A list as CSV or workbook',
    query: exportQuery,
    handle: exportTable,
  },
  {
    method: 'POST',
    path: '/:plural/import',
    summary: 'Import a CSV file or workbook (the raw body), or preview it',
    query: importQuery,
    response: imported,
    handle: importTable,
  },
];
