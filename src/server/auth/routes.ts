import { Hono } from 'hono';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { unsubscribeRoute } from '../notify/unsubscribe.ts';
import type { MailInvitation } from './invitations.ts';
import { libraryRoutes } from './library-routes.ts';
import { createLimiter } from './limiter.ts';
import { orgRoutes } from './org-routes.ts';
import { sameOrigin } from './origins.ts';
import { personRoutes } from './person-routes.ts';
import { type AuthParts, type Route, type RouteDoc, readBody } from './route.ts';
import type { SignIn } from './sign-in.ts';

const QUARTER_HOUR = 900_000;

const ROUTES: readonly Route[] = [...libraryRoutes, ...personRoutes, ...orgRoutes, unsubscribeRoute];

/** Every route of sign-in and membership, for OpenAPI and the contract tests. */
export const authRouteDocs: readonly RouteDoc[] = ROUTES.map(({ handle: _handle, ...doc }) => doc);

const mount = (app: Hono, parts: AuthParts, found: Route): void => {
  app.on(found.method, found.path, async (c) => {
    const body = found.body ? await readBody(c, found.body) : undefined;
    const answer = await found.handle(c, parts, body);
    if (answer instanceof Response) {
      answer.headers.set('cache-control', 'no-store');
      return answer;
    }
    c.header('cache-control', 'no-store');
    return answer === undefined ? c.body(null, 204) : c.json(answer, found.status ?? 200);
  });
};

/**
 * Sign-in and membership, to be mounted at `/`. Errors are thrown as AppError. `mail` sends invitations; without it
 * the inviter hands on the link.
 */
export const authRoutes = (server: Server, signIn: SignIn, mail?: MailInvitation): Hono => {
  const app = new Hono();
  const parts: AuthParts = {
    server,
    signIn,
    limiter: createLimiter(server.db, server.settings, QUARTER_HOUR),
    ...(mail ? { mail } : {}),
  };
  const guard = sameOrigin(server.settings);
  for (const { method, path } of ROUTES) app.on(method, path, guard);
  for (const found of ROUTES) mount(app, parts, found);
  app.all('/api/auth/*', () => {
    throw new AppError('not_found', 'there is no such route');
  });
  return app;
};
