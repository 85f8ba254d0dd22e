// Measures the workspace with Lighthouse: performance and accessibility of home, a list and a detail page, on a server of
// its own with our own programme loaded. Says the scores; ends with 1 when one is below 95. Lighthouse is no dependency of
// the project: it is installed beside it, into a temporary folder, and kept there for the next time.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';
import { freePort, startOwnServer } from './own-server.mjs';
import { orExit, prepare } from './setup.mjs';

const LEAST = 95;
const RUNS = 5;
const CATEGORIES = ['performance', 'accessibility'];
const PREFIX = process.env.LIGHTHOUSE_PREFIX ?? join(tmpdir(), 'candor-lighthouse');

/** `desktop` is how the workspace is used; `mobile` is a slow phone on a slow network, simulated. */
const FORMS = process.argv.includes('--mobile') ? ['desktop', 'mobile'] : ['desktop'];

await orExit(prepare);
const lighthouse = await loadLighthouse();
const server = await startOwnServer();
let isGood = true;
try {
  const { cookie } = server;
  const paths = ['/o/candor', '/o/candor/controls', `/o/candor/controls/${await firstControl()}`];
  for (const form of FORMS) for (const path of paths) isGood = (await measure(path, form, cookie)) && isGood;
} finally {
  await server.stop();
}
process.exit(isGood ? 0 : 1);

async function loadLighthouse() {
  const installed = join(PREFIX, 'node_modules', 'lighthouse', 'core', 'index.js');
  if (!existsSync(installed)) {
    const args = ['install', '--prefix', PREFIX, '--no-save', '--no-audit', '--no-fund', 'lighthouse@12'];
    const done = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (done.status !== 0) throw new Error('lighthouse could not be installed: the scores are not checked');
  }
  return (await import(pathToFileURL(installed).href)).default;
}

async function firstControl() {
  return (await server.ask('GET', '/api/v1/orgs/candor/controls?limit=1')).items[0].key;
}

/** As Lighthouse advises, the middle of several runs: one alone differs by ten points on a machine that does other work. */
async function measure(path, form, cookie) {
  const runs = [];
  while (runs.length < RUNS) runs.push(await measureOnce(path, form, cookie));
  runs.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
  return report(path, form, runs[Math.floor(RUNS / 2)], runs.map(performanceOf));
}

/** Every run in a browser of its own, with nothing in its cache. */
async function measureOnce(path, form, cookie) {
  const port = await freePort();
  const executablePath = findChromium();
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', `--remote-debugging-port=${port}`];
  const browser = await chromium.launch({ args, ...(executablePath ? { executablePath } : {}) });
  try {
    const flags = {
      port,
      output: 'json',
      logLevel: 'error',
      onlyCategories: CATEGORIES,
      extraHeaders: { Cookie: cookie },
    };
    const desktop = (
      await import(pathToFileURL(join(PREFIX, 'node_modules/lighthouse/core/config/desktop-config.js')).href)
    ).default;
    const { lhr } = await lighthouse(server.address + path, flags, form === 'desktop' ? desktop : undefined);
    if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.code} ${lhr.runtimeError.message}`);
    return lhr;
  } finally {
    await browser.close();
  }
}

function performanceOf(run) {
  return Math.round(run.categories.performance.score * 100);
}

function report(path, form, { categories, audits }, all) {
  const scores = CATEGORIES.map((name) => [name, Math.round(categories[name].score * 100)]);
  const times = [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
  ];
  const said = times.map((id) => audits[id].displayValue).join(', ');
  console.log(
    `${form} ${path}: ${scores.map(([name, score]) => `${name} ${score}`).join(', ')}` +
      ` (performance of each run: ${all.join(', ')}; FCP, LCP, TBT, CLS: ${said})`,
  );
  for (const ref of categories.accessibility.auditRefs) {
    const audit = audits[ref.id];
    if (audit.score !== null && audit.score < 1) console.log(`  ${audit.id}: ${audit.title}`);
  }
  return form !== 'desktop' || scores.every(([, score]) => score >= LEAST);
}
