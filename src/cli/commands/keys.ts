import { Command } from 'commander';
import { ROLES } from '../../model/permission.ts';
import type { KeyView, Row } from '../api.ts';
import { type Commands, does, serverCommand, several } from '../command.ts';
import { usage } from '../exit.ts';
import { asPerson, type Person } from '../http/sign-in.ts';
import type { Session } from '../session.ts';
import { bold, dim, paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { when } from '../text/when.ts';

interface NewKeyOptions {
  readonly name: string;
  readonly role?: readonly string[];
  readonly scope?: string;
  readonly expires?: string;
  readonly email?: string;
}

export interface Role {
  readonly role: string;
  readonly scope: string | null;
}

export interface NewKey {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAt: string | null;
}

const rolesText = (roles: readonly Role[]): string =>
  roles.map(({ role, scope }) => (scope ? `${role}@${scope}` : role)).join(', ');

const readExpiry = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59Z` : text);
  if (Number.isNaN(at)) throw usage(`--expires must be a day such as 2027-01-31, not "${text}"`);
  return new Date(at).toISOString();
};

const readRoles = (words: readonly string[], scope: string | null): Role[] =>
  words.map((role) => {
    if (!(ROLES as readonly string[]).includes(role)) throw usage(`there is no role "${role}": ${ROLES.join(', ')}`);
    return { role, scope };
  });

/** Makes a key as the person signed in; it is answered this once. */
export const makeKey = (
  { client, headers }: Person,
  org: string,
  key: NewKey,
): Promise<KeyView & { readonly key: string }> =>
  client.json(`/api/v1/orgs/${encodeURIComponent(org)}/keys`, { method: 'POST', headers, body: key });

const scopeId = async ({ client, headers }: Person, org: string, ref: string | undefined): Promise<string | null> =>
  ref === undefined
    ? null
    : (await client.json<Row>(`/api/v1/orgs/${encodeURIComponent(org)}/scopes/${encodeURIComponent(ref)}`, { headers }))
        .id;

const createKey = (session: Session, options: NewKeyOptions) =>
  asPerson(session, options, async (person) => {
    const org = await orgOf(session, person);
    const roles = readRoles(options.role ?? ['engineer'], await scopeId(person, org, options.scope));
    const made = await makeKey(person, org, { name: options.name, roles, expiresAt: readExpiry(options.expires) });
    const until = made.expiresAt ? ` until ${when(made.expiresAt)}` : '';
    session.say(`candor: key ${made.prefix} for ${org}, ${rolesText(made.roles)}${until}; it is shown this once`);
    return { json: made, text: [made.key] };
  });

/** The organisation as told, or the only one of the person. */
export const orgOf = async (session: Session, { client, headers }: Person): Promise<string> => {
  const { org } = await session.settings();
  if (org !== undefined) return org;
  const { orgs } = await client.json<{ orgs: readonly { slug: string }[] }>('/api/v1/me', { headers });
  const [only, ...others] = orgs.map(({ slug }) => slug);
  if (only === undefined) throw usage('you are not a member of any organisation');
  if (others.length === 0) return only;
  if ([only, ...others].includes('candor') && !session.io.isTTY) return 'candor';
  throw usage(`which organisation? Give --org: ${[only, ...others].join(', ')}`);
};

const stateOf = (key: KeyView, now: number): string => {
  if (key.revokedAt) return paint('red', 'revoked');
  return key.expiresAt && Date.parse(key.expiresAt) <= now ? paint('yellow', 'expired') : paint('green', 'in force');
};

export const keyCommands: Commands = (runner) => [
  new Command('keys')
    .summary('API keys: create, list, revoke')
    .description('API keys')
    .addCommand(
      does<[], NewKeyOptions>(
        serverCommand(
          'create',
          'Make an API key; asks for e-mail and password, because only people make keys. Prints the key alone',
        )
          .requiredOption('--name <text>', 'what it is for')
          .option('--role <name>', `engineer unless told; may be given again (${ROLES.join(', ')})`, several)
          .option('--scope <key>', 'only in this scope and below')
          .option('--expires <day>', 'the last day')
          .option('--email <address>', 'who makes it (CANDOR_EMAIL; the password may be in CANDOR_PASSWORD)'),
        runner,
        createKey,
      ),
    )
    .addCommand(
      does<[]>(serverCommand('list', 'The keys there are, never their secrets'), runner, async (session) => {
        const answer = await session.ask<{ keys: readonly KeyView[] }>('/keys');
        const rows = answer.keys.map((key) => [
          bold(key.prefix),
          key.name,
          rolesText(key.roles),
          stateOf(key, session.now()),
          when(key.expiresAt),
          when(key.usedAt),
          key.id,
        ]);
        const columns = [
          { head: 'key' },
          { head: 'name', flexible: true },
          { head: 'roles', flexible: true },
          { head: 'state' },
          { head: 'expires' },
          { head: 'last used' },
          { head: 'id' },
        ];
        return {
          json: answer,
          text: rows.length === 0 ? [dim('no keys that you may see')] : table(columns, rows, session.room),
        };
      }),
    )
    .addCommand(
      does<[string], { readonly yes?: boolean }>(
        serverCommand('revoke <id>', 'End a key at once, by its id or the eight characters of its name').option(
          '--yes',
          'do not ask',
        ),
        runner,
        async (session, { yes }, word) => {
          const { keys } = await session.ask<{ keys: readonly KeyView[] }>('/keys');
          const found = keys.find(({ id, prefix }) => id === word || prefix === word || `cdr_${prefix}` === word);
          if (!found) throw usage(`no key that you may see is called ${word}: see \`candor keys list\``);
          await session.confirm(`Revoke ${found.prefix} (${found.name})?`, yes);
          await session.ask(`/keys/${found.id}`, { method: 'DELETE' });
          return { json: { revoked: found.id }, text: [`revoked ${found.prefix} ${found.name}`] };
        },
      ),
    ),
];

interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly twoFactorEnabled: boolean;
  readonly roles: readonly Role[];
  readonly disabledAt: string | null;
}

export const memberCommands: Commands = (runner) => [
  does<[]>(serverCommand('members', 'Who is in the organisation, for owners'), runner, async (session) => {
    const answer = await session.ask<{ members: readonly Member[] }>('/members');
    const rows = answer.members.map((one) => [
      bold(one.name),
      one.email,
      rolesText(one.roles),
      one.twoFactorEnabled ? 'yes' : paint('yellow', 'no'),
      one.disabledAt ? paint('red', `disabled ${when(one.disabledAt)}`) : 'active',
    ]);
    const columns = [
      { head: 'name', flexible: true },
      { head: 'e-mail' },
      { head: 'roles', flexible: true },
      { head: 'second factor' },
      { head: 'state' },
    ];
    return { json: answer, text: table(columns, rows, session.room) };
  }),
];
