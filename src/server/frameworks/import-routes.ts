import { z } from 'zod';
import { TABLE_COLUMNS } from '../../formats/framework-table/columns.ts';
import { FILE_LIMITS } from '../../formats/framework-table/framework-file.ts';
import { refSchema } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type OrgRoute, readBytes, readQuery } from '../http/route.ts';
import { importFramework } from './import-framework.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .transform((value) => value === '1' || value === 'true')
  .optional();

const importQuery = z.strictObject({
  dryRun: flag,
  into: refSchema.optional().meta({ description: 'The framework to lay the file over; without it, one of its own.' }),
  add: flag.meta({
    description: 'Make requirements that the framework does not have; by default yes, unless it came from a pack.',
  }),
  title: z.string().max(300).optional().meta({ description: 'Of a new framework; by default the file’s own.' }),
  edition: z.string().max(100).optional(),
  name: z.string().max(300).optional().meta({ description: 'The file’s name.' }),
  sheet: z
    .string()
    .max(31)
    .optional()
    .meta({ description: 'Of a workbook; by default the first that looks like one.' }),
  map: z
    .string()
    .max(20_000)
    .optional()
    .meta({
      description: `JSON from heading to ${Object.keys(TABLE_COLUMNS).join(', ')}, or null; what is not named is guessed.`,
    }),
  source: refSchema.optional().meta({ description: 'The framework that the file’s mappings start in.' }),
  target: refSchema.optional().meta({ description: 'The framework that the file’s mappings end in.' }),
});

const mapSchema = z.record(z.string(), z.string().nullable());

const readMap = (text: string): z.output<typeof mapSchema> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON is no map either, and is refused just below.
  }
  const parsed = mapSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = 'must be JSON such as {"Clause": "number", "Notes": null}';
  throw new AppError('invalid', `map ${detail}`, [{ pointer: '?map', detail }]);
};

const place = z.strictObject({ where: z.string(), message: z.string() });
const imported = z.strictObject({
  dryRun: z.boolean(),
  seq: z.int().nullable().meta({ description: 'Journal position; null when nothing changed.' }),
  format: z.enum(['catalog', 'table', 'library']).nullable(),
  framework: z
    .strictObject({
      key: z.string(),
      title: z.string(),
      edition: z.string(),
      isNew: z.boolean(),
      isPack: z.boolean().meta({ description: 'It came from a pack: its texts alone are filled in.' }),
    })
    .nullable()
    .meta({ description: 'Null where the file holds mappings alone, or cannot be read.' }),
  counts: z.strictObject({ new: z.int(), changed: z.int(), same: z.int(), left: z.int() }),
  lines: z
    .array(
      z.strictObject({
        number: z.string(),
        title: z.string(),
        does: z.enum(['new', 'changed', 'same', 'left']),
        fields: z.array(z.string()),
        where: z.string(),
      }),
    )
    .meta({ description: 'What is not the same, at most 1,000.' }),
  mappings: z.array(
    z.strictObject({
      title: z.string(),
      source: z.string().nullable(),
      target: z.string().nullable(),
      names: z.strictObject({ source: z.string(), target: z.string() }),
      pairs: z.int(),
      known: z.int(),
      changes: z.int(),
      unknown: z.array(z.string()),
    }),
  ),
  columns: z.array(z.strictObject({ heading: z.string(), column: z.string().nullable() })).nullable(),
  problems: z.array(place).meta({ description: 'Why it cannot be imported: a dry run answers with them.' }),
  warnings: z.array(place),
});

const given = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export const importRoute: OrgRoute = {
  method: 'POST',
  path: '/framework-import',
  summary: 'Import a framework from a file (the raw body): OSCAL catalog, CSV, workbook, CISO Assistant library',
  query: importQuery,
  response: imported,
  handle: async (c, server) => {
    const { dryRun = false, map, ...rest } = readQuery(c, importQuery);
    const bytes = await readBytes(c, FILE_LIMITS.maxBytes);
    const options = { ...given(rest), dryRun, ...(map === undefined ? {} : { map: readMap(map) }) };
    return c.json(await importFramework(server, c.get('actor'), bytes, options));
  },
};
