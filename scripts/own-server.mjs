// The built server with our own programme on a folder of its own, and its first owner: for scripts that look at it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const OWNER = { name: 'Owner', email: 'owner@example.test', password: 'correct horse battery staple' };

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

/** `{ address, cookie, ask(method, path, body), stop() }`; throws what the server said when it does not start. */
export async function startOwnServer() {
  const folder = mkdtempSync(join(tmpdir(), 'candor-own-'));
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const args = [join(root, 'bin/candor.mjs'), 'serve', '--port', String(port), '--data', join(folder, 'data')];
  const child = spawn(process.execPath, args, { env: { ...process.env, PUBLIC_URL: address, LOG_LEVEL: 'warn' } });
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const token = await welcomeOf(child);
  let cookie = '';
  const send = async (method, path, body) => {
    const headers = { 'content-type': 'application/json', origin: address, ...(cookie ? { cookie } : {}) };
    const response = await fetch(address + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  await send('POST', '/api/v1/welcome', { token, ...OWNER });
  const { email, password } = OWNER;
  const answer = await send('POST', '/api/auth/sign-in/email', { email, password });
  cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const ask = async (method, path, body) => (await send(method, path, body)).json();
  return { address, cookie, ask, stop };
}

function welcomeOf(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk) => {
      said += chunk;
      const found = /welcome#token=(\S+)/.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
}
