import { describe, expect, it } from 'vitest';
import { registry } from '../../src/model/registry.ts';
import { authRouteDocs } from '../../src/server/auth/routes.ts';
import { routesOf } from '../../src/server/http/app.ts';
import { openApi } from '../../src/server/http/openapi.ts';
import type { Document, Operation } from './api.ts';
import { isKnownKeyword, mismatch, resolveRef } from './json-schema.ts';

type Json = Readonly<Record<string, unknown>>;

const routes = routesOf(undefined as never);
// As it is sent: what JSON cannot say is not in it.
const document = JSON.parse(JSON.stringify(openApi(registry, routes, 'https://candor.example'))) as Document;
const METHODS = ['get', 'post', 'patch', 'delete'];

const operations: (readonly [string, Operation, string])[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation, path] as const),
);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object in the document, with the way to it. */
const walk = function* (value: unknown, trail: readonly string[] = []): Generator<readonly [readonly string[], Json]> {
  if (isObject(value)) yield [trail, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) yield* walk(one, [...trail, name]);
};

const NESTED = ['properties', '$defs', 'patternProperties'];
const INSIDE = ['items', 'additionalProperties', 'propertyNames', 'not'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];

/** A schema and all schemas within it. */
const schemasIn = (schema: Json): Json[] => [
  schema,
  ...NESTED.flatMap((name) => Object.values((schema[name] ?? {}) as Json).flatMap((one) => schemasIn(one as Json))),
  ...INSIDE.flatMap((name) => (isObject(schema[name]) ? schemasIn(schema[name]) : [])),
  ...LISTS.flatMap((name) => ((schema[name] ?? []) as Json[]).flatMap(schemasIn)),
];

const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

/** Answers that are no JSON of ours: the document itself, a stream, a file, plain text, a proof whose format has a page of its own. */
const NOT_JSON = [
  'GET /openapi.json',
  'GET /events',
  'GET /files/:hash',
  'GET /journal/checkpoint',
  'GET /journal/key',
  'GET /journal/proof/:seq',
  'GET /journal/export',
  'GET /:plural/:ref/proof',
  'GET /:plural/export',
  'GET /program/export',
  'GET /adoptions/:ref/oscal',
  'GET /crosswalks/:source/:target/export',
  'GET /soa/:adoption/document',
  'POST /backup',
];

describe('the OpenAPI document', () => {
  it('is a 3.1 document with what one must have', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: {
        title: 'Candor',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        license: { identifier: 'Apache-2.0' },
      },
      servers: [{ url: 'https://candor.example' }],
    });
    const schemes = Object.keys((document['components'] as { securitySchemes: Json }).securitySchemes);
    const used = (document['security'] as Json[]).flatMap((one) => Object.keys(one));
    expect(used.filter((name) => !schemes.includes(name))).toEqual([]);
  });

  it('describes every route of every kind, every route of sign-in, and nothing else', () => {
    const wanted = [
      ...authRouteDocs.map(({ method, path }) => `${method} ${path}`),
      ...routes.flatMap(({ method, path }) =>
        path.includes(':plural')
          ? registry.kinds.map(({ plural }) => `${method} /api/v1/orgs/:org${path.replace(':plural', plural)}`)
          : [`${method} /api/v1/orgs/:org${path}`],
      ),
    ].map((one) => one.replaceAll(/:(\w+)/g, '{$1}').replace(/^\w+/, (method) => method.toLowerCase()));
    expect(operations.map(([name]) => name).toSorted()).toEqual(wanted.toSorted());
    expect(operations.length).toBeGreaterThan(registry.kinds.length * 14);
  });

  it('has a name of its own, a summary and answers for every operation', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
    for (const [name, operation] of operations) {
      expect(METHODS, name).toContain(name.split(' ')[0]);
      expect(String(operation['summary']), name).toMatch(/^\S.{5,}[^.]$/);
      expect(
        Object.keys(operation.responses).filter((status) => status < '300'),
        name,
      ).toHaveLength(1);
      for (const status of ['400', '401', '403', '404', '409', '413', '429', '503'])
        expect(operation.responses[status], `${name} ${status}`).toMatchObject({
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        });
    }
  });

  it('names the parameters that are in the path, each once', () => {
    for (const [name, { parameters }, path] of operations) {
      const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name);
      expect(inPath, name).toEqual(namesIn(path));
      const all = parameters.map((one) => `${one.in} ${one.name}`);
      expect(new Set(all).size, name).toBe(all.length);
      for (const one of parameters) expect(['path', 'query'], name).toContain(one.in);
    }
  });

  it('refers to nothing that is not there', () => {
    const refs = [...walk(document)].flatMap(([, one]) => (typeof one['$ref'] === 'string' ? [one['$ref']] : []));
    expect(refs.length).toBeGreaterThan(100);
    for (const ref of new Set(refs)) expect(resolveRef(document, ref), ref).toBeTruthy();
  });

  it('says only what a JSON Schema can say', () => {
    const roots = [...walk(document)].flatMap(([trail, one]) => {
      const [at, above] = [trail.at(-1), trail.at(-2)];
      return at === 'schema' || (above === 'schemas' && trail.length === 3) ? [one] : [];
    });
    expect(roots.length).toBeGreaterThan(500);
    const unknown = roots
      .flatMap(schemasIn)
      .flatMap((schema) => Object.keys(schema).filter((key) => !isKnownKeyword(key)));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('knows the body of every route that takes JSON, with every field of the kind', () => {
    for (const kind of registry.kinds) {
      const operation = document.paths[`/api/v1/orgs/{org}/${kind.plural}`]?.['post'];
      const schema = (operation?.['requestBody'] as { content: Json } | undefined)?.content['application/json'] as {
        schema: Json;
      };
      const properties = schema.schema['properties'] as Record<string, { properties?: Json }>;
      expect(Object.keys(properties), kind.name).toEqual(
        expect.arrayContaining(['id', 'key', 'title', 'data', 'state', 'owner', 'scope', 'dueAt', 'links']),
      );
      expect(Object.keys(properties['data']?.properties ?? {}), kind.name).toEqual(Object.keys(kind.fields));
      expect(mismatch({ title: 'x', nonsense: 1 }, schema.schema, document), kind.name).toMatch(/nonsense/);
    }
  });

  it('describes every answer in JSON', () => {
    const silent = routes
      .filter(({ method, path, status }) => {
        const full = `/api/v1/orgs/{org}${path.replace(':plural', 'controls').replaceAll(/:(\w+)/g, '{$1}')}`;
        const operation = document.paths[full]?.[method.toLowerCase()];
        return status !== 204 && !operation?.responses[String(status ?? 200)]?.content;
      })
      .map(({ method, path }) => `${method} ${path}`);
    expect(silent.toSorted()).toEqual([...NOT_JSON].toSorted());
  });
});
