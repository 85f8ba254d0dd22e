import { createTransport } from 'nodemailer';
import type { MailInvitation } from '../auth/invitations.ts';
import type { Settings } from '../settings.ts';

export interface Message {
  readonly to: string;
  readonly subject: string;
  /** Plain text, lines ended by `\n`. */
  readonly text: string;
}

/** Hands a message to the mail server; throws when that does not take it. */
export type Mailer = (message: Message) => Promise<void>;

type MailSettings = NonNullable<Settings['mail']>;

/** Milliseconds that the mail server may take for each part of the talk: somebody waits for the answer. */
const PATIENCE = { connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 15_000 };

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/**
 * Mail over SMTP. `smtps:` speaks TLS from the start; `smtp:` must turn to TLS before anything is said, unless the server
 * is this very machine.
 */
export const createMailer = ({ smtpUrl, from }: MailSettings, patience = PATIENCE): Mailer => {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    ...patience,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !isLoopback(url.hostname),
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    // A message is what we made it: it pulls in no file and no address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ to, subject, text }) => {
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
  };
};

/** The invitation as a message. The name of the organisation is whatever somebody typed: it stays on its line. */
export const mailsInvitations =
  (mailer: Mailer): MailInvitation =>
  ({ to, link, org, expiresAt }) => {
    const name = org.replace(/\s+/g, ' ').trim();
    return mailer({
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
