import type { Part } from '../../model/validation/push.ts';
import { type OrgReport, type ProblemArea, verifyOrg } from '../journal/verify.ts';
import { type CollectContext, type Collected, points, says } from './context.ts';

interface Area {
  readonly of: readonly ProblemArea[];
  /** What was looked at, and what holds when nothing was found. */
  readonly all: (report: OrgReport) => string;
}

const AREAS: Readonly<Record<string, Area>> = {
  chain: { of: ['journal', 'node'], all: ({ entries }) => `${entries} entries, each as it was written` },
  records: {
    of: ['version', 'record', 'link', 'facet', 'count'],
    all: ({ versions, links }) => `${versions} versions and ${links} links, as the journal has them`,
  },
  assurance: { of: ['assurance', 'span'], all: () => 'every status and span follows from the records' },
};

const found = (report: OrgReport, of: readonly ProblemArea[]): string[] =>
  report.problems
    .filter(({ area }) => of.includes(area))
    .map(({ seq, detail }) => (seq === null ? detail : `entry ${seq}: ${detail}`));

const partOf = (report: OrgReport, name: string, { of, all }: Area): Part => {
  const faults = found(report, of);
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return faults.length > 0 ? says(name, 'fail', `${faults[0]}${more}`, faults) : says(name, 'pass', all(report));
};

const checkpoints = (report: OrgReport): Part => {
  const faults = found(report, ['checkpoint']);
  if (faults.length > 0) return says('checkpoints', 'fail', faults[0] ?? '', faults);
  return report.checkpoints > 0
    ? says('checkpoints', 'pass', 'the journal goes on from every signed checkpoint')
    : says('checkpoints', 'not_checked', 'nothing has been signed yet');
};

/** The organisation's whole journal, verified: `chain`, `checkpoints`, `records`, `assurance`. */
export const collectJournal = async ({ server, org }: CollectContext): Promise<Collected> => {
  const report = await verifyOrg(server, org);
  const parts = Object.entries(AREAS).map(([name, area]) => partOf(report, name, area));
  return { report: points('Journal', [...parts, checkpoints(report)]) };
};
