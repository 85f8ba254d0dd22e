import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { registry } from '../../src/model/registry.ts';
import { openStore } from '../../src/server/store/open.ts';
import { type Child, type Installation, install } from '../make/child.ts';
import { testSettings } from '../make/database.ts';
import { headersOf, openSmtp, type SmtpOf } from '../make/smtp.ts';
import { keyWith, openTenant, worldOver } from '../make/world.ts';

const ORG_COUNT = sql<{ mailed: number; pending: string | null }>`
  select (select count(*) from notification where org_id = app_org() and mailed_at is not null) as mailed,
    (select digest from mail_digest where org_id = app_org()) as pending`;

let data = '';
let place: Installation | undefined;
let smtp: SmtpOf | undefined;
afterAll(async () => {
  await place?.remove();
  await smtp?.close();
  await rm(data, { recursive: true, force: true });
});

it('killed when the mail server has its digest and before that is noted, sends the same mail again, and once', {
  timeout: 240_000,
}, async () => {
  data = await mkdtemp(join(tmpdir(), 'candor-digest-'));
  const settings = testSettings({ data });
  /** Work on the store while no server runs on it. */
  const within = async <T>(work: (world: Awaited<ReturnType<typeof worldOver>>) => Promise<T>): Promise<T> => {
    const db = await openStore(settings, registry);
    const world = await worldOver({ db, settings, close: () => db.close() });
    try {
      return await work(world);
    } finally {
      await world.close();
    }
  };
  const { id, slug, key } = await within(async (world) => {
    const org = await openTenant(world);
    await world.server.commit(org.system, {
      changes: [{ op: 'create', kind: 'control', key: 'CTL-a', title: 'Alpha' }],
    });
    await world.server.db.run({ org: org.id }, (tx) =>
      sql`insert into notification (org_id, id, user_id, reason, record_id, more, times, created_at, at)
        select app_org(), gen_random_uuid(), ${org.owner.id}, 'mentioned', record.id, 0, 1, now(), now() - interval '2 days'
        from record where record.org_id = app_org() and record.key = 'CTL-a'`.execute(tx),
    );
    return { id: org.id, slug: org.slug, key: (await keyWith(world, org, 'owner')).headers };
  });

  let child: Child | undefined;
  const got: string[] = [];
  let arrived = () => {};
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  smtp = await openSmtp({
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString('utf8')));
      stream.on('end', () => {
        got.push(text);
        // Taken, but whoever sent it is dead before it hears so.
        if (got.length === 1) child?.process.kill('SIGKILL');
        arrived();
        done();
      });
    },
  });
  place = await install();
  const start = (): Child =>
    (place as Installation).start(['--port', '0', '--data', data], {
      CANDOR_SECRET: settings.secret,
      CANDOR_SMTP_URL: smtp?.url ?? '',
      CANDOR_MAIL_FROM: 'candor@example.test',
    });
  child = start();
  await first;
  await child.ended;
  await within(async ({ server }) => {
    const found = await server.db.run({ org: id }, (tx) => ORG_COUNT.execute(tx));
    expect(found.rows).toEqual([{ mailed: 0, pending: expect.any(String) }]);
    // Its lease would run out by itself in two minutes.
    await server.db.run({ org: id }, (tx) =>
      sql`update mail_digest set lease_until = now() where org_id = app_org()`.execute(tx),
    );
  });

  child = start();
  const address = await child.address;
  const lastSent = async () => {
    const response = await fetch(`${address}/api/v1/orgs/${slug}/mail`, { headers: key });
    return ((await response.json()) as { lastSentAt: string | null }).lastSentAt;
  };
  await expect.poll(lastSent, { timeout: 60_000 }).not.toBe(null);
  child.process.kill('SIGTERM');
  await child.ended;
  expect(got.map((message) => headersOf(message).get('message-id'))).toEqual([
    expect.stringMatching(/^<digest\./),
    headersOf(got[0] ?? '').get('message-id'),
  ]);
  await within(async ({ server }) => {
    const found = await server.db.run({ org: id }, (tx) => ORG_COUNT.execute(tx));
    expect(found.rows).toEqual([{ mailed: 1, pending: null }]);
  });
});
