import type { Context } from 'hono';
import type { z } from 'zod';
import { parseJson } from '../../formats/json.ts';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { readBytes } from '../http/route.ts';
import type { Settings } from '../settings.ts';
import type { Origin } from './auth-events.ts';
import { clientAddress } from './client-address.ts';
import { type Identity, identify } from './identify.ts';
import { checkInput } from './input.ts';
import type { MailInvitation } from './invitations.ts';
import type { Limiter } from './limiter.ts';
import type { SignIn } from './sign-in.ts';

/** What every route of sign-in and membership is given. */
export interface AuthParts {
  readonly server: Server;
  readonly signIn: SignIn;
  readonly limiter: Limiter;
  readonly mail?: MailInvitation;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A route as documentation sees it; `:name` is a parameter of the path. */
export interface RouteDoc {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  /** Absent: 204, no content. */
  readonly response?: z.ZodType;
  readonly status?: 200 | 201;
}

export interface Route extends RouteDoc {
  /** Answers what is sent as JSON, a whole response, or undefined for 204. */
  readonly handle: (c: Context, parts: AuthParts, body: unknown) => Promise<unknown>;
}

interface Spec<B extends z.ZodType> extends Omit<RouteDoc, 'body'> {
  readonly body?: B;
  readonly handle: (c: Context, parts: AuthParts, body: z.output<B>) => Promise<unknown>;
}

/** One route, its handler typed by its body's schema. */
export const route = <B extends z.ZodType>(spec: Spec<B>): Route => spec as unknown as Route;

const MAX_BODY = 64 * 1024;

/** The JSON body of a request, at most 64 KiB, checked; nothing at all counts as an empty object. */
export const readBody = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> => {
  const bytes = await readBytes(c, MAX_BODY);
  const read = parseJson(bytes.length === 0 ? '{}' : bytes, { maxBytes: MAX_BODY, maxDepth: 8 });
  if (!read.ok)
    throw new AppError('invalid', `the body is not valid JSON: ${read.problems[0]?.message ?? 'it cannot be read'}`);
  return checkInput(schema, read.value);
};

/** The part of the path called `name`. */
export const pathPart = (c: Context, name: string): string => c.req.param(name) ?? '';

/** Who is asking in the organisation that the path names. */
export const whoAsks = (c: Context, { server }: AuthParts): Promise<Identity> =>
  identify(server, c.req.raw.headers, pathPart(c, 'org'), originOf(c, server.settings));

/** Hands session cookies on to the browser. */
export const setCookies = (c: Context, cookies: readonly string[]): void => {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
};

/** Where a request comes from, for what is written down of it. */
export const originOf = (c: Context, settings: Settings): Origin => ({
  address: clientAddress(c, settings),
  agent: c.req.header('user-agent') ?? '',
});
