import { readReport } from '../evidence/read-report.ts';
import { type CollectContext, type Collected, couldNotRun } from './context.ts';
import { lastWords, npm } from './exec.ts';

const LABEL = 'Dependency audit';

/** Known vulnerabilities of everything that is locked. A registry that does not answer is "not checked", never "clean". */
export const collectNpmAudit = async ({ root, exec, now }: CollectContext): Promise<Collected> => {
  const ran = await npm(exec, ['audit', '--json'], { cwd: root, timeout: 120_000 });
  if (ran.failure || ran.stdout.length === 0) return couldNotRun(LABEL, `npm audit gave no report: ${lastWords(ran)}`);
  // Code 1 says that there are vulnerabilities; what it printed says which, or that the registry refused.
  return { report: readReport('npm-audit', ran.stdout, now()), file: { bytes: ran.stdout, name: 'npm-audit.json' } };
};
