import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openRough, openSmtp } from '../../../test/make/smtp.ts';
import { createMailer, mailsInvitations } from './mailer.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const smtp = async (...how: Parameters<typeof openSmtp>) => {
  const server = await openSmtp(...how);
  open.push(server.close);
  return server;
};
const rough = async (talk: (socket: Socket) => void): Promise<number> => {
  const server = await openRough(talk);
  open.push(server.close);
  return server.port;
};

const from = 'Candor <candor@example.test>';
const message = { to: 'fay@example.test', subject: 'Grüße', text: 'Hello\n' };
const HURRIED = { connectionTimeout: 300, greetingTimeout: 300, socketTimeout: 300 };

describe('mail', () => {
  it('reaches the server whole, with the words as they are', async () => {
    const { port, messages } = await smtp();
    await createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from })(message);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^From: Candor <candor@example\.test>\r$/m);
    expect(messages[0]).toMatch(/^To: fay@example\.test\r$/m);
    expect(messages[0]).toContain('=?UTF-8?');
    expect(messages[0]?.trimEnd().endsWith('Hello')).toBe(true);
  });

  it('signs in with what the address says', async () => {
    const seen: unknown[] = [];
    const { port } = await smtp({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) => {
        seen.push([username, password]);
        done(null, { user: username });
      },
    });
    await createMailer({ smtpUrl: `smtp://us%40home:p%2Fw@127.0.0.1:${port}`, from })(message);
    expect(seen).toEqual([['us@home', 'p/w']]);
  });

  it('sends an invitation whose organisation cannot add lines of its own', async () => {
    const { port, messages } = await smtp();
    const mail = mailsInvitations(createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from }));
    const org = 'Evil\r\nBcc: everybody@example.test\r\n\r\nHi';
    await mail({
      to: 'fay@example.test',
      link: 'https://candor.test/join#token=t',
      org,
      expiresAt: '2026-12-01T00:00:00Z',
    });
    const [head = '', ...body] = (messages[0] ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^Bcc:/im);
    const text = body.join('\r\n\r\n').replaceAll('=\r\n', '');
    expect(text).toContain('work in Evil Bcc: everybody@example.test Hi on Candor.');
    expect(text).toContain('https://candor.test/join#token');
  });

  it.each([
    ['refuses', (socket: Socket) => socket.write('554 go away\r\n')],
    ['hangs', () => undefined],
    [
      'drops in the middle',
      (socket: Socket) => {
        socket.write('220 here\r\n');
        socket.once('data', () => socket.destroy());
      },
    ],
  ] as const)('fails, and soon, where the server %s', async (_how, talk) => {
    const port = await rough(talk);
    await expect(createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from }, HURRIED)(message)).rejects.toThrow();
  });

  it('says nothing to a server elsewhere that does not turn to TLS', async () => {
    const { port, messages } = await smtp({}, '127.0.0.2');
    const mailer = createMailer({ smtpUrl: `smtp://127.0.0.2:${port}`, from }, HURRIED);
    await expect(mailer(message)).rejects.toThrow();
    expect(messages).toEqual([]);
  });
});
