import { excerpt } from '../webhooks/send.ts';
import type { Mailer, Message } from './mailer.ts';

/** What came of handing a message over. */
export type Outcome =
  | { readonly kind: 'taken'; readonly answer: string }
  /** The mail server will never take mail to this address. */
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** What the mail package says of a failure, as far as it is used here. */
interface SmtpFailure {
  readonly code?: string;
  /** What the operating system called it. */
  readonly originalCode?: string;
  /** What was said when it failed. */
  readonly command?: string;
  /** What the server answered to that, and its number. */
  readonly response?: string;
  readonly responseCode?: number;
}

const MOST = 300;
/** On one line and printable: the server's words are shown to people. */
const said = (text: string): string => excerpt(text).replace(/\s+/g, ' ').trim().slice(0, MOST);

/** Where no answer came: what is likely wrong. The package's own words are not shown, as they may quote what was sent. */
const SILENT: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'The mail server did not answer in time',
  EABORT: 'The mail server did not answer in time',
  EDNS: 'The name of the mail server leads nowhere',
  ETLS: 'The mail server does not turn to TLS, or its certificate is not good',
  EAUTH: 'The mail server does not let us sign in',
  ECONNECTION: 'The mail server ended the connection',
};

/** What was spoken of, by command. */
const TOPICS: Readonly<Record<string, string>> = {
  'RCPT TO': ' of the recipient',
  'MAIL FROM': ' of the sender',
  DATA: ' of the message',
};

const topicOf = (command = ''): string => (command.startsWith('AUTH') ? ' of signing in' : (TOPICS[command] ?? ''));

const problemOf = ({ code = '', originalCode, command, response, responseCode }: SmtpFailure): string => {
  if (response && responseCode !== undefined) return `The mail server said${topicOf(command)}: ${said(response)}`;
  if (originalCode) return `The mail server cannot be reached (${said(originalCode)})`;
  return SILENT[code] ?? `The mail could not be sent${code === '' ? '' : ` (${said(code)})`}`;
};

/** 5yz is for good (RFC 5321 4.2.1), but 503, which says that we spoke out of turn. */
const isForGood = (code: number): boolean => code >= 500 && code < 600 && code !== 503;

const failureOf = (error: unknown): Outcome => {
  const failure = (error instanceof Error ? error : {}) as SmtpFailure;
  const problem = problemOf(failure);
  const { command, responseCode = 0 } = failure;
  return { kind: command === 'RCPT TO' && isForGood(responseCode) ? 'refused' : 'failed', problem };
};

/** Hands a message over and says what came of it. Never throws. */
export const handOver = async (mailer: Mailer, message: Message, signal: AbortSignal): Promise<Outcome> => {
  try {
    return { kind: 'taken', answer: said(await mailer(message, signal)) };
  } catch (error) {
    return failureOf(error);
  }
};
