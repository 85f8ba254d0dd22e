// `npm test`: sets the clone up, then runs vitest, then the browser tests where there is a browser.
//   npm test                      everything
//   npm test -- src/model         the tests of one place, and any other arguments of vitest's
//   npm test -- --unit | --e2e    one half only
//   npm test -- --name pg         names the files in test-results/, so that several runs can stand side by side
// A run of some tests only leaves junit-partial.xml, which no collector reads; run*.json says what each run was.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium.mjs';
import { prepare, printSetupError, root, SetupError, say } from './setup.mjs';
import { describeRun, listTestFiles, parseTestArguments, suffixOf, sumUp } from './test-report.mjs';

const RESULTS = join(root, 'test-results');
const wanted = parseTestArguments(process.argv.slice(2));
const tally = { passed: 0, failed: 0, skipped: 0 };

try {
  await prepare();
  mkdirSync(RESULTS, { recursive: true });
  if (wanted.unit) await runVitest('vitest.config.ts');
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
    await runVitest('vitest.e2e.config.ts', 'e2e', { CHROMIUM: findChromium() });
    return;
  }
  say(`left out: the browser tests (test/e2e): ${problem}`);
  // On CI, and where they were asked for by name, tests that did not run are no success.
  if (process.env.CI === 'true' || !wanted.unit) tally.failed += 1;
}

async function runVitest(config, kind = '', env = {}) {
  const suffix = suffixOf(wanted, kind);
  const [json, junit, run] = [`results${suffix}.json`, `junit${suffix}.xml`, `run${suffix}.json`].map((name) =>
    join(RESULTS, name),
  );
  for (const file of [json, junit, run]) rmSync(file, { force: true });
  const before = { startedAt: new Date().toISOString(), ...revision() };
  const onDisk = listTestFiles(root, kind === 'e2e', Boolean(process.env.CANDOR_TEST_DATABASE_URL)).length;
  const code = await spawnVitest(config, json, junit, env);
  const report = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : undefined;
  const bytes = existsSync(junit) ? readFileSync(junit) : undefined;
  const sum = sumUp(report, code);
  for (const key of Object.keys(tally)) tally[key] += sum[key];
  const told = describeRun({
    wanted,
    report,
    junit: bytes,
    onDisk,
    env: process.env,
    node: process.version,
    ...before,
    // Of files that changed while they were tested nobody can say which ones the result is of.
    changed: before.changed || revision().changed || revision().commit !== before.commit,
    sum,
  });
  writeFileSync(run, `${JSON.stringify(told, null, 2)}\n`);
}

function spawnVitest(config, json, junit, env) {
  const reporters = ['default', 'junit', 'json'].map((reporter) => `--reporter=${reporter}`);
  const files = [`--outputFile.json=${json}`, `--outputFile.junit=${junit}`];
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...reporters, ...files];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args, ...wanted.rest], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** The commit that is tested, and whether the files are it; null where there is no git. */
function revision() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  const status = git('status', '--porcelain');
  return {
    commit: head.status === 0 ? head.stdout.trim() : null,
    changed: status.status !== 0 || status.stdout.trim() !== '',
  };
}
