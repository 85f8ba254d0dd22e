import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNpmLockfile } from '../../formats/npm-lockfile.ts';
import { lockfileReport } from '../evidence/lockfile-report.ts';
import { type CollectContext, type Collected, couldNotRun, reasonOf, says } from './context.ts';

/** The lock of the dependencies, and whether what is installed is what it says. */
export const collectLockfile = async ({ root }: CollectContext): Promise<Collected> => {
  const bytes = await readFile(join(root, 'package-lock.json')).catch((error: unknown) => reasonOf(error));
  if (typeof bytes === 'string') return couldNotRun('Lockfile', `package-lock.json cannot be read: ${bytes}`);
  const lock = readNpmLockfile(bytes);
  if (!lock.ok) return couldNotRun('Lockfile', `package-lock.json cannot be read: ${lock.problems[0]?.message ?? ''}`);
  const hidden = await readFile(join(root, 'node_modules', '.package-lock.json')).catch((error: unknown) =>
    reasonOf(error),
  );
  const installed = typeof hidden === 'string' ? undefined : readNpmLockfile(hidden);
  const report = lockfileReport(lock.value, installed?.ok ? installed.value : undefined);
  const parts = installed?.ok
    ? report.parts
    : [...report.parts, says('installed', 'not_checked', 'node_modules does not say what is installed')];
  return { report: { ...report, parts }, file: { bytes, name: 'package-lock.json' } };
};
