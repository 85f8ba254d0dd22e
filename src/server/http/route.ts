import type { Context } from 'hono';
import { z } from 'zod';
import { parseJson } from '../../formats/json.ts';
import { AppError } from '../../model/error.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import { problemsOf } from '../../model/schema.ts';
import type { Server } from '../context.ts';
import { momentParameter } from '../query/moment.ts';

export interface OrgVariables {
  readonly actor: Actor;
  readonly org: { readonly id: string; readonly slug: string; readonly name: string };
  readonly requestId: string;
}
export type OrgContext = Context<{ Variables: OrgVariables }>;

/** One route of an organisation: what serves it, and what OpenAPI and the contract test know of it. */
export interface OrgRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below /api/v1/orgs/:org; `:plural` stands for each kind. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodType;
  /** The body's schema; for routes of a kind, worked out from the kind. */
  readonly body?: z.ZodType | ((kind: AnyKind) => z.ZodType);
  readonly response?: z.ZodType;
  readonly status?: 200 | 201 | 204;
  readonly handle: (c: OrgContext, server: Server) => Promise<Response>;
}

const MAX_JSON = 20 * 1024 * 1024;
const MAX_DEPTH = 32;

/** The JSON body of a request, bounded and checked; throws AppError that says where it is wrong. */
export const readJson = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> => {
  const bytes = await readBytes(c, MAX_JSON);
  const read = parseJson(bytes.length === 0 ? '{}' : bytes, { maxBytes: MAX_JSON, maxDepth: MAX_DEPTH });
  if (!read.ok) {
    throw new AppError(
      'invalid',
      `the body is not JSON that can be taken: ${read.problems[0]?.message ?? ''}`,
      read.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  }
  const parsed = schema.safeParse(read.value);
  if (!parsed.success)
    throw new AppError('invalid', 'some of what was sent is not valid: see errors', problemsOf(parsed.error));
  return parsed.data;
};

const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KB` : `${Math.floor(bytes / 1024 / 1024)} MB`;

/** The body of a request, refused while it arrives once it is larger than `max` bytes. */
export const readBytes = async (c: Context, max: number): Promise<Uint8Array> => {
  const tooLarge = () => new AppError('too_large', `the body is larger than ${sizeOf(max)}: send it in parts`);
  if (Number(c.req.header('content-length') ?? 0) > max) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body = c.req.raw.body as unknown as AsyncIterable<Uint8Array> | null;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > max) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    // The other end went away, or sent what is no HTTP: no fault of ours, and nobody may be left to read this.
    throw new AppError('invalid', 'the body did not arrive whole: send it again');
  }
  return Buffer.concat(chunks);
};

/** Query parameters against a schema; throws AppError naming the parameter. */
export const readQuery = <S extends z.ZodType>(c: Context, schema: S): z.output<S> => {
  const parsed = schema.safeParse(c.req.query());
  if (!parsed.success)
    throw new AppError('invalid', 'a parameter is not valid: see errors', problemsOf(parsed.error, '?'));
  return parsed.data;
};

/** The kind that a path names by its plural. */
export const kindOf = (c: OrgContext, server: Server): AnyKind => {
  const plural = c.req.param('plural') ?? '';
  const kind = server.registry.findPlural(plural);
  if (!kind) throw new AppError('not_found', `there is no such address: no kind is called ${plural}`);
  return kind;
};

export const asOfQuery = z.strictObject({
  asOf: momentParameter.optional().meta({ description: 'As it was at this moment, or at the beginning of this day.' }),
});
