import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Figure } from './figure.ts';

const MAIN = resolve(import.meta.dirname, '../dist/server/main.js');

/** Milliseconds until the built server says that it runs. */
const startOnce = async (data: string): Promise<number> => {
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', data, '--log-level', 'silent'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('Candor is running')) break;
  }
  const took = performance.now() - began;
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return took;
};

/** The embedded store with our own programme: a first start that makes and loads it, and warm ones after. */
export const run = async (): Promise<Figure[]> => {
  const data = await mkdtemp(join(tmpdir(), 'candor-bench-'));
  try {
    const first = await startOnce(data);
    const warm: number[] = [];
    for (let n = 0; n < 5; n += 1) warm.push(await startOnce(data));
    const median = warm.toSorted((a, b) => a - b)[2] ?? Number.NaN;
    return [
      { name: 'first start: store made, our own programme loaded (embedded)', value: first / 1_000, unit: 's' },
      { name: 'warm start, median of 5 (embedded)', value: median / 1_000, unit: 's', budget: 1.5 },
    ];
  } finally {
    await rm(data, { recursive: true, force: true });
  }
};
