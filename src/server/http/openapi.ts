import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ERROR_CODES } from '../../model/error.ts';
import type { Fields } from '../../model/field.ts';
import type { AnyKind } from '../../model/kind.ts';
import { Registry } from '../../model/registry.ts';
import { fieldsOf, schemasOf } from '../../model/schema.ts';
import { authRouteDocs } from '../auth/routes.ts';
import { detailAnswer } from './answers.ts';
import type { OrgRoute } from './route.ts';

type Json = Record<string, unknown>;

const VERSION = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as { version: string }
).version;

const schema = (type: z.ZodType, io: 'input' | 'output' = 'input'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { target: 'draft-2020-12', unrepresentable: 'any', io });
  return rest;
};

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const FAILURES = {
  '400': problem('Something in the request is not valid'),
  '401': problem('Nobody is signed in'),
  '403': problem('The role does not allow it'),
  '404': problem('There is no such thing, or it may not be seen'),
  '409': problem('It has changed meanwhile, or is not in a state for this'),
  '412': problem('It is not at the version that If-Match names any more'),
  '413': problem('Too large: send it in parts, or ask for less'),
  '429': problem('Too many requests: wait as long as retry-after says'),
  '503': problem('The store is not available'),
};

const pathParameters = (path: string) =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

const queryParameters = (query: z.ZodType | undefined) => {
  const properties = (query ? schema(query)['properties'] : undefined) as Record<string, Json> | undefined;
  return Object.entries(properties ?? {}).map(([name, one]) => ({
    name,
    in: 'query',
    required: false,
    schema: one,
    ...(one['description'] ? { description: one['description'] } : {}),
  }));
};

const openPath = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');

const operation = (
  route: Pick<OrgRoute, 'method' | 'summary' | 'query' | 'status' | 'response'> & { body?: z.ZodType | undefined },
  path: string,
  tag: string,
  answer: Json | undefined,
  id: string,
) => ({
  operationId: id,
  tags: [tag],
  summary: route.summary,
  parameters: [...pathParameters(path), ...queryParameters(route.query)],
  ...(route.body
    ? { requestBody: { required: true, content: { 'application/json': { schema: schema(route.body) } } } }
    : {}),
  responses: {
    [String(route.status ?? 200)]:
      route.status === 204
        ? { description: 'Done' }
        : { description: 'Done', ...(answer ? { content: { 'application/json': { schema: answer } } } : {}) },
    ...FAILURES,
  },
});

const pascal = (name: string) => name.replaceAll(/(^|_)(\w)/g, (_all, _bar, letter: string) => letter.toUpperCase());

const answerOf = (route: OrgRoute, kind: AnyKind): Json | undefined => {
  if (route.response) return schema(route.response, 'output');
  const record = ref(pascal(kind.name));
  if (route.path === '/:plural' && route.method === 'GET') {
    return {
      type: 'object',
      required: ['items', 'next'],
      properties: {
        items: { type: 'array', items: record },
        next: { type: ['string', 'null'] },
        truncated: { const: true },
      },
    };
  }
  return /^\/:plural(\/:ref(\/(transitions\/:name|links))?)?$/.test(route.path)
    ? { allOf: [record, ref('Detail')] }
    : undefined;
};

const named = {
  type: ['object', 'null'],
  properties: { id: { type: 'string' }, key: { type: 'string' }, title: { type: 'string' } },
};

const recordSchema = (kind: AnyKind): Json => ({
  type: 'object',
  description: kind.help,
  required: ['id', 'kind', 'key', 'title', 'state', 'version', 'data'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    kind: { const: kind.name },
    key: { type: 'string' },
    title: { type: 'string' },
    state: { enum: Object.keys(kind.lifecycle.states) },
    owner: named,
    scope: named,
    dueAt: { type: ['string', 'null'], format: 'date-time' },
    version: { type: 'integer' },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
    data: schema(schemasOf(kind.fields).full, 'output'),
    status: { enum: ['broken', 'unproven', 'weakened', 'assured', 'not_applicable', null] },
    until: { type: ['string', 'null'], format: 'date-time' },
    since: { type: ['string', 'null'], format: 'date-time' },
  },
});

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { enum: [...ERROR_CODES, 'internal'] },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
};

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

const described = (
  path: string,
  route: Parameters<typeof operation>[0],
  tag: string,
  answer: Json | undefined,
): Described => ({
  path: openPath(path),
  method: route.method.toLowerCase(),
  operation: operation(route, path, tag, answer, idOf(route.method, path)),
});

const describeKind = (route: OrgRoute, full: string, kind: AnyKind): Described => {
  const body = typeof route.body === 'function' ? route.body(kind) : route.body;
  return described(full.replace(':plural', kind.plural), { ...route, body }, kind.plural, answerOf(route, kind));
};

const describeRoute = (registry: Registry, route: OrgRoute): Described[] => {
  const full = `/api/v1/orgs/:org${route.path}`;
  if (route.path.includes(':plural')) return registry.kinds.map((kind) => describeKind(route, full, kind));
  const body = route.body as z.ZodType | undefined;
  return [described(full, { ...route, body }, 'organisation', route.response && schema(route.response, 'output'))];
};

const OWN_FIELDS = {
  description:
    'Fields that the organisation added, as x_ and their name; /api/v1/orgs/{org}/openapi.json describes those.',
};

/** What an organisation may add to is not closed where nobody knows which organisation it is. */
const openData = (holder: Json | undefined): void => {
  const data = (holder?.['properties'] as Record<string, Json> | undefined)?.['data'];
  if (data?.['additionalProperties'] === false) data['additionalProperties'] = OWN_FIELDS;
};

interface BodyOf extends Json {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
}

/** The kinds as one organisation has them, with its own fields. */
const kindsWith = (registry: Registry, custom: ReadonlyMap<string, Fields>): Registry =>
  new Registry(registry.kinds.map((kind) => ({ ...kind, fields: fieldsOf(kind, custom.get(kind.name)) })));

/** The same as `openApi`, with the fields that an organisation added in their place. */
export const openApiOf = (
  registry: Registry,
  custom: ReadonlyMap<string, Fields>,
  routes: readonly OrgRoute[],
  publicUrl: string,
): Json => describe(kindsWith(registry, custom), routes, publicUrl);

/** The OpenAPI 3.1 description of everything that is served, from the same registry and route tables that serve it. */
export const openApi = (registry: Registry, routes: readonly OrgRoute[], publicUrl: string): Json => {
  const document = describe(registry, routes, publicUrl);
  for (const one of Object.values(document.components.schemas)) openData(one);
  for (const operations of Object.values(document.paths))
    for (const { requestBody } of Object.values(operations) as BodyOf[])
      openData(requestBody?.content['application/json']?.schema);
  return document;
};

const describe = (registry: Registry, routes: readonly OrgRoute[], publicUrl: string) => {
  const all = [
    ...authRouteDocs.map((doc) =>
      described(
        doc.path,
        { ...doc, body: doc.body, status: doc.status ?? (doc.response ? 200 : 204) },
        'account',
        doc.response && schema(doc.response, 'output'),
      ),
    ),
    ...routes.flatMap((route) => describeRoute(registry, route)),
  ];
  const paths: Record<string, Json> = {};
  for (const one of all) paths[one.path] = { ...paths[one.path], [one.method]: one.operation };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Candor',
      version: VERSION,
      description: 'The open trust loop: records, what they rest on, and what breaks when one of them does.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, cdr_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'candor.session_token' },
      },
      schemas: {
        Problem: PROBLEM,
        Detail: schema(detailAnswer, 'output'),
        ...Object.fromEntries(registry.kinds.map((kind) => [pascal(kind.name), recordSchema(kind)])),
      } as Record<string, Json>,
    },
  };
};

const idOf = (method: string, path: string) =>
  `${method.toLowerCase()}${path.replace('/api/v1', '').replaceAll(/[^a-zA-Z0-9]+(\w)/g, (_all, letter: string) => letter.toUpperCase())}`;
