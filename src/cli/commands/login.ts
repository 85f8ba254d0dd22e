import { hostname } from 'node:os';
import type { Meta } from '../api.ts';
import { type Commands, does, offlineCommand, serverCommand } from '../command.ts';
import { readConfig, removeConfig, writeConfig } from '../config.ts';
import { CliError, EXIT, usage } from '../exit.ts';
import { asPerson } from '../http/sign-in.ts';
import { type Answer, type Common, DEFAULT_URL, readSettings, Session } from '../session.ts';
import { bold, dim } from '../text/paint.ts';
import { makeKey, orgOf, type Role } from './keys.ts';

interface LoginOptions extends Common {
  readonly email?: string;
}

interface MyRoles {
  readonly orgs: readonly {
    readonly slug: string;
    readonly grants: readonly { readonly role: string; readonly scopes: 'all' | readonly string[] }[];
  }[];
}

/** Signs in and makes a key that may do what the person may. */
const keyByPassword = (session: Session, options: LoginOptions): Promise<{ key: string; org: string }> =>
  asPerson(session, options, async (person) => {
    const org = await orgOf(session, person);
    const { orgs } = await person.client.json<MyRoles>('/api/v1/me', { headers: person.headers });
    const grants = orgs.find(({ slug }) => slug === org)?.grants ?? [];
    const roles: Role[] = grants.flatMap(({ role, scopes }): Role[] =>
      scopes === 'all' ? [{ role, scope: null }] : scopes.map((scope) => ({ role, scope })),
    );
    if (roles.length === 0) throw new CliError(EXIT.denied, `you have no role in ${org}: ask an owner for one`);
    const made = await makeKey(person, org, { name: `candor on ${hostname()}`, roles, expiresAt: null });
    return { key: made.key, org };
  });

const askUrl = async (session: Session, given: string | undefined): Promise<string | undefined> => {
  const { ask, isTTY, env } = session.io;
  if (given || env['CANDOR_URL'] || !isTTY || !ask) return given;
  const kept = (await readConfig(env)).url ?? DEFAULT_URL;
  const answer = await ask(`Server [${kept}]: `);
  return answer.trim() || kept;
};

const askKey = async (session: Session, options: LoginOptions): Promise<string | undefined> => {
  const given = options.key ?? session.io.env['CANDOR_KEY'];
  if (given || options.email) return given;
  if (!session.io.isTTY || !session.io.ask)
    throw usage('nobody is there to ask: give --key (CANDOR_KEY), or --email with CANDOR_PASSWORD');
  return (await session.io.ask('API key (empty: sign in and make one): ', true)).trim() || undefined;
};

const login = async (asked: Session, options: LoginOptions): Promise<Answer> => {
  const { io } = asked;
  const url = await askUrl(asked, options.url);
  const flags: Common = { ...options, ...(url ? { url } : {}) };
  const key = await askKey(asked, flags);
  const made = key ? { key } : await keyByPassword(new Session(io, flags), options);
  const session = new Session(io, { ...flags, ...made });
  const meta = await session.ask<Meta>('/meta').catch((error: unknown) => {
    if (error instanceof CliError && error.exit === EXIT.notFound && !flags.org)
      throw new CliError(EXIT.notFound, `${error.message}: name the key’s organisation with --org`);
    throw error;
  });
  // Not the settings that were kept before: whoever signs in anew says everything anew.
  const kept = { url: readSettings(session.flags, io.env, {}).url, org: meta.org.slug, key: made.key };
  const path = await writeConfig(io.env, kept);
  return {
    json: { url: kept.url, org: meta.org.slug, actor: meta.actor, config: path },
    text: [`signed in to ${bold(meta.org.name)} at ${kept.url}; kept in ${path}`],
  };
};

export const loginCommands: Commands = (runner) => [
  does<[], LoginOptions>(
    serverCommand(
      'login',
      'Keep a server and an API key for the next commands; with e-mail and password it makes the key',
    ).option('--email <address>', 'sign in by e-mail and password (CANDOR_PASSWORD) and make a key'),
    runner,
    login,
  ),
  does<[]>(offlineCommand('logout', 'Forget the server and key that were kept'), runner, async (session) => {
    const removed = await removeConfig(session.io.env);
    const text = removed
      ? 'forgotten; the key itself stays in force until it is revoked (candor keys revoke)'
      : 'nothing was kept';
    return { json: { removed }, text: [dim(text)] };
  }),
];
