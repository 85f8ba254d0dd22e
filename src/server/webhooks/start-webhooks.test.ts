// A receiver that never answers, beside others: real servers, and the work that runs beside the requests.
import { once } from 'node:events';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { registry } from '../../model/registry.ts';
import { startWebhooks } from './start-webhooks.ts';

let world: World;
let receiver: HttpServer;
let address = '';
let isAnswering = false;
/** Requests that wait for their answer. */
const held = new Set<ServerResponse>();
const told: string[] = [];

beforeAll(async () => {
  world = await openWorld(registry, { webhookAllow: ['127.0.0.1/32'] });
  receiver = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      told.push(`${request.url} ${String(request.headers['webhook-id'])}`);
      if (isAnswering || request.url === '/fast') {
        response.end('heard');
        return;
      }
      held.add(response);
      response.once('close', () => held.delete(response));
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await world.close();
});

const make = async (org: TenantOf, path: string): Promise<void> => {
  const { status } = await org.owner.browser.post(`/api/v1/orgs/${org.slug}/webhooks`, {
    name: path,
    url: `${address}${path}`,
    events: ['record.changed'],
    kinds: ['system'],
  });
  expect(status).toBe(201);
};
const create = (org: TenantOf) =>
  world.server.commit(org.system, { changes: [{ op: 'create', kind: 'system', title: 'One' }] });
const toldAt = (path: string) => told.filter((one) => one.startsWith(`${path} `));
const LONG = { timeout: 40_000 };

it('holds up nobody else, has a few at a time, and is left at once when the server stops', async () => {
  const [slow, other] = [await openTenant(world), await openTenant(world)];
  for (let n = 0; n < 6; n += 1) await make(slow, '/slow');
  await make(other, '/fast');
  const stop = startWebhooks(world.server);
  await create(slow);
  await expect.poll(() => held.size, LONG).toBe(4);
  await create(other);
  await expect.poll(() => toldAt('/fast'), LONG).toHaveLength(1);
  // Those that were asked first still wait: it was not their end that let the other be told.
  expect(toldAt('/slow')).toHaveLength(4);
  expect(held.size).toBe(4);
  await stop();
  await expect.poll(() => held.size, LONG).toBe(0);
  const noted = await world.server.db.run({ org: slow.id }, (tx) =>
    sql<{ deliveries: number; failing: number; leased: number }>`select
      (select count(*)::int from webhook_delivery) as deliveries, count(failing_since)::int as failing,
      count(lease)::int as leased from webhook`.execute(tx),
  );
  // What was cut short by us says nothing of the receiver, and is free for whoever comes next.
  expect(noted.rows).toEqual([{ deliveries: 0, failing: 0, leased: 0 }]);
  const before = toldAt('/slow');
  isAnswering = true;
  const stopAgain = startWebhooks(world.server);
  const later = () => toldAt('/slow').slice(before.length);
  await expect.poll(() => later().length, LONG).toBe(6);
  // All of them, and the four that were cut short under the ids that they had.
  expect(new Set(toldAt('/slow'))).toEqual(new Set(later()));
  await stopAgain();
}, 120_000);
