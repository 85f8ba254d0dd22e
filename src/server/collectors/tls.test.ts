import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { CollectContext } from './context.ts';
import { collectTls } from './tls.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const DAY = 86_400_000;

/** A server with a certificate of its own making that is good for 30 days. */
const openServer = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  execFileSync('openssl', [...words, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { publicUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};

describe.skipIf(!hasOpenssl)(
  `TLS of a running server${hasOpenssl ? '' : ' (skipped: openssl is not installed)'}`,
  () => {
    it('is looked at by trust, protocol and expiry', async () => {
      const { publicUrl, close } = await openServer();
      const at = async (now: number) => {
        const { report } = await collectTls({ publicUrl, now: () => now } as CollectContext);
        return Object.fromEntries(report.parts.map((part) => [part.title, part.outcome]));
      };
      try {
        expect(await at(Date.now())).toEqual({ trusted: 'fail', protocol: 'pass', expiry: 'pass' });
        expect(await at(Date.now() + 20 * DAY)).toMatchObject({ expiry: 'partial' });
        expect(await at(Date.now() + 31 * DAY)).toMatchObject({ expiry: 'fail' });
      } finally {
        await close();
      }
    });
  },
);
