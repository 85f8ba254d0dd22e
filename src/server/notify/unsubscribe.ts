import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../model/error.ts';
import { clientAddress } from '../auth/client-address.ts';
import { pathPart, type Route, route } from '../auth/route.ts';
import { deriveKey, type Settings } from '../settings.ts';
import { isUuid } from '../store/uuid.ts';
import { choose } from './digest-choice.ts';

/** A member of an organisation. */
interface Who {
  readonly org: string;
  readonly user: string;
}

const macOf = (settings: Pick<Settings, 'secret'>, name: string): Buffer =>
  createHmac('sha256', deriveKey(settings.secret, 'unsubscribe')).update(name).digest();

/** Where somebody stops the digests of one organisation without signing in. Good until they are wanted no more: it can do nothing else. */
export const unsubscribeLink = (settings: Pick<Settings, 'secret' | 'publicUrl'>, { org, user }: Who): string => {
  const name = `${org}.${Buffer.from(user).toString('base64url')}`;
  return `${settings.publicUrl}/unsubscribe/${name}.${macOf(settings, name).toString('base64url')}`;
};

/** Of whom a token speaks; undefined where it was not made here. Whether there is such a member it does not say. */
const readToken = (settings: Pick<Settings, 'secret'>, token: string): Who | undefined => {
  const [org = '', user = '', mac = '', ...rest] = token.split('.');
  const [given, own] = [Buffer.from(mac, 'base64url'), macOf(settings, `${org}.${user}`)];
  if (rest.length > 0 || given.length !== own.length || !timingSafeEqual(given, own) || !isUuid(org)) return undefined;
  return { org, user: Buffer.from(user, 'base64url').toString('utf8') };
};

/** Bad links from one address within a quarter of an hour; good ones do not count, as a mail provider clicks for all its people. */
const TRIES = 60;

/**
 * The one click (RFC 8058), from the page of the link or from a mail program on behalf of the person. What is posted is
 * not read. Getting the address only shows the page: programs that look for malware follow every link of a mail.
 */
export const unsubscribeRoute: Route = route({
  method: 'POST',
  path: '/unsubscribe/:token',
  summary: 'Stop the digests of an inbox by the link in each of them, without signing in',
  handle: async (c, { server, limiter }) => {
    const keys = [{ key: `unsubscribe ${clientAddress(c, server.settings)}`, max: TRIES }];
    await limiter.take(keys, server.now());
    const who = readToken(server.settings, pathPart(c, 'token'));
    if (!who) throw new AppError('invalid', 'this link is not whole: open it from the mail again');
    await limiter.giveBack(keys);
    await server.db.run({ org: who.org }, (tx) => choose(tx, who.user, { digest: 'off' }));
    return undefined;
  },
});
