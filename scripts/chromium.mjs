// Finds a Chromium for the browser tests; on a CI machine (CI=true, root, apt) installs Debian's where there is none.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FIXED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const PLAYWRIGHT_CACHES = ['.cache/ms-playwright', 'Library/Caches/ms-playwright'];
const PLAYWRIGHT_BINARIES = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium, or undefined. CHROMIUM, where set, is the only place looked at. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM) return isExecutable(env.CHROMIUM) ? env.CHROMIUM : undefined;
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter).filter(Boolean)];
  const named = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...named, ...FIXED, ...fromPlaywright()].find(isExecutable);
}

/** Why none could be installed, or undefined once it is there. */
export function installChromium() {
  if (process.env.CI !== 'true')
    return 'no Chromium found: install one (apt-get install chromium), or name it in CHROMIUM.';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return 'no Chromium found, and none can be installed without root and apt-get.';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
  ]) {
    const done = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (done.status !== 0) return `apt-get ${args.join(' ')} failed:\n${done.stderr}`;
  }
  return undefined;
}

function fromPlaywright() {
  return PLAYWRIGHT_CACHES.flatMap((cache) => {
    const folder = join(homedir(), cache);
    if (!existsSync(folder)) return [];
    const builds = readdirSync(folder)
      .filter((name) => /^chromium-\d+$/.test(name))
      .sort()
      .reverse();
    return builds.flatMap((build) => PLAYWRIGHT_BINARIES.map((binary) => join(folder, build, binary)));
  });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: either way not a browser for us
  }
}
