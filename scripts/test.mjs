// `npm test`: sets the clone up, then runs vitest, then the browser tests where there is a browser.
//   npm test                      everything
//   npm test -- src/model         the tests of one place, and any other arguments of vitest's
//   npm test -- --unit | --e2e    one half only
//   npm test -- --name pg         names the files in test-results/, so that several runs can stand side by side
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium.mjs';
import { prepare, printSetupError, root, SetupError, say } from './setup.mjs';
import { parseTestArguments, sumUp } from './test-report.mjs';

const RESULTS = join(root, 'test-results');
const wanted = parseTestArguments(process.argv.slice(2));
const tally = { passed: 0, failed: 0, skipped: 0 };

try {
  await prepare();
  mkdirSync(RESULTS, { recursive: true });
  if (wanted.unit) await runVitest('vitest.config.ts', wanted.name);
  if (wanted.e2e) await runBrowserTests();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  printSetupError(error);
  tally.failed += 1;
}

if (tally.passed + tally.failed === 0) {
  say('no test ran.');
  tally.failed = 1;
}
if (tally.skipped > 0) console.log(`${tally.skipped} skipped`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 ? 1 : 0;

async function runBrowserTests() {
  let problem;
  if (!findChromium())
    problem = process.env.CHROMIUM ? `CHROMIUM=${process.env.CHROMIUM} cannot be run.` : installChromium();
  if (!problem) {
    await runVitest('vitest.e2e.config.ts', [wanted.name, 'e2e'].filter(Boolean).join('-'), {
      CHROMIUM: findChromium(),
    });
    return;
  }
  say(`left out: the browser tests (test/e2e): ${problem}`);
  // On CI, and where they were asked for by name, tests that did not run are no success.
  if (process.env.CI === 'true' || !wanted.unit) tally.failed += 1;
}

async function runVitest(config, name, env = {}) {
  const suffix = name ? `-${name}` : '';
  const json = join(RESULTS, `results${suffix}.json`);
  const junit = join(RESULTS, `junit${suffix}.xml`);
  for (const file of [json, junit]) rmSync(file, { force: true });
  const reporters = ['default', 'junit', 'json'].map((reporter) => `--reporter=${reporter}`);
  const files = [`--outputFile.json=${json}`, `--outputFile.junit=${junit}`];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await new Promise((resolve) => {
    const args = [vitest, 'run', '--config', config, ...reporters, ...files, ...wanted.rest];
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
    child.on('close', (status) => resolve(status ?? 1));
  });
  const report = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : undefined;
  const sum = sumUp(report, code);
  for (const key of Object.keys(tally)) tally[key] += sum[key];
}
