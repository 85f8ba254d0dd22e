import { expect } from 'vitest';
import type { Answer } from '../make/auth.ts';
import type { Caller, World } from '../make/world.ts';
import { mismatch } from './json-schema.ts';

type Json = Record<string, unknown>;
export interface Operation extends Json {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Json }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Json }>> }>>;
}
export interface Document extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The document as the server itself serves it. */
export const readDocument = async ({ app }: Pick<World, 'app'>): Promise<Document> =>
  (await (await app.request('/api/openapi.json')).json()) as Document;

const partsOf = (path: string) => path.split('?')[0]?.split('/') ?? [];

interface Template {
  readonly path: string;
  readonly parts: readonly string[];
  readonly literals: number;
}
const isOpen = (part: string) => part.startsWith('{');
const known = new WeakMap<Document, readonly Template[]>();

/** The document's paths, those that leave least open first. */
const templatesOf = (document: Document): readonly Template[] => {
  const found = known.get(document);
  if (found) return found;
  const templates = Object.keys(document.paths).map((path) => {
    const parts = path.split('/');
    return { path, parts, literals: parts.filter((part) => !isOpen(part)).length };
  });
  const sorted = templates.toSorted((a, b) => b.literals - a.literals);
  known.set(document, sorted);
  return sorted;
};

/** The operation that describes a request, if the document has one. */
export const operationFor = (document: Document, method: string, path: string): Operation | undefined => {
  const parts = partsOf(path);
  const found = templatesOf(document).find(
    (template) =>
      template.parts.length === parts.length &&
      template.parts.every((part, at) => isOpen(part) || part === parts[at]) &&
      document.paths[template.path]?.[method.toLowerCase()],
  );
  return found && document.paths[found.path]?.[method.toLowerCase()];
};

/** What is wrong with an error: RFC 9457, with our code and the request's id. */
export const faultOfProblem = (answer: Answer, document: Document): string | undefined => {
  const { status, body, headers } = answer;
  const wrong = mismatch(body, { $ref: '#/components/schemas/Problem' }, document);
  if (wrong !== undefined) return `the problem ${wrong}`;
  if (headers.get('content-type') !== 'application/problem+json') return `type ${headers.get('content-type')}`;
  if (body.status !== status) return `the problem says ${body.status}`;
  if (!body.requestId || headers.get('x-request-id') !== body.requestId) return 'no request id';
  return body.detail.length > 10 ? undefined : `detail "${body.detail}"`;
};

const HARMLESS: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'content-security-policy': /default-src 'none'/,
  'cache-control': /no-store/,
  'x-request-id': /^[\w.-]{8,64}$/,
};

/** What is wrong with an answer as the document has it; undefined for one that keeps its promise. */
export const faultOf = (document: Document, method: string, path: string, answer: Answer): string | undefined => {
  for (const [name, value] of Object.entries(HARMLESS))
    if (!value.test(answer.headers.get(name) ?? '')) return `header ${name}: ${answer.headers.get(name)}`;
  const operation = operationFor(document, method, path);
  if (answer.status >= 400) {
    const known = !operation || operation.responses[String(answer.status)];
    return known ? faultOfProblem(answer, document) : `answers ${answer.status}, which is not in the document`;
  }
  if (!operation) return 'is not in the document';
  const described = operation.responses[String(answer.status)];
  if (!described) return `answers ${answer.status}, which is not in the document`;
  const schema = described.content?.['application/json']?.schema;
  return schema && mismatch(answer.body, schema, document);
};

/** A caller whose every answer is held against the document, and counted by its operation. */
export const held = (document: Document, caller: Caller, seen?: Map<string, number>): Caller => ({
  ...caller,
  call: async (method, path, body, headers) => {
    const answer = await caller.call(method, path, body, headers);
    const full = path.startsWith('/api/') ? path : `/api/v1/orgs/x${path}`;
    const fault = faultOf(document, method, full, answer);
    expect(
      fault,
      `${caller.name}: ${method} ${path} → ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`,
    ).toBe(undefined);
    const id = answer.status < 300 ? operationFor(document, method, full)?.operationId : undefined;
    if (seen && id !== undefined) seen.set(id, (seen.get(id) ?? 0) + 1);
    return answer;
  },
});
