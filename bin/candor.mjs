#!/usr/bin/env node
// The command line. `candor serve` is the server; every other verb talks to one, or works on files alone.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { orExit, prepare, root, SetupError } from '../scripts/setup.mjs';

const room = process.argv[2] === 'serve' ? 'server' : 'cli';
const main = join(root, 'dist', room, 'main.js');

if (!existsSync(main)) {
  await orExit(async () => {
    await prepare();
    if (!existsSync(main)) throw new SetupError(`the build has no dist/${room}/main.js: is src/${room}/main.ts there?`);
  });
}

process.argv = [process.execPath, main, ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
