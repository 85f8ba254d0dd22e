// `npm start`: installs and builds what is needed, then serves in this very process,
// so that signals, the terminal and the exit code are the server's own and no orphan can be left behind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { orExit, prepare, root, SetupError } from './setup.mjs';

const main = join(root, 'dist', 'server', 'main.js');

await orExit(async () => {
  await prepare();
  if (!existsSync(main)) throw new SetupError('the build has no dist/server/main.js: is src/server/main.ts there?');
});

process.argv = [process.execPath, main, 'serve', ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
