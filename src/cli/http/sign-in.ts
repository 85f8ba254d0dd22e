import { CliError, EXIT, usage } from '../exit.ts';
import type { Session } from '../session.ts';
import { Client } from './client.ts';

/** A person signed in for the length of one command: keys are made by people only. */
export interface Person {
  readonly client: Client;
  /** Sent with every request of theirs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly end: () => Promise<void>;
}

const cookiesOf = (response: Response): Map<string, string> =>
  new Map(
    response.headers.getSetCookie().map((line) => {
      const [pair = ''] = line.split(';');
      return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    }),
  );

const askFor = async (
  session: Session,
  question: string,
  given: string | undefined,
  how: string,
  hidden = false,
): Promise<string> => {
  if (given) return given;
  if (!session.io.isTTY || !session.io.ask) throw usage(`nobody is there to ask: give ${how}`);
  const answer = await session.io.ask(question, hidden);
  if (answer.trim() === '') throw usage(`nothing was answered: give ${how}`);
  return hidden ? answer : answer.trim();
};

/** Signs a person in by e-mail and password, and by a code where they have a second factor. */
export const signIn = async (session: Session, given: { readonly email?: string }): Promise<Person> => {
  const { env } = session.io;
  const { url, timeoutMs } = await session.settings();
  const client = new Client({ url, timeoutMs, io: session.io });
  const email = await askFor(session, 'E-mail: ', given.email ?? env['CANDOR_EMAIL'], '--email (CANDOR_EMAIL)');
  const password = await askFor(session, 'Password: ', env['CANDOR_PASSWORD'], 'CANDOR_PASSWORD', true);
  const { origin } = new URL(url);
  const cookies = new Map<string, string>();
  const post = async (path: string, body: object): Promise<unknown> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await client.open(path, {
      method: 'POST',
      body,
      headers: { origin, ...(cookie ? { cookie } : {}) },
    });
    for (const [name, value] of cookiesOf(response)) cookies.set(name, value);
    return response.json().catch(() => null); // a cookie is all that is needed of it
  };
  const answer = (await post('/api/auth/sign-in/email', { email, password })) as { twoFactorRedirect?: boolean } | null;
  if (answer?.twoFactorRedirect) {
    const code = await askFor(session, 'Code of your second factor: ', env['CANDOR_CODE'], 'CANDOR_CODE');
    await post('/api/auth/two-factor/verify-totp', { code });
  }
  if (cookies.size === 0)
    throw new CliError(EXIT.unavailable, `what answers at ${url} is not Candor: check --url (CANDOR_URL)`);
  const headers = { origin, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  return { client, headers, end: async () => void (await post('/api/auth/sign-out', {})) };
};

/** Does something as a person and signs them out again, whatever came of it. */
export const asPerson = async <T>(
  session: Session,
  given: { readonly email?: string },
  work: (person: Person) => Promise<T>,
): Promise<T> => {
  const person = await signIn(session, given);
  try {
    return await work(person);
  } finally {
    await person.end().catch(() => undefined); // the session ends by itself; the work is done
  }
};
