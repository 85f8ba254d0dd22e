// `npm run walls`: no room of src/ imports what it must not, and the pure ones have no clock of their own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';
import { checkFile } from './walls.mjs';

const paths = readdirSync(join(root, 'src'), { recursive: true })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((path) => /\.tsx?$/.test(path));
const faults = paths.flatMap((path) => checkFile(path, readFileSync(join(root, path), 'utf8')));

for (const { path, line, message } of faults) console.error(`${path}:${line}: ${message}`);
console.log(`${paths.length} files read, ${faults.length} walls broken`);
// A reader that finds nothing to read proves nothing.
process.exitCode = faults.length > 0 || paths.length === 0 ? 1 : 0;
