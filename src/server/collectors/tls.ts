import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { Part } from '../../model/validation/push.ts';
import { type CollectContext, type Collected, couldNotRun, points, reasonOf, says } from './context.ts';

const DAY = 86_400_000;
const SOON = 14 * DAY;
const TIMEOUT = 10_000;

interface Handshake {
  readonly protocol: string;
  readonly certificate: DetailedPeerCertificate;
  /** Why the certificate is not to be trusted for this name; undefined when it is. */
  readonly mistrust: string | undefined;
}

const shakeHands = (host: string, port: number): Promise<Handshake> =>
  new Promise((resolve, reject) => {
    // A certificate that is not trusted is what we want to tell of, so the connection is made all the same; nothing is sent on it.
    const socket = connect(
      { host, port, ...(isIP(host) ? {} : { servername: host }), rejectUnauthorized: false, timeout: TIMEOUT },
      () => {
        const mistrust = socket.authorized ? undefined : String(socket.authorizationError);
        resolve({
          protocol: socket.getProtocol() ?? 'unknown',
          certificate: socket.getPeerCertificate(true),
          mistrust,
        });
        socket.destroy();
      },
    );
    socket.on('timeout', () => socket.destroy(new Error('it did not answer in time')));
    socket.on('error', reject);
  });

const expiry = (certificate: DetailedPeerCertificate, now: number): Part => {
  const until = Date.parse(certificate.valid_to);
  if (Number.isNaN(until)) return says('expiry', 'not_checked', 'the certificate does not say until when it is good');
  const day = new Date(until).toISOString().slice(0, 10);
  if (until <= now) return says('expiry', 'fail', `the certificate was good until ${day}`);
  return says('expiry', until - now < SOON ? 'partial' : 'pass', `the certificate is good until ${day}`);
};

const protocol = (name: string): Part =>
  says('protocol', /^TLSv1\.[23]$/.test(name) ? 'pass' : 'fail', `it speaks ${name}`);

/** The certificate of the public address: `trusted`, `protocol`, `expiry`. */
export const collectTls = async ({ publicUrl, now }: CollectContext): Promise<Collected> => {
  const url = new URL(publicUrl);
  if (url.protocol !== 'https:') return couldNotRun('TLS', `the address is ${url.origin}, without encryption`);
  try {
    const {
      certificate,
      mistrust,
      protocol: spoken,
    } = await shakeHands(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 443));
    const trusted =
      mistrust === undefined
        ? says('trusted', 'pass', `the certificate is trusted for ${url.hostname}`)
        : says('trusted', 'fail', `the certificate is not trusted: ${mistrust}`);
    return { report: points('TLS', [trusted, protocol(spoken), expiry(certificate, now())]) };
  } catch (error) {
    return couldNotRun('TLS', `${url.host} does not answer: ${reasonOf(error)}`);
  }
};
