import { stat } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Child, type Installation, install } from '../make/child.ts';

const LONG = 180_000;
let place: Installation;
beforeAll(async () => {
  place = await install();
}, LONG);
afterAll(() => place?.remove(), LONG);

/** Something that takes connections and says nothing, so that a start waits for it. */
const silentServer = async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => sockets.length,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

/** A port that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const server = await silentServer();
  server.close();
  return server.port;
};

const healthOf = async (port: number): Promise<number> => {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined); // it does not listen yet
  return answer?.status ?? 0;
};

const expectCleanEnd = async (child: Child): Promise<void> => {
  expect(await child.ended, child.err()).toBe(0);
  expect(child.out()).toBe('SIGTERM: stopping\n');
  expect(child.err()).toBe('');
};

it(
  'says that it is not up while it starts, and ends at SIGTERM although it waits for its database',
  async () => {
    const [database, port] = [await silentServer(), await freePort()];
    const env = { DATABASE_URL: `postgres://candor@127.0.0.1:${database.port}/candor` };
    const child = place.start(['--port', String(port), '--data', join(place.folder, 'waits')], env);
    await expect.poll(() => healthOf(port), { timeout: 20_000 }).toBe(503);
    await expect.poll(database.asked, { timeout: 20_000 }).toBe(1);
    child.process.kill('SIGTERM');
    await expect.poll(child.out).toContain('SIGTERM');
    database.close();
    await expectCleanEnd(child);
  },
  LONG,
);

it(
  'gives its folder back when SIGTERM comes while it starts, and is up only after a whole start',
  async () => {
    const [port, data] = [await freePort(), join(place.folder, 'data')];
    const child = place.start(['--port', String(port), '--data', data]);
    await expect.poll(() => healthOf(port), { interval: 10, timeout: 20_000 }).toBe(503);
    child.process.kill('SIGTERM');
    await expectCleanEnd(child);
    expect(await stat(join(data, 'lock')).catch(() => undefined)).toBe(undefined);
    const again = place.start(['--port', String(port), '--data', data]);
    await again.address;
    expect(await healthOf(port)).toBe(200);
    again.process.kill('SIGTERM');
    expect(await again.ended, again.err()).toBe(0);
  },
  LONG,
);
