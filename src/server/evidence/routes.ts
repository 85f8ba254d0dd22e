import { z } from 'zod';
import { detectFileType } from '../../formats/filetype.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import { collectorResultSchema, collectorResults, runCollectors } from '../collectors/run.ts';
import type { Server } from '../context.ts';
import { MAX_FILE, readStoredFile, storeFile } from '../files/files.ts';
import { type OrgContext, type OrgRoute, readBytes, readQuery } from '../http/route.ts';
import { pushEvidence } from './push.ts';
import { REPORT_FORMATS } from './read-report.ts';

const word = z.string().max(500);
const status = z.enum(['broken', 'unproven', 'weakened', 'assured', 'not_applicable']).nullable();

const pushQuery = z.strictObject({
  format: z.enum(REPORT_FORMATS),
  collector: word.optional().meta({ description: 'The checks that name it are answered; by default, the format.' }),
  name: word.optional().meta({ description: 'The file’s name.' }),
  commit: word.optional().meta({ description: 'The source revision that was looked at.' }),
  effectiveAt: word.optional().meta({ description: 'Instead of the report’s own time: a moment with its time zone.' }),
  whole: z.enum(['true', 'false']).optional().meta({
    description:
      'true: the report is of everything there is now, though it holds fewer tests than the last that passed.',
  }),
  target: word.optional().meta({ description: 'Key of what was looked at, for checks that look at several things.' }),
});

const pushed = z.strictObject({
  seq: z.int().nullable(),
  evidence: z.array(
    z.strictObject({
      id: z.uuid(),
      key: z.string(),
      title: z.string(),
      outcome: z.enum(['pass', 'fail', 'partial', 'not_checked']),
      check: z.string(),
      effectiveAt: z.string(),
      speaks: z.boolean().meta({ description: 'false: newer evidence is there already.' }),
    }),
  ),
  unchanged: z.array(z.string()).meta({ description: 'Checks that have this very answer already.' }),
  unanswered: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
  affected: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.string(),
      key: z.string(),
      title: z.string(),
      before: status,
      after: status,
    }),
  ),
});

const push = async (c: OrgContext, server: Server): Promise<Response> => {
  const { format, collector, name, whole, ...rest } = readQuery(c, pushQuery);
  const bytes = await readBytes(c, MAX_FILE);
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value));
  const isWhole = whole === 'true';
  const from = { collector: collector || format, format, name: name || `${format}-report`, whole: isWhole };
  const result = await pushEvidence(server, c.get('actor'), { ...from, bytes, ...given });
  return c.json(result, 201);
};

const fileSchema = z.strictObject({ hash: z.string(), size: z.int(), mime: z.string(), name: z.string() });

const upload = async (c: OrgContext, server: Server): Promise<Response> => {
  const { name } = readQuery(c, z.strictObject({ name: word.optional() }));
  const file = await storeFile(server, c.get('actor'), await readBytes(c, MAX_FILE), name || 'file');
  return c.json(file, 201, { location: `${c.req.path.replace(/\/+$/, '')}/${file.hash}` });
};

const download = async (c: OrgContext, server: Server): Promise<Response> => {
  const file = await readStoredFile(server, c.get('actor'), c.req.param('hash') ?? '');
  const ascii = file.name.replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(file.name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return c.body(new Uint8Array(file.content), 200, {
    // Whatever is in it, no browser may run it or show it as a page of ours.
    'content-type': detectFileType(file.content).dangerousInline ? 'application/octet-stream' : file.mime,
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    etag: `"${file.hash}"`,
  });
};

const demand = (server: Server, actor: Actor, action: 'read' | 'create', message: string): void => {
  if (!canSomewhere(actor, action, server.registry.get('evidence'))) throw new AppError('forbidden', message);
};

const collect = async (c: OrgContext, server: Server): Promise<Response> => {
  demand(server, c.get('actor'), 'create', 'your role does not let you run collectors');
  const { only } = readQuery(
    c,
    z.strictObject({ only: word.optional().meta({ description: 'Names of collectors, separated by commas.' }) }),
  );
  const names = only?.split(',').flatMap((name) => name.trim() || []);
  await runCollectors(server, c.get('org').id, names ? { only: names } : {});
  return c.json({ collectors: await collectorResults(server, c.get('actor')) });
};

const lastCollected = async (c: OrgContext, server: Server): Promise<Response> => {
  demand(server, c.get('actor'), 'read', 'your role does not let you see evidence');
  return c.json({ collectors: await collectorResults(server, c.get('actor')) });
};

const collected = z.strictObject({ collectors: z.array(collectorResultSchema) });

/** Evidence push, files and collectors, for serving, OpenAPI and the contract tests. Bodies of the two POSTs are raw bytes. */
export const evidenceRouteList: readonly OrgRoute[] = [
  {
    method: 'POST',
    path: '/evidence/push',
    summary: 'Push a report (the raw body); it answers the checks that name its collector',
    query: pushQuery,
    response: pushed,
    status: 201,
    handle: push,
  },
  {
    method: 'POST',
    path: '/files',
    summary: 'Store a file (the raw body)',
    response: fileSchema,
    status: 201,
    handle: upload,
  },
  { method: 'GET', path: '/files/:hash', summary: 'A stored file, as an attachment', handle: download },
  { method: 'POST', path: '/collect', summary: 'Run the collectors now', response: collected, handle: collect },
  {
    method: 'GET',
    path: '/collect',
    summary: 'The collectors, and what each found last',
    response: collected,
    handle: lastCollected,
  },
];
