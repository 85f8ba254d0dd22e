import { z } from 'zod';
import { createSchema, linkSchema, updateSchema } from '../../model/change.ts';
import { AppError, StaleError } from '../../model/error.ts';
import type { AnyKind } from '../../model/kind.ts';
import { schemasOf } from '../../model/schema.ts';
import type { CommitRequest, Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import { countRecords } from '../query/count.ts';
import { type Detail, getDetail, getRow } from '../query/detail.ts';
import { historyOf, standingOf } from '../query/history.ts';
import { listRecords } from '../query/list.ts';
import { checkGroup, listParameters, readListQuery } from '../query/list-query.ts';
import { momentParameter } from '../query/moment.ts';
import { judgeThen } from '../query/then.ts';
import { explain, impactOf } from '../query/why.ts';
import { fieldsIn } from '../store/org-state.ts';
import { countsAnswer, historyAnswer, impactAnswer, spansAnswer, whyAnswer } from './answers.ts';
import { listSettings, readAt, untilThen, withGraph } from './moment.ts';
import { asOfQuery, kindOf, type OrgContext, type OrgRoute, readJson, readQuery } from './route.ts';

const createBody = createSchema.omit({ op: true, kind: true });
const updateBody = updateSchema.omit({ op: true, ref: true });
const linkBody = linkSchema.omit({ op: true, from: true });

const read = <T>(c: OrgContext, server: Server, work: Parameters<Server['db']['run']>[1]): Promise<T> =>
  server.db.run({ org: c.get('org').id }, work) as Promise<T>;

const detailOf = (c: OrgContext, server: Server, kind: AnyKind, ref: string): Promise<Detail> =>
  read(c, server, (tx) => getDetail(tx, server.registry, c.get('actor'), kind, ref));

const detailThen = (c: OrgContext, server: Server, kind: AnyKind, ref: string, asOf: Date): Promise<Detail> =>
  withGraph(c, server, asOf, async (tx, { graph }) => {
    const detail = await getDetail(tx, server.registry, c.get('actor'), kind, ref, asOf);
    return { ...detail, ...judgeThen(graph, detail.id, detail.status) };
  });

const tagged = (c: OrgContext, detail: Detail, status: 200 | 201 = 200): Response =>
  c.json(detail, status, { etag: `"v${detail.version}"` });

/** The version that If-Match asks for, or the one in the body. */
const expected = (c: OrgContext, inBody: number | undefined): number | undefined => {
  const header = c.req.header('if-match');
  if (header === undefined || header === '*') return inBody;
  const found = /^(?:W\/)?"v(\d+)"$/.exec(header);
  if (!found)
    throw new AppError('invalid', 'If-Match must be the ETag of the record, such as "v3"', [
      { pointer: 'If-Match', detail: header.slice(0, 80) },
    ]);
  return Number(found[1]);
};

/** Commits; when that fails on a record that is not at the version that If-Match names any more, says that. */
const commitMatching = async (c: OrgContext, server: Server, kind: AnyKind, request: CommitRequest): Promise<void> => {
  try {
    await server.commit(c.get('actor'), request);
  } catch (error) {
    const version = expected(c, undefined);
    if (version === undefined || !(error instanceof AppError) || error.code !== 'conflict') throw error;
    const row = await read<Awaited<ReturnType<typeof getRow>>>(c, server, (tx) =>
      getRow(tx, server.registry, c.get('actor'), kind, c.req.param('ref') ?? ''),
    );
    throw row.version === version ? error : new StaleError(error.message);
  }
};

/** A repeated POST with the same Idempotency-Key does nothing twice. */
export const idempotencyOf = (c: OrgContext, body: unknown): Pick<CommitRequest, 'idempotency'> => {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return {};
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw new AppError('invalid', 'Idempotency-Key must be 1 to 200 visible ASCII characters', [
      { pointer: 'Idempotency-Key', detail: 'unusable' },
    ]);
  return { idempotency: { key, request: sha256Hex(`${c.req.method} ${c.req.path}\n${JSON.stringify(body)}`) } };
};

/** The id of a record that must be of this kind and readable, now or at a moment: the path says both. */
const idOf = async (c: OrgContext, server: Server, kind: AnyKind, asOf?: Date): Promise<string> => {
  const row = await readAt(c, server, asOf, (tx) =>
    getRow(tx, server.registry, c.get('actor'), kind, c.req.param('ref') ?? '', asOf),
  );
  return row.id;
};

const list: OrgRoute = {
  method: 'GET',
  path: '/:plural',
  summary: 'List records, filtered, sorted and paged',
  query: listParameters,
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const fields = fieldsIn(await listSettings(c, server), kind);
    const query = readListQuery(kind, fields, new URL(c.req.url).searchParams, server.now());
    const page = await readAt(c, server, query.asOf, (tx) =>
      listRecords(tx, server.registry, c.get('actor'), kind, query),
    );
    return c.json(await untilThen(c, server, query.asOf, page));
  },
};

const countsQuery = listParameters
  .omit({ sort: true, limit: true, cursor: true, skip: true })
  .extend({ by: z.string().default('status').meta({ description: 'status, state, owner, scope or f.FIELD.' }) });

const counts: OrgRoute = {
  method: 'GET',
  path: '/:plural/counts',
  summary: 'Count the records of a list by status, state, owner, scope or a field',
  query: countsQuery,
  response: countsAnswer,
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const fields = fieldsIn(await listSettings(c, server), kind);
    const query = readListQuery(kind, fields, new URL(c.req.url).searchParams, server.now(), ['by']);
    const by = c.req.query('by') ?? 'status';
    checkGroup(kind, fields, by);
    return c.json(
      await readAt(c, server, query.asOf, (tx) => countRecords(tx, server.registry, c.get('actor'), kind, query, by)),
    );
  },
};

const create: OrgRoute = {
  method: 'POST',
  path: '/:plural',
  summary: 'Create a record',
  status: 201,
  body: (kind) => createBody.extend({ data: schemasOf(kind.fields).full.optional() }),
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const body = await readJson(c, createBody);
    const result = await server.commit(c.get('actor'), {
      changes: [{ op: 'create', kind: kind.name, ...body } as never],
      ...idempotencyOf(c, body),
    });
    const detail = await detailOf(c, server, kind, result.records[0]?.id ?? '');
    c.header('location', `/api/v1/orgs/${c.get('org').slug}/${kind.plural}/${detail.key}`);
    return tagged(c, detail, 201);
  },
};

const get: OrgRoute = {
  method: 'GET',
  path: '/:plural/:ref',
  summary: 'One record with its links, causes and what may be done with it',
  query: asOfQuery,
  handle: async (c, server) => {
    const { asOf } = readQuery(c, asOfQuery);
    const [kind, ref] = [kindOf(c, server), c.req.param('ref') ?? ''];
    return tagged(c, await (asOf ? detailThen(c, server, kind, ref, asOf) : detailOf(c, server, kind, ref)));
  },
};

const update: OrgRoute = {
  method: 'PATCH',
  path: '/:plural/:ref',
  summary: 'Change fields of a record: absent keeps, null clears',
  body: (kind) => updateBody.extend({ data: schemasOf(kind.fields).patch.optional() }),
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const body = await readJson(c, updateBody);
    const id = await idOf(c, server, kind);
    const version = expected(c, body.version);
    await commitMatching(c, server, kind, {
      changes: [{ op: 'update', ref: id, ...body, ...(version === undefined ? {} : { version }) } as never],
    });
    return tagged(c, await detailOf(c, server, kind, id));
  },
};

const remove: OrgRoute = {
  method: 'DELETE',
  path: '/:plural/:ref',
  summary: 'Remove a record; its history stays',
  status: 204,
  handle: async (c, server) => {
    const version = expected(c, undefined);
    const kind = kindOf(c, server);
    const id = await idOf(c, server, kind);
    await commitMatching(c, server, kind, {
      changes: [{ op: 'remove', ref: id, ...(version === undefined ? {} : { version }) }],
    });
    return c.body(null, 204);
  },
};

const transit: OrgRoute = {
  method: 'POST',
  path: '/:plural/:ref/transitions/:name',
  summary: 'Move a record along its lifecycle',
  body: z.strictObject({}),
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const body = await readJson(c, z.strictObject({}));
    const id = await idOf(c, server, kind);
    const version = expected(c, undefined);
    const name = c.req.param('name') ?? '';
    await commitMatching(c, server, kind, {
      changes: [{ op: 'transition', ref: id, name, ...(version === undefined ? {} : { version }) }],
      ...idempotencyOf(c, body),
    });
    return tagged(c, await detailOf(c, server, kind, id));
  },
};

const link: OrgRoute = {
  method: 'POST',
  path: '/:plural/:ref/links',
  summary: 'Link a record to another',
  body: linkBody,
  handle: async (c, server) => {
    const kind = kindOf(c, server);
    const body = await readJson(c, linkBody);
    const id = await idOf(c, server, kind);
    await server.commit(c.get('actor'), {
      changes: [{ op: 'link', from: id, ...body } as never],
      ...idempotencyOf(c, body),
    });
    return tagged(c, await detailOf(c, server, kind, id));
  },
};

const unlink: OrgRoute = {
  method: 'DELETE',
  path: '/:plural/:ref/links/:relation/:to',
  summary: 'Undo a link',
  status: 204,
  handle: async (c, server) => {
    const id = await idOf(c, server, kindOf(c, server));
    await server.commit(c.get('actor'), {
      changes: [{ op: 'unlink', from: id, relation: c.req.param('relation') ?? '', to: c.req.param('to') ?? '' }],
    });
    return c.body(null, 204);
  },
};

const historyQuery = asOfQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(200),
  cursor: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
});

const history: OrgRoute = {
  method: 'GET',
  path: '/:plural/:ref/history',
  summary: 'The versions of a record with who changed what, newest first and paged',
  query: historyQuery,
  response: historyAnswer,
  handle: async (c, server) => {
    const query = readQuery(c, historyQuery);
    const kind = kindOf(c, server);
    const id = await idOf(c, server, kind, query.asOf);
    const actor = c.get('actor');
    return c.json(await read<object>(c, server, (tx) => historyOf(tx, server.registry, actor, kind, id, query)));
  },
};

const why: OrgRoute = {
  method: 'GET',
  path: '/:plural/:ref/why',
  summary: 'Why a record stands as it does: root causes with the path to each',
  query: asOfQuery,
  response: whyAnswer,
  handle: async (c, server) => {
    const { asOf } = readQuery(c, asOfQuery);
    const id = await idOf(c, server, kindOf(c, server), asOf);
    const actor = c.get('actor');
    return c.json(await withGraph(c, server, asOf, (tx, state) => explain(tx, server.registry, actor, state, id)));
  },
};

const impact: OrgRoute = {
  method: 'GET',
  path: '/:plural/:ref/impact',
  summary: 'All that rests on a record, grouped by who it was promised to',
  query: asOfQuery,
  response: impactAnswer,
  handle: async (c, server) => {
    const { asOf } = readQuery(c, asOfQuery);
    const id = await idOf(c, server, kindOf(c, server), asOf);
    const actor = c.get('actor');
    return c.json(await withGraph(c, server, asOf, (tx, state) => impactOf(tx, server.registry, actor, state, id)));
  },
};

const MONTH = 30 * 86_400_000;
const spansQuery = asOfQuery.extend({ from: momentParameter.optional(), to: momentParameter.optional() });

const spans: OrgRoute = {
  method: 'GET',
  path: '/:plural/:ref/spans',
  summary: 'How a record stood over time, and the share of it assured; the last 30 days unless said otherwise',
  query: spansQuery,
  response: spansAnswer,
  handle: async (c, server) => {
    const query = readQuery(c, spansQuery);
    const { asOf } = query;
    const now = asOf ?? new Date(server.now());
    const to = query.to && query.to < now ? query.to : now;
    const from = query.from ?? new Date(to.getTime() - MONTH);
    if (from >= to)
      throw new AppError('invalid', 'the window is empty: from must lie before to', [
        { pointer: '?from', detail: 'must lie before to, and in the past' },
      ]);
    const kind = kindOf(c, server);
    const record = { kind: kind.name, id: await idOf(c, server, kind, asOf) };
    const actor = c.get('actor');
    return c.json(
      await read<object>(c, server, (tx) => standingOf(tx, server.registry, actor, record, { from, to, asOf })),
    );
  },
};

/** Routes that every kind has. */
export const recordRoutes: readonly OrgRoute[] = [
  list,
  counts,
  create,
  get,
  update,
  remove,
  transit,
  link,
  unlink,
  history,
  why,
  impact,
  spans,
];
