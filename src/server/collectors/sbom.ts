import { readCyclonedx } from '../../formats/cyclonedx.ts';
import { sbomReport } from '../evidence/sbom-report.ts';
import { type CollectContext, type Collected, couldNotRun } from './context.ts';
import { lastWords, npm } from './exec.ts';

/** The list of what the server ships with, written by npm. */
export const collectSbom = async ({ root, exec, now }: CollectContext): Promise<Collected> => {
  const ran = await npm(exec, ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], { cwd: root });
  const read = readCyclonedx(ran.stdout);
  if (ran.code !== 0 || !read.ok)
    return couldNotRun(
      'SBOM',
      `npm sbom gave no list: ${read.ok || ran.code !== 0 ? lastWords(ran) : (read.problems[0]?.message ?? '')}`,
    );
  return { report: sbomReport(read.value, now()), file: { bytes: ran.stdout, name: 'sbom.cdx.json' } };
};
