import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

const portOf = (server: NetServer): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

/** A mail server of a test. */
export interface SmtpOf {
  readonly port: number;
  readonly url: string;
  /** What it took, in order, as it came. */
  readonly messages: string[];
  readonly close: () => Promise<void>;
}

/** A real SMTP server on this machine, and what reached it. */
export const openSmtp = async (options: SMTPServerOptions = {}, host = '127.0.0.1'): Promise<SmtpOf> => {
  const messages: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onData: (stream, _session, done) => {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => (text += part));
      stream.on('end', () => {
        messages.push(text);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, host);
  await once(server.server, 'listening');
  const port = portOf(server.server);
  return {
    port,
    url: `smtp://${host}:${port}`,
    messages,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

/** A server that speaks, or does not, as `talk` has it. */
export const openRough = async (talk: (socket: Socket) => void): Promise<Pick<SmtpOf, 'port' | 'url' | 'close'>> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** A refusal as a mail server says it. */
export const saysNo = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

/** Headers of a message by name in small letters, folded lines joined. */
export const headersOf = (message: string): ReadonlyMap<string, string> => {
  const [head = ''] = message.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
};

/** A part of a message as it is read: `text/plain` or `text/html`. */
export const partOf = (message: string, type: string): string => {
  const boundary = /boundary="?([^"\r\n;]+)/.exec(message)?.[1] ?? '';
  const parts = message.split(`\r\n--${boundary}`);
  const part = parts.find((one) => one.toLowerCase().includes(`content-type: ${type}`) && one !== parts[0]) ?? '';
  const at = part.indexOf('\r\n\r\n');
  const [head, body] = [part.slice(0, at), part.slice(at + 4)];
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const text = /quoted-printable/i.test(head) ? decodeQuoted(body) : body;
  return text.replaceAll('\r\n', '\n');
};
