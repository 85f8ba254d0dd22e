import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLicences } from '../evidence/licences-report.ts';
import { type CollectContext, type Collected, couldNotRun } from './context.ts';
import { lastWords } from './exec.ts';

/** The licences of what ships, by the project's own script. */
export const collectLicences = async ({ root, exec }: CollectContext): Promise<Collected> => {
  const script = join(root, 'scripts', 'check-licences.mjs');
  if (!existsSync(script)) return couldNotRun('Licences', 'scripts/check-licences.mjs is not there');
  const ran = await exec(process.execPath, [script, '--json'], { cwd: root });
  // Code 1 says that a licence does not fit: the list is there all the same.
  const read = readLicences(ran.stdout);
  if (ran.failure || !read.ok) return couldNotRun('Licences', `the script gave no list: ${lastWords(ran)}`);
  return { report: read.value, file: { bytes: ran.stdout, name: 'licences.json' } };
};
