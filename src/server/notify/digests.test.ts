import { sql } from 'kysely';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMember, makePerson, type Person } from '../../../test/make/auth.ts';
import { headersOf, openRough, openSmtp, partOf, type SmtpOf, saysNo } from '../../../test/make/smtp.ts';
import { openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import type { Reason } from '../../model/notification.ts';
import { registry } from '../../model/registry.ts';
import { createMailer, type Mailer } from '../mail/mailer.ts';
import { choose as chooseAnew } from './digest-choice.ts';
import { readInbox } from './inbox.ts';
import { readPeople } from './people.ts';
import { sendDigests } from './send-digests.ts';
import { tell } from './tell.ts';
import { unsubscribeLink } from './unsubscribe.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const from = 'Candor <candor@example.test>';

let world: World;
let org: TenantOf;
let bob: Person;
let server: SmtpOf;
const open: (() => Promise<void>)[] = [];

/** The server as it is reached from outside. */
let outside: World['server'];
beforeAll(async () => {
  world = await openWorld(registry, { mail: { smtpUrl: 'smtp://127.0.0.1:1', from } });
  outside = { ...world.server, settings: { ...world.server.settings, publicUrl: 'https://candor.test' } };
});
afterAll(() => world?.close());

const smtp = async (options: SMTPServerOptions = {}): Promise<SmtpOf> => {
  const opened = await openSmtp(options);
  open.push(opened.close);
  return opened;
};
const mailerTo = (url: string): Mailer =>
  createMailer({ smtpUrl: url, from }, { connectionTimeout: 500, greetingTimeout: 500, socketTimeout: 500 });
const send = (mailer: Mailer = mailerTo(server.url)) => sendDigests(outside, mailer);

const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
const run = <T>(work: Parameters<typeof world.server.db.run<T>>[1]) => world.server.db.run({ org: org.id }, work);

/** Tells bob something of a record, now. */
const tellBob = (reason: Reason, ...keys: string[]) =>
  run(async (tx) => {
    const found = await sql<{
      id: string;
    }>`select id from record where org_id = app_org() and key = any(${keys})`.execute(tx);
    const people = await readPeople(tx);
    const news = found.rows.map(({ id }) => ({ user: bob.id, reason, record: id }));
    await tell({ tx, registry, people, at: new Date(world.server.now()), actor: null }, news);
  });
const pass = (ms: number) => world.advance(ms);
const setRoles = (role: string) =>
  run((tx) =>
    sql`update member set roles = ${JSON.stringify([{ role, scope: null }])}::jsonb where user_id = ${bob.id}`.execute(
      tx,
    ),
  );
const choose = (digest: string) =>
  run((tx) =>
    sql`insert into notify_choice (org_id, user_id, muted, digest) values (app_org(), ${bob.id}, '[]', ${digest})
      on conflict (org_id, user_id) do update set digest = excluded.digest`.execute(tx),
  );
const state = async () => {
  const found = await run((tx) =>
    sql<{
      attempts: number;
      problem: string | null;
      refused: string | null;
      digest: string | null;
      next_at: Date | null;
      sent_at: Date | null;
    }>`select * from mail_digest where org_id = app_org() and user_id = ${bob.id}`.execute(tx),
  );
  return found.rows[0];
};
const mailed = async () => {
  const found = await run((tx) =>
    sql<{
      n: number;
    }>`select count(*) as n from notification where org_id = app_org() and mailed_at is not null`.execute(tx),
  );
  return found.rows[0]?.n;
};
const idOf = (message: string | undefined) => headersOf(message ?? '').get('message-id');

beforeEach(async () => {
  org = await openTenant(world);
  bob = await makePerson(world);
  server = await smtp();
  await addMember(world, org.id, bob.id, [{ role: 'engineer', scope: null }]);
  await commit(
    { op: 'create', kind: 'control', key: 'CTL-a', title: 'Alpha' },
    { op: 'create', kind: 'control', key: 'CTL-b', title: 'Beta' },
  );
});
afterEach(async () => {
  // What one test left unsent is no other's.
  await run((tx) => sql`delete from notification where org_id = app_org()`.execute(tx));
  for (const close of open.splice(0)) await close();
});

describe('a digest', () => {
  it('says once what is unread, when its hour has come and not before', async () => {
    await choose('hourly');
    await send();
    await tellBob('mentioned', 'CTL-a');
    await tellBob('broken', 'CTL-b');
    await send();
    expect(server.messages).toEqual([]);
    pass(HOUR);
    await send();
    await send();
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(1);
    const [message = ''] = server.messages;
    const headers = headersOf(message);
    expect(headers.get('to')).toBe(bob.email);
    expect(headers.get('subject')).toBe(`${org.name}: 2 things to read`);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    const link = unsubscribeLink(outside.settings, { org: org.id, user: bob.id });
    expect(headers.get('list-unsubscribe')).toBe(`<${link}>`);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const text = partOf(message, 'text/plain');
    expect(text).toContain(`No more such mail: ${link}\n`);
    expect(text).toContain('Mentions of me\n- Somebody mentioned you at CTL-a Alpha\n');
    expect(text).toContain(`  https://candor.test/o/${org.slug}/controls/CTL-a?tab=discussion\n`);
    expect(text).toContain(`Broken\n- CTL-b Beta became broken\n  https://candor.test/o/${org.slug}/controls/CTL-b\n`);
    expect(text).toContain(`Your inbox: https://candor.test/o/${org.slug}/inbox\n`);
    expect(partOf(message, 'text/html')).toContain(
      `<li><a href="https://candor.test/o/${org.slug}/controls/CTL-b">CTL-b Beta became broken</a></li>`,
    );
    expect(await mailed()).toBe(2);
    expect((await state())?.sent_at).toBeInstanceOf(Date);
  });

  it('comes daily to who chose nothing, and never to who chose so', async () => {
    await tellBob('owner', 'CTL-a');
    pass(DAY);
    await send();
    expect(server.messages).toHaveLength(1);
    await tellBob('broken', 'CTL-b');
    pass(2 * HOUR);
    await choose('off');
    pass(2 * DAY);
    await send();
    expect(server.messages).toHaveLength(1);
    // What is a week old was in the inbox long enough.
    pass(6 * DAY);
    await choose('hourly');
    await send();
    expect(server.messages).toHaveLength(1);
  });

  it('says again what happened again, and nothing that was read or muted meanwhile', async () => {
    await choose('hourly');
    await tellBob('due', 'CTL-a');
    pass(HOUR);
    await send();
    await tellBob('due', 'CTL-a');
    await tellBob('broken', 'CTL-b');
    await run((tx) => sql`update notification set read_at = now() where reason = 'broken'`.execute(tx));
    await tellBob('owner', 'CTL-b');
    await run((tx) =>
      sql`update notify_choice set muted = '["owner"]' where org_id = app_org() and user_id = ${bob.id}`.execute(tx),
    );
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(2);
    expect(partOf(server.messages[1] ?? '', 'text/plain')).toMatch(
      /^1 thing in [^\n]+ that you have not read yet\.\n\nDue\n- CTL-a Alpha is due soon, 2 times\n/,
    );
    await tellBob('mentioned', 'CTL-a');
    await run((tx) =>
      sql`insert into notify_mute (org_id, user_id, record_id)
        select app_org(), ${bob.id}, id from record where org_id = app_org() and key = 'CTL-a'`.execute(tx),
    );
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(2);
  });

  it('holds nothing of what may not be read any more when it is sent', async () => {
    await choose('hourly');
    await tellBob('mentioned', 'CTL-a');
    await setRoles('sales');
    pass(HOUR);
    await send();
    expect(server.messages).toEqual([]);
    await setRoles('engineer');
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(1);
  });

  it('goes to nobody who is disabled or left', async () => {
    await choose('hourly');
    await tellBob('mentioned', 'CTL-a');
    pass(HOUR);
    await run((tx) => sql`update member set disabled_at = now() where user_id = ${bob.id}`.execute(tx));
    await send();
    await run((tx) => sql`delete from member where user_id = ${bob.id}`.execute(tx));
    await send();
    expect(server.messages).toEqual([]);
  });

  it('names fifty and counts the rest', async () => {
    await choose('hourly');
    const keys = Array.from({ length: 53 }, (_, n) => `CTL-x${n}`);
    await commit(...keys.map((key) => ({ op: 'create', kind: 'control', key, title: `Of ${key}` })));
    for (const key of keys) await tellBob('mentioned', key);
    pass(HOUR);
    await send();
    const text = partOf(server.messages[0] ?? '', 'text/plain');
    expect(text.match(/^- /gm)).toHaveLength(50);
    expect(text).toContain('\nand 3 more\n');
    expect(await mailed()).toBe(53);
  });

  it('shows what people typed as text, whatever it looks like', async () => {
    await choose('hourly');
    const title = '</a><script>alert(1)</script> & "quoted" \u202Egnp.exe\u0007 a';
    await run((tx) =>
      sql`update org set name = ${'Evil\r\nBcc: everybody@example.test\r\n\r\n<b>Inc'} where id = app_org()`.execute(
        tx,
      ),
    );
    // Nothing of ours would take it, but what stands in the database is not trusted either.
    await run((tx) =>
      sql`update record set title = ${`${title}\r\nBcc: x@example.test\r\n.\r\nMAIL FROM:<x>`} where key = 'CTL-a'`.execute(
        tx,
      ),
    );
    await tellBob('mentioned', 'CTL-a');
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(1);
    const [message = ''] = server.messages;
    expect([...headersOf(message).keys()]).not.toContain('bcc');
    expect(headersOf(message).get('subject')).toBe('Evil Bcc: everybody@example.test <b>Inc: 1 thing to read');
    const line =
      'mentioned you at CTL-a </a><script>alert(1)</script> & "quoted" gnp.exe a Bcc: x@example.test . MAIL FROM:<x>';
    expect(partOf(message, 'text/plain')).toContain(`${line}\n`);
    const html = partOf(message, 'text/html');
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;/a&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;');
    expect(html).toContain('&lt;b&gt;Inc');
  });
});

describe('of several processes', () => {
  it('one sends it', async () => {
    await choose('hourly');
    await tellBob('mentioned', 'CTL-a');
    pass(HOUR);
    await Promise.all([send(), send(), send()]);
    expect(server.messages).toHaveLength(1);
  });

  it('one that died between sending and noting it is followed by another, with the same mail', async () => {
    await choose('hourly');
    await tellBob('mentioned', 'CTL-a');
    pass(HOUR);
    const stop = new AbortController();
    const dies: Mailer = async (message) => {
      await mailerTo(server.url)(message);
      stop.abort();
      throw new Error('gone');
    };
    await sendDigests(outside, dies, stop.signal);
    expect([server.messages.length, await mailed()]).toEqual([1, 0]);
    // What comes after it is for the next one.
    await tellBob('broken', 'CTL-b');
    await send();
    expect(server.messages).toHaveLength(1);
    pass(120_000);
    await send();
    expect(server.messages).toHaveLength(2);
    expect(idOf(server.messages[1])).toBe(idOf(server.messages[0]));
    expect(partOf(server.messages[1] ?? '', 'text/plain')).not.toContain('CTL-b');
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(3);
    expect(idOf(server.messages[2])).not.toBe(idOf(server.messages[0]));
    expect(partOf(server.messages[2] ?? '', 'text/plain')).not.toContain('CTL-a');
  });
});

describe('a mail server', () => {
  beforeEach(async () => {
    await choose('hourly');
    await tellBob('mentioned', 'CTL-a');
    pass(HOUR);
  });

  it('that refuses the address for good is not asked again, until the person chooses anew', async () => {
    const tries: string[] = [];
    const refuses = await smtp({
      onRcptTo: ({ address }, _session, done) => {
        tries.push(address);
        done(saysNo(550, '5.1.1 no such user'));
      },
    });
    await send(mailerTo(refuses.url));
    expect(await state()).toMatchObject({ refused: bob.email, digest: null });
    expect((await state())?.problem).toMatch(/^The mail server said of the recipient: 550 5\.1\.1 no such user$/);
    pass(2 * DAY);
    await send(mailerTo(refuses.url));
    expect(tries).toEqual([bob.email]);
    await run((tx) => chooseAnew(tx, bob.id, { digest: 'hourly' }));
    await send();
    expect(server.messages).toHaveLength(1);
    expect(await state()).toMatchObject({ refused: null, problem: null });
  });

  it('that cannot now is asked again, later each time, with the same mail', async () => {
    let isBusy = true;
    const busy = await smtp({
      onRcptTo: (_address, _session, done) => done(isBusy ? saysNo(451, '4.3.2 try later') : undefined),
    });
    const mailer = mailerTo(busy.url);
    await send(mailer);
    const first = await state();
    expect(first).toMatchObject({
      attempts: 1,
      refused: null,
      problem: expect.stringContaining('451 4.3.2 try later'),
    });
    await send(mailer);
    expect(await state()).toMatchObject({ attempts: 1 });
    pass(60_000);
    await send(mailer);
    expect(await state()).toMatchObject({ attempts: 2, digest: first?.digest });
    isBusy = false;
    pass(120_000);
    await send(mailer);
    expect(idOf(busy.messages[0])).toContain(String(first?.digest));
    expect(await state()).toMatchObject({ attempts: 0, problem: null, digest: null });
    expect(await mailed()).toBe(1);
  });

  it('that hangs holds up nothing for good', async () => {
    const hangs = await openRough(() => undefined);
    open.push(hangs.close);
    await send(mailerTo(hangs.url));
    expect(await state()).toMatchObject({ attempts: 1, problem: 'The mail server did not answer in time' });
  });

  it('that stays away for two days makes a digest be given up, and not the next one', async () => {
    const gone = await smtp();
    await gone.close();
    for (let hours = 0; hours <= 52; hours += 4) {
      await send(mailerTo(gone.url));
      pass(4 * HOUR);
    }
    expect((await state())?.problem).toMatch(
      /^Given up after 48 hours\. At last: The mail server cannot be reached \(ECONNREFUSED\)$/,
    );
    await send();
    expect(server.messages).toEqual([]);
    // As the sign-in has run out meanwhile, the inbox is read without it.
    const actor = { type: 'person', id: bob.id, org: org.id, grants: [{ role: 'engineer', scopes: 'all' }] } as const;
    expect(await run((tx) => readInbox(tx, world.server, actor))).toMatchObject({
      unread: 1,
      mail: { configured: true, digest: 'hourly', problem: expect.stringContaining('Given up'), refused: false },
    });
    await tellBob('broken', 'CTL-b');
    pass(HOUR);
    await send();
    expect(server.messages).toHaveLength(1);
    expect(partOf(server.messages[0] ?? '', 'text/plain')).not.toContain('CTL-a');
    expect(await state()).toMatchObject({ problem: null, attempts: 0 });
  });
});
