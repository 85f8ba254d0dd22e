import { z } from 'zod';
import { RELATIONS } from '../../formats/crosswalk-pack/relation.ts';
import { refSchema } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { counts } from '../exchange/route-schemas.ts';
import { TABLE_FORMATS, TABLE_LIMIT } from '../exchange/table-text.ts';
import { type OrgRoute, readBytes, readQuery } from '../http/route.ts';
import { EXPORT_FORMATS, exportCrosswalk } from './export-crosswalk.ts';
import { importCollection } from './import-collection.ts';
import { columnMapSchema, importMappingTable } from './import-table.ts';
import { demand } from './load-crosswalk.ts';
import { seqSchema } from './pack-routes.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .transform((value) => value === '1' || value === 'true')
  .optional();

const exportQuery = z.strictObject({ format: z.enum(EXPORT_FORMATS).default('oscal') });

const problem = z.array(z.strictObject({ where: z.string(), message: z.string() }));
const imported = z.strictObject({
  dryRun: z.boolean(),
  seq: seqSchema,
  counts,
  read: z.int().meta({ description: 'Mappings that the file has.' }),
  present: z.int().meta({ description: 'Of those, how many were here already.' }),
  wrong: z.int().meta({ description: 'How many things are wrong; `problems` names the first 200.' }),
  problems: problem.meta({ description: 'What was left out, with its place and why.' }),
  notKept: problem.meta({ description: 'What the file says and the records do not keep.' }),
  frameworks: z.array(z.string()).meta({ description: 'Frameworks that it was read against.' }),
});

const importQuery = {
  dryRun: flag.meta({ description: 'Say what it would do; nothing is kept.' }),
  accept: flag.meta({ description: 'As accepted; otherwise they are proposed, for a person to decide.' }),
};
const collectionQuery = z.strictObject({
  ...importQuery,
  source: refSchema.optional().meta({ description: 'Which of your frameworks the source resource is.' }),
  target: refSchema.optional().meta({ description: 'Which of your frameworks the target resource is.' }),
});
const tableQuery = z.strictObject({
  ...importQuery,
  format: z.enum(TABLE_FORMATS).default('csv'),
  sheet: z.string().max(31).optional().meta({ description: 'Of a workbook; by default the first visible one.' }),
  source: refSchema.meta({ description: 'The framework whose numbers stand in the column `source`.' }),
  target: refSchema.optional().meta({ description: 'The framework whose numbers stand in the column `target`.' }),
  relation: z.enum(RELATIONS).default('intersects').meta({ description: 'Where a row says none.' }),
  saidBy: z.string().max(200).optional().meta({ description: 'Whose crosswalk it is, where a row does not say.' }),
  map: z.string().max(20_000).optional().meta({
    description:
      'JSON from header to what the column holds: mapping, source, relation, target, rationale, confidence, said by, state, or the key of a framework whose numbers it lists; null leaves one out.',
  }),
});

const readMap = (text: string | undefined): z.output<typeof columnMapSchema> => {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON is no map either, and is refused just below.
    value = undefined;
  }
  const parsed = columnMapSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = 'must be JSON such as {"Control ID": "source", "NIST 800-53": "FRM-nist-800-53-rev5"}';
  throw new AppError('invalid', `map ${detail}`, [{ pointer: '?map', detail }]);
};

/** Crosswalks as files: OSCAL mapping collections, and tables. */
export const crosswalkExchangeRoutes: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/crosswalks/:source/:target/export',
    summary:
      'What lies between two frameworks, but for what was rejected, as an OSCAL mapping collection, CSV or workbook',
    query: exportQuery,
    handle: async (c, server) => {
      const { format } = readQuery(c, exportQuery);
      const pair = [c.req.param('source') ?? '', c.req.param('target') ?? ''] as const;
      const { bytes, mime, name } = await exportCrosswalk(server, c.get('actor'), pair, format);
      return c.body(typeof bytes === 'string' ? bytes : new Uint8Array(bytes), 200, {
        'content-type': mime,
        'content-disposition': `attachment; filename="${name}"`,
        'x-content-type-options': 'nosniff',
      });
    },
  },
  {
    method: 'POST',
    path: '/crosswalks/import/oscal',
    summary: 'Import an OSCAL mapping collection (the raw body: JSON, YAML or XML), or preview it',
    query: collectionQuery,
    response: imported,
    handle: async (c, server) => {
      demand(server, c.get('actor'), 'create', 'import mappings');
      const { dryRun = false, accept = false, source, target } = readQuery(c, collectionQuery);
      const bytes = await readBytes(c, TABLE_LIMIT);
      return c.json(
        await importCollection(server, c.get('actor'), bytes, {
          dryRun,
          accept,
          ...(source === undefined ? {} : { source }),
          ...(target === undefined ? {} : { target }),
        }),
      );
    },
  },
  {
    method: 'POST',
    path: '/crosswalks/import/table',
    summary: 'Import mappings from a CSV file or workbook (the raw body), or preview it',
    query: tableQuery,
    response: imported,
    handle: async (c, server) => {
      demand(server, c.get('actor'), 'create', 'import mappings');
      const { dryRun = false, accept = false, map, sheet, target, saidBy, ...rest } = readQuery(c, tableQuery);
      const bytes = await readBytes(c, TABLE_LIMIT);
      return c.json(
        await importMappingTable(server, c.get('actor'), bytes, {
          ...rest,
          dryRun,
          accept,
          map: readMap(map),
          ...(sheet === undefined ? {} : { sheet }),
          ...(target === undefined ? {} : { target }),
          ...(saidBy === undefined ? {} : { saidBy }),
        }),
      );
    },
  },
];
