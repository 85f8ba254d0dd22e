import { Hono } from 'hono';
import { z } from 'zod';
import { formatBundle, type ProofBundle } from '../../formats/tlog/bundle-format.ts';
import { AppError } from '../../model/error.ts';
import { can } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { kindOf, type OrgContext, type OrgRoute, type OrgVariables, readQuery } from '../http/route.ts';
import { loadRecords } from '../store/commit/load.ts';
import { journalAnswer, verifyAnswer } from './answers.ts';
import { journalSize, signHead } from './checkpoint.ts';
import { exportJournal } from './export-journal.ts';
import { checkpointKey } from './keys.ts';
import { proveEntry, proveRecord } from './proof.ts';
import { exportReach, journalReach, readableSubjects, requireProgramme } from './reach.ts';
import { type EntryView, idsIn, listJournal } from './read-journal.ts';
import { verifyOrg } from './verify.ts';

const listQuery = z.strictObject({
  before: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const list: OrgRoute = {
  method: 'GET',
  path: '/journal',
  summary: 'Who did what: entries of the journal, newest first',
  query: listQuery,
  response: journalAnswer,
  handle: async (c, server) => {
    const { before, limit } = readQuery(c, listQuery);
    const page = before === undefined ? { limit } : { before, limit };
    const actor = c.get('actor');
    return c.json(await server.db.run({ org: c.get('org').id }, (tx) => listJournal(tx, server.registry, actor, page)));
  },
};

const plain = (c: OrgContext, text: string): Response =>
  c.text(text, 200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });

const checkpoint: OrgRoute = {
  method: 'GET',
  path: '/journal/checkpoint',
  summary: 'The journal as it is now, signed: a C2SP checkpoint',
  handle: async (c, server) => plain(c, (await signHead(server, c.get('org').id)).note),
};

const key: OrgRoute = {
  method: 'GET',
  path: '/journal/key',
  summary: 'The public key that checkpoints are signed with',
  handle: (c, server) => Promise.resolve(plain(c, `${checkpointKey(server.settings.secret, c.get('org').id).vkey}\n`)),
};

const attachment = (c: OrgContext, name: string, bundle: ProofBundle): Response =>
  c.body(formatBundle(bundle), 200, {
    'content-type': 'application/json',
    'content-disposition': `attachment; filename="${name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.proof.json"`,
    'cache-control': 'no-store',
  });

const proof: OrgRoute = {
  method: 'GET',
  path: '/journal/proof/:seq',
  summary: 'A proof that an entry is in the signed journal, to be checked without a server',
  handle: async (c, server) => {
    if (journalReach(c.get('actor')) !== 'all') {
      throw new AppError('forbidden', 'your role does not let you read every entry of the journal');
    }
    const seq = c.req.param('seq') ?? '';
    if (!/^(?:0|[1-9]\d{0,14})$/.test(seq))
      throw new AppError('not_found', `the journal has no entry ${seq.slice(0, 20)}`);
    return attachment(c, `journal-${seq}`, await proveEntry(server, c.get('org').id, Number(seq)));
  },
};

const exported: OrgRoute = {
  method: 'GET',
  path: '/journal/export',
  summary: 'The whole journal as lines of {seq, entry, leaf}',
  handle: async (c, server) => {
    const actor = c.get('actor');
    exportReach(actor);
    const size = await server.db.run({ org: actor.org }, journalSize);
    const lines = exportJournal(server, actor, size);
    return new Response(ReadableStream.from(encode(lines)), {
      headers: {
        'content-type': 'application/x-ndjson',
        'content-disposition': `attachment; filename="${c.get('org').slug}-journal.ndjson"`,
        'cache-control': 'no-store',
      },
    });
  },
};

async function* encode(lines: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line);
}

const running = new Set<string>();

const verify: OrgRoute = {
  method: 'POST',
  path: '/journal/verify',
  summary: 'Check everything that is stored against the journal, and the journal against what was signed',
  response: verifyAnswer,
  handle: async (c, server) => {
    requireProgramme(c.get('actor'), 'verify the journal');
    const org = c.get('org').id;
    if (running.has(org)) throw new AppError('conflict', 'a verification is under way already: wait for it to end');
    running.add(org);
    try {
      return c.json(await verifyOrg(server, org));
    } finally {
      running.delete(org);
    }
  },
};

const proofQuery = z.strictObject({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() });

/** Somebody who may not read the journal gets a proof only where its entry names nothing but what they may read. */
const checkEntryReadable = async (c: OrgContext, server: Server, bundle: ProofBundle): Promise<void> => {
  const actor = c.get('actor');
  if (journalReach(actor) === 'all') return;
  const ids = idsIn(JSON.parse(bundle.entry) as EntryView);
  const known = await server.db.run({ org: actor.org }, (tx) => readableSubjects(tx, server.registry, actor, ids));
  if (ids.some((id) => !known.has(id))) {
    throw new AppError(
      'forbidden',
      'the entry that proves this also names records that you may not read: ask an owner for the proof',
    );
  }
};

const recordProof: OrgRoute = {
  method: 'GET',
  path: '/:plural/:ref/proof',
  summary: 'A proof of what a record says, or said in a version: candor.proof/v1',
  query: proofQuery,
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const { version } = readQuery(c, proofQuery);
    const ref = c.req.param('ref') ?? '';
    const org = c.get('org').id;
    const record = (await server.db.run({ org }, (tx) => loadRecords(tx, [ref])))[0];
    if (!record || record.kind !== kind.name || !can(c.get('actor'), 'read', kind, record)) {
      throw new AppError('not_found', `there is no ${kind.label.toLowerCase()} ${ref.slice(0, 100)}`);
    }
    const bundle = await proveRecord(server, org, record.id, version, (view) =>
      can(c.get('actor'), 'read', kind, view),
    );
    await checkEntryReadable(c, server, bundle);
    return attachment(c, record.key, bundle);
  },
};

/** Routes of the journal, as OpenAPI and the contract test know them. */
export const journalRouteList: readonly OrgRoute[] = [list, checkpoint, key, proof, exported, verify, recordProof];

/** The journal's routes, to be mounted below /api/v1/orgs/:org, before those of the kinds. */
export const journalRoutes = (server: Server): Hono<{ Variables: OrgVariables }> => {
  const app = new Hono<{ Variables: OrgVariables }>();
  for (const { method, path, handle } of journalRouteList) app.on(method, path, (c) => handle(c, server));
  return app;
};
