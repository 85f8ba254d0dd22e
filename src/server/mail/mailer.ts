import { createTransport } from 'nodemailer';
import type { MailInvitation } from '../auth/invitations.ts';
import type { Settings } from '../settings.ts';

export interface Message {
  readonly to: string;
  readonly subject: string;
  /** Plain text, lines ended by `\n`. */
  readonly text: string;
  /** The same for programs that show HTML. */
  readonly html?: string;
  /** Further headers by name; whatever is in a value stays on its line. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the message is known by, without its angle brackets; by default a new one each time. */
  readonly messageId?: string;
}

/** Hands a message to the mail server and answers what that said; throws when it does not take it, or when `signal` ends. */
export type Mailer = (message: Message, signal?: AbortSignal) => Promise<string>;

type MailSettings = NonNullable<Settings['mail']>;

/** Milliseconds that the mail server may take for each part of the talk: somebody waits for the answer. */
const PATIENCE = { connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 15_000 };

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** The mail server as it may be shown: without the name and password that it is spoken to with. */
export const describeServer = ({ smtpUrl }: Pick<MailSettings, 'smtpUrl'>) => {
  const { protocol, hostname, port, username } = new URL(smtpUrl);
  const isSecure = protocol === 'smtps:';
  const unencrypted = isLoopback(hostname) ? ('none' as const) : ('starttls' as const);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 465 : 587),
    encryption: isSecure ? ('tls' as const) : unencrypted,
    signsIn: username !== '',
  };
};

/**
 * Mail over SMTP. `smtps:` speaks TLS from the start; `smtp:` must turn to TLS before anything is said, unless the server
 * is this very machine.
 */
export const createMailer = ({ smtpUrl, from }: MailSettings, patience = PATIENCE): Mailer => {
  const { host, port, encryption, signsIn } = describeServer({ smtpUrl });
  const { username, password } = new URL(smtpUrl);
  const transport = createTransport({
    ...patience,
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ...(signsIn ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    // A message is what we made it: it pulls in no file and no address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ to, subject, text, html, headers = {}, messageId }, signal) => {
    const mail = {
      from,
      to: { name: '', address: to },
      subject,
      text,
      headers,
      ...(html === undefined ? {} : { html }),
      ...(messageId === undefined ? {} : { messageId: `<${messageId}>` }),
      // The types of the package do not know it yet.
      ...(signal ? { signal } : {}),
    };
    return (await transport.sendMail(mail)).response;
  };
};

/** The invitation as a message. The name of the organisation is whatever somebody typed: it stays on its line. */
export const mailsInvitations =
  (mailer: Mailer): MailInvitation =>
  async ({ to, link, org, expiresAt }) => {
    const name = org.replace(/\s+/g, ' ').trim();
    await mailer({
      to,
      subject: `You are invited to ${name} on Candor`,
      text: [
        `You are invited to work in ${name} on Candor.`,
        '',
        'Open this link to accept. It is yours alone: do not pass it on.',
        link,
        '',
        `It works once, until ${new Date(expiresAt).toUTCString()}.`,
        'If you did not expect this, do nothing: without the link nothing happens.',
        '',
      ].join('\n'),
    });
  };
