// The whole way: an owner makes a webhook over HTTP, records change, a real receiver hears of it and checks the signature.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMember, makePerson } from '../../../test/make/auth.ts';
import { PROMISE } from '../../../test/make/evidence-world.ts';
import { openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { registry } from '../../model/registry.ts';
import { createDispatch } from './dispatch.ts';
import { GIVE_UP } from './schedule.ts';

const ALLOWED = ['127.0.0.1/32'];
const MINUTES_5 = 300;

/** What a receiver does who follows the Standard Webhooks: the signature, and nothing older than five minutes. */
const isGenuine = (headers: IncomingHttpHeaders, body: string, secret: string, nowSeconds: number): boolean => {
  const [id, at, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name]),
  );
  if (Math.abs(nowSeconds - Number(at)) > MINUTES_5) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
  return (signatures ?? '').split(' ').some((one) => {
    const [version, text = ''] = one.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
};

interface Got {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at bodies of any shape
  readonly body: any;
}

let world: World;
let org: TenantOf;
let receiver: HttpServer;
let url = '';
let got: Got[] = [];
let status: (got: Got) => number = () => 200;
let secret = '';

beforeAll(async () => {
  world = await openWorld(registry, { webhookAllow: ALLOWED });
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const one = { id: String(request.headers['webhook-id']), headers: request.headers, text, body: JSON.parse(text) };
      got.push(one);
      response.writeHead(status(one)).end('heard');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver.close();
  await world.close();
});
beforeEach(async () => {
  org = await openTenant(world);
  got = [];
  status = () => 200;
});
// What is due in one test would be told in the next.
afterEach(async () => {
  await world.server.db.run({ org: org.id }, (tx) => sql`delete from webhook where org_id = app_org()`.execute(tx));
});

const call = (method: string, path: string, body?: unknown) =>
  org.owner.browser.request(method, `/api/v1/orgs/${org.slug}${path}`, body);
const make = async (changed: object = {}): Promise<string> => {
  const { status: code, body } = await call('POST', '/webhooks', {
    name: 'Ours',
    url,
    events: ['record.changed'],
    ...changed,
  });
  expect(code, JSON.stringify(body)).toBe(201);
  secret = body.secret;
  return body.id;
};
const create = (title: string, kind = 'system') =>
  world.server.commit(org.system, { changes: [{ op: 'create', kind, title }] });
/** What a process tells when it looks once. */
const deliver = async (): Promise<number> => {
  const dispatch = createDispatch(world.server, { outside: { allowed: ALLOWED }, chance: () => 0.5 });
  const due = await dispatch.look();
  await dispatch.settle();
  return due;
};
/** Until nothing is due any more. */
const deliverAll = async () => {
  for (let round = 0; round < 20 && (await deliver()) > 0; round += 1);
};
const shown = async (id: string) =>
  (await call('GET', '/webhooks')).body.webhooks.find((one: { id: string }) => one.id === id);
const lastAction = async () => {
  const found = await world.server.db.run({ org: org.id }, (tx) =>
    sql<{ action: string }>`select action from journal order by seq desc limit 1`.execute(tx),
  );
  return found.rows[0]?.action;
};

describe('a webhook', () => {
  it('hears of every change since it was made, in order, once, with what a receiver can check', async () => {
    await create('Before');
    await make();
    for (const title of ['One', 'Two', 'Three']) await create(title);
    await deliverAll();
    expect(
      got.map(({ body }) =>
        body.data.changes.map((change: { op: string; kind: string }) => `${change.op} ${change.kind}`),
      ),
    ).toEqual(Array(3).fill(['create system']));
    expect(got.map(({ body }) => body.data.seq)).toEqual(
      got.map(({ body }) => body.data.seq).toSorted((a, b) => a - b),
    );
    expect(new Set(got.map(({ id }) => id)).size).toBe(3);
    const now = world.server.now() / 1_000;
    for (const { headers, text } of got) {
      expect(isGenuine(headers, text, secret, now)).toBe(true);
      expect(isGenuine(headers, `${text} `, secret, now)).toBe(false);
      expect(isGenuine(headers, text, secret, now + MINUTES_5 + 5)).toBe(false);
      expect(text).not.toMatch(/One|Two|Three/);
    }
    await deliverAll();
    expect(got).toHaveLength(3);
  });

  it('hears of the kinds and the events that it asks for', async () => {
    await make({ kinds: ['risk'] });
    await create('A system');
    await create('A risk', 'risk');
    await deliverAll();
    expect(got.map(({ body }) => body.data.changes[0].kind)).toEqual(['risk']);
  });

  it('hears of a statement that nobody can hold up among far more that broke, and of the kinds that it chose', async () => {
    const answers = Array.from({ length: 210 }, (_, n) => ({
      op: 'create',
      kind: 'answer',
      key: `ANS-${n}`,
      title: `Asked ${n}`,
      state: 'approved',
      data: { question: 'Do you test?', text: 'Yes.' },
      links: { rests_on: 'CTL-tests' },
    }));
    const [control, check, , statement] = PROMISE;
    // Made later than the answers, it comes after them among those that broke.
    const saidSo = [1, 2].map((n) => ({ ...statement, key: `STM-${n}`, links: { rests_on: 'ANS-0' } }));
    const risk = { op: 'create', kind: 'risk', key: 'RSK-1', title: 'Neither' };
    const show = (outcome: string) => ({
      op: 'create',
      kind: 'evidence',
      title: outcome,
      data: { outcome, effectiveAt: new Date(world.server.now()).toISOString() },
      links: { proves: 'CHK-tests' },
    });
    const commit = (...changes: unknown[]) => world.server.commit(org.system, { changes: changes as never });
    await commit(control, check, show('pass'), ...answers, risk);
    await commit(...saidSo);
    const events = ['status.changed', 'recall.needed'];
    await make({ events });
    await make({ events, kinds: ['statement', 'risk'] });
    await make({ events: ['status.changed'], kinds: ['answer'] });
    world.advance(60_000);
    await commit(show('fail'));
    await deliverAll();
    const told = got.map(({ body: { type, data } }) => ({
      type,
      keys: (data.records ?? data.statements).map(({ key }: { key: string }) => key).toSorted(),
      more: data.more,
    }));
    const both = ['STM-1', 'STM-2'];
    const recall = { type: 'recall.needed', keys: both, more: undefined };
    expect(told.filter(({ keys }) => keys.length < 10).toSorted((a, b) => (a.type < b.type ? -1 : 1))).toEqual([
      recall,
      recall,
      { type: 'status.changed', keys: both, more: undefined },
    ]);
    const large = told.filter(({ keys }) => keys.length >= 10).map(({ keys, more }) => [keys.length, more]);
    expect(large.toSorted((a, b) => a[1] - b[1])).toEqual([
      [200, 10],
      [200, 15],
    ]);
    expect(got.find(({ body }) => body.type === 'recall.needed')?.body.data.statements[0]).toMatchObject({
      kind: 'statement',
      from: 'assured',
      to: 'broken',
    });
  });

  it('hears nothing of what is somebody’s own', async () => {
    await make();
    await world.server
      .commit(org.system, { changes: [{ op: 'create', kind: 'view', title: 'Mine', data: { kind: 'risk' } }] })
      .catch(() => undefined);
    await deliverAll();
    expect(got.flatMap(({ body }) => body.data.changes).filter(({ kind }) => kind === 'view')).toEqual([]);
  });

  it('gets what it refused again under the same id, later and later, and nothing else before that', async () => {
    const id = await make();
    status = ({ body }) => (body.data.seq === first && got.length < 3 ? 500 : 200);
    const first = (await create('One')).seq;
    await create('Two');
    await deliverAll();
    expect(got).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ attempts: 1, failingSince: expect.any(String), waiting: 2 });
    await deliverAll();
    expect(got).toHaveLength(1);
    world.advance(5_001);
    await deliverAll();
    expect(got).toHaveLength(2);
    world.advance(5_001);
    await deliverAll();
    expect(got).toHaveLength(2);
    world.advance(5_001);
    await deliverAll();
    expect(got.map(({ body }) => body.data.seq)).toEqual([first, first, first, Number(first) + 1]);
    expect(new Set(got.slice(0, 3).map((one) => one.id)).size).toBe(1);
    expect(await shown(id)).toMatchObject({ attempts: 0, failingSince: null, waiting: 0 });
  });

  it('is disabled after a day in which nothing was taken, with an entry in the journal, and goes on where it stopped', async () => {
    const id = await make();
    status = () => 503;
    await create('One');
    await deliverAll();
    world.advance(GIVE_UP);
    await deliverAll();
    expect(await shown(id)).toMatchObject({
      disabledAt: expect.any(String),
      disabledWhy: expect.stringMatching(/24 hours.*503/),
    });
    expect(await lastAction()).toBe('webhook.disable');
    const before = got.length;
    await deliverAll();
    expect(got).toHaveLength(before);
    status = () => 200;
    expect((await call('PATCH', `/webhooks/${id}`, { enabled: true })).body).toMatchObject({ disabledAt: null });
    await deliverAll();
    expect(got.at(-1)?.id).toBe(got[0]?.id);
  });

  it('is disabled at once by a receiver that wants no more', async () => {
    const id = await make();
    status = () => 410;
    await create('One');
    await deliverAll();
    expect((await shown(id)).disabledWhy).toMatch(/410/);
  });

  it('leaves out what has happened where that is asked for', async () => {
    const id = await make();
    await call('PATCH', `/webhooks/${id}`, { enabled: false });
    await create('One');
    await call('PATCH', `/webhooks/${id}`, { enabled: true, skip: true });
    await deliverAll();
    expect(got).toEqual([]);
  });

  it('is told by one of several processes that look at the same time', async () => {
    await make();
    for (const title of ['One', 'Two', 'Three']) await create(title);
    await Promise.all([deliver(), deliver(), deliver()]);
    await deliverAll();
    expect(got.map(({ body }) => body.data.seq)).toEqual([...new Set(got.map(({ body }) => body.data.seq))]);
    expect(got).toHaveLength(3);
  });

  it('signs with both secrets for a day after a new one was made', async () => {
    const id = await make();
    const before = secret;
    const after = (await call('POST', `/webhooks/${id}/secret`, {})).body.secret;
    expect(after).not.toBe(before);
    await create('One');
    await deliverAll();
    const genuine = (one: Got | undefined, by: string) =>
      one && isGenuine(one.headers, one.text, by, world.server.now() / 1_000);
    expect([before, after].map((by) => genuine(got[0], by))).toEqual([true, true]);
    world.advance(24 * 3_600_000 + 1);
    await create('Two');
    await deliverAll();
    expect([before, after].map((by) => genuine(got[1], by))).toEqual([false, true]);
  });

  it('says nothing any more once its maker does not own the organisation', async () => {
    const other = await makePerson(world);
    await addMember(world, org.id, other.id, [{ role: 'owner', scope: null }]);
    const id = await make();
    await create('One');
    expect(
      (
        await other.browser.request('PATCH', `/api/v1/orgs/${org.slug}/members/${org.owner.id}`, {
          roles: [{ role: 'reader' }],
        })
      ).status,
    ).toBe(200);
    await deliverAll();
    expect(got).toEqual([]);
    const list = await other.browser.get(`/api/v1/orgs/${org.slug}/webhooks`);
    expect(list.body.webhooks.find((one: { id: string }) => one.id === id).disabledWhy).toMatch(/does not own/);
    expect((await call('GET', '/webhooks')).status).toBe(403);
  });
});

describe('what an owner sees of it', () => {
  it('is each attempt, a test, and a message sent again', async () => {
    const id = await make();
    await create('One');
    await deliverAll();
    const test = await call('POST', `/webhooks/${id}/test`, {});
    expect(test.body).toMatchObject({ event: 'test', status: 200, problem: null, response: 'heard' });
    const { deliveries } = (await call('GET', `/webhooks/${id}/deliveries`)).body;
    expect(deliveries).toMatchObject([{ event: 'test' }, { event: 'record.changed', status: 200, attempt: 1 }]);
    const again = await call('POST', `/webhooks/${id}/deliveries/${deliveries[1].id}`, {});
    expect(again.body).toMatchObject({ message: deliveries[1].message, status: 200 });
    expect(got.map((one) => one.id)).toEqual([deliveries[1].message, deliveries[0].message, deliveries[1].message]);
    expect(got[2]?.text).toBe(got[0]?.text);
  });

  it('never has the secret, nor has the database', async () => {
    const id = await make();
    const bare = secret.replace('whsec_', '');
    expect(JSON.stringify((await call('GET', '/webhooks')).body)).not.toContain(bare);
    await call('POST', `/webhooks/${id}/test`, {});
    expect(JSON.stringify((await call('GET', `/webhooks/${id}/deliveries`)).body)).not.toContain(bare);
    const rows = await world.server.db.run({ org: org.id }, (tx) => sql`select * from webhook`.execute(tx));
    expect(JSON.stringify(rows.rows)).not.toContain(bare);
  });

  it('refuses what cannot be one, and whoever is no owner', async () => {
    for (const wrong of [
      { url: 'ftp://x.example' },
      { url: 'https://a:b@x.example' },
      { events: [] },
      { events: ['x'] },
      { kinds: ['nothing'] },
      { name: ' ' },
    ])
      expect(
        (await call('POST', '/webhooks', { name: 'A', url, events: ['record.changed'], ...wrong })).status,
        JSON.stringify(wrong),
      ).toBe(400);
    const reader = await makePerson(world);
    await addMember(world, org.id, reader.id, [{ role: 'grc', scope: null }]);
    const id = await make();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/secret`],
      ['POST', `/${id}/test`],
      ['GET', `/${id}/deliveries`],
    ] as const)
      expect(
        (
          await reader.browser.request(
            method,
            `/api/v1/orgs/${org.slug}/webhooks${path}`,
            method === 'GET' ? undefined : {},
          )
        ).status,
        `${method} ${path}`,
      ).toBe(403);
  });

  it('is not another organisation’s', async () => {
    const id = await make();
    const theirs = await openTenant(world);
    const at = `/api/v1/orgs/${theirs.slug}/webhooks/${id}`;
    expect((await theirs.owner.browser.request('DELETE', at)).status).toBe(404);
    expect((await theirs.owner.browser.get(`${at}/deliveries`)).status).toBe(404);
    expect(await shown(id)).toBeTruthy();
  });

  it('is written down with each change of it', async () => {
    const id = await make();
    expect(await lastAction()).toBe('webhook.create');
    await call('PATCH', `/webhooks/${id}`, { name: 'Another' });
    expect(await lastAction()).toBe('webhook.update');
    await call('DELETE', `/webhooks/${id}`);
    expect(await lastAction()).toBe('webhook.remove');
  });
});
