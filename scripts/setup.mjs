// Makes a clone ready to run: packages installed, sources built.
// Uses Node's own modules only, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const OLDEST_NODE = [20, 19];
const MOST_LINES = 60;
const COMPILED_ROOMS = ['assurance', 'formats', 'model', 'server', 'cli'];
const BUILD_INPUTS = [
  'src',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'scripts/setup.mjs',
];

/** A set-up step that failed: `message` says what to do, `output` is what the failing tool printed. */
export class SetupError extends Error {
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/** Installs and builds what is missing or out of date; does next to nothing when all is ready. Throws SetupError. */
export async function prepare() {
  checkNode();
  await install();
  await build();
}

/** Runs `step`; a SetupError is printed and ends the process with code 1. */
export async function orExit(step) {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    printSetupError(error);
    process.exit(1);
  }
}

export function printSetupError(error) {
  const lines = error.output.trimEnd().split('\n');
  if (error.output) process.stderr.write(`${lines.slice(0, MOST_LINES).join('\n')}\n`);
  if (lines.length > MOST_LINES) say(`(${lines.length - MOST_LINES} lines more)`);
  say(error.message);
}

/** Messages go to stderr: the command line's stdout may be piped into another program. */
export function say(line) {
  process.stderr.write(`candor: ${line}\n`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.version}.`);
}

async function install() {
  const lockPath = join(root, 'package-lock.json');
  if (!existsSync(lockPath)) return; // an installed package, not a clone: npm has placed the packages already
  const lock = readFileSync(lockPath);
  const hash = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.candor-stamp');
  if (readIfThere(stamp) === hash) return;
  if (!isInstalled(JSON.parse(lock))) {
    const started = performance.now();
    say('installing packages (npm ci)');
    const npm = process.env.npm_execpath;
    const done = npm
      ? await run(process.execPath, [npm, 'ci'])
      : await run('npm', ['ci'], process.platform === 'win32');
    if (done.code !== 0)
      throw new SetupError(
        'npm ci failed: see above; check the connection to the npm registry and try again.',
        done.output,
      );
    say(`packages installed in ${seconds(started)}`);
  }
  writeFileSync(stamp, hash);
}

/** Whether node_modules, installed by someone else's `npm ci` or `npm install`, already is what the lock asks for. */
function isInstalled(lock) {
  const text = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (text === undefined) return false;
  const installed = JSON.parse(text).packages;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

async function build() {
  if (!existsSync(join(root, 'src'))) return; // an installed package carries its build
  const stamp = join(root, 'dist', '.stamp');
  const inputs = fingerprint();
  if (readIfThere(stamp) === inputs) return;
  rmSync(stamp, { force: true }); // a failed build leaves half of its output: never take that for ready
  const started = performance.now();
  const hasWeb = existsSync(join(root, 'src', 'web', 'index.html'));
  say(
    hasWeb
      ? 'building the server (tsc) and the web pages (vite)'
      : 'building the server (tsc); src/web/index.html is not there, so no web pages',
  );
  const jobs = [run(process.execPath, [tool('typescript', 'bin/tsc'), '-b'])];
  if (hasWeb)
    jobs.push(
      run(process.execPath, [
        tool('vite', 'bin/vite.js'),
        'build',
        'src/web',
        '--outDir',
        join(root, 'dist', 'web'),
        '--emptyOutDir',
      ]),
    );
  const failed = (await Promise.all(jobs)).filter((done) => done.code !== 0);
  if (failed.length > 0)
    throw new SetupError(
      'the build failed: see above; correct the sources and try again.',
      failed.map((done) => done.output).join('\n'),
    );
  removeOrphans();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
  say(`built in ${seconds(started)}`);
}

/** Names, sizes and times of all that the build reads: cheap enough for every start, and it notices deletions too. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`);
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  for (const path of BUILD_INPUTS) add(path);
  return hash.digest('hex');
}

/** tsc leaves the output of a deleted source behind, where a folder scan would still find it. */
function removeOrphans() {
  for (const room of COMPILED_ROOMS) {
    const folder = join(root, 'dist', room);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true })) {
      const source = name.replace(/(\.js|\.js\.map|\.d\.ts)$/, '.ts');
      if (source !== name && !existsSync(join(root, 'src', room, source))) rmSync(join(folder, name));
    }
  }
}

function tool(name, file) {
  return join(root, 'node_modules', name, ...file.split('/')).replaceAll('/', sep);
}

/** Runs a tool in the project's root, holding its output back: resolves to `{ code, output }`. */
function run(command, args, shell = false) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await orExit(prepare);
