import type { Cr26Type } from '../../../formats/fedramp-cr26/documents.ts';
import { Facts } from '../../../formats/fedramp-cr26/facts.ts';
import { validateCr26 } from '../../../formats/fedramp-cr26/validate.ts';
import type { JsonObject } from '../../../formats/json.ts';
import { AppError } from '../../../model/error.ts';
import type { AdoptionView } from '../adoption-view.ts';
import type { RecordReader } from '../read-records.ts';
import { writeOngoingReport } from './ongoing-report.ts';
import { writePackageOverview } from './package-overview.ts';
import { readProofs } from './proof.ts';
import { needOverview, writeSecurityDecisions } from './security-decisions.ts';
import { readChange, readConcerning, writeSignificantChange } from './significant-change.ts';
import { needPeriod, readVulnerabilities, writeAccepted, writeDetails, writeHistory } from './vulnerabilities.ts';

/** FedRAMP's documents of 2026 that the records of a programme make; the others are only checked. */
export const FEDRAMP_DOCUMENTS = [
  'fedramp-cpo',
  'fedramp-sdr',
  'fedramp-avi',
  'fedramp-vdr',
  'fedramp-history',
  'fedramp-ocr',
  'fedramp-scn',
] as const satisfies readonly Cr26Type[];
export type FedrampDocument = (typeof FEDRAMP_DOCUMENTS)[number];

export interface FedrampRequest {
  /** Where the Certification Package Overview is published. */
  readonly cpo?: string | undefined;
  /** The beginning of the period that a report is of. */
  readonly from?: Date | undefined;
  /** Key or id of the decision about a significant change. */
  readonly decision?: string | undefined;
  /** The adoption as it was at a moment; undefined where it was not there. */
  readonly readBefore: (at: Date) => Promise<AdoptionView | undefined>;
}

/** An adoption as one of FedRAMP's documents. Throws conflict where facts are missing, with where each is to be filled in. */
export const writeFedramp = async (
  reader: RecordReader,
  view: AdoptionView,
  as: FedrampDocument,
  request: FedrampRequest,
): Promise<JsonObject> => {
  const facts = new Facts();
  const document = (await write(reader, view, as, request, facts)) as JsonObject;
  if (facts.missing.length > 0)
    throw new AppError(
      'conflict',
      `${facts.missing.length === 1 ? 'one fact is' : `${facts.missing.length} facts are`} missing, without which the document is not valid: fill them in`,
      facts.missing.map(({ where, what }) => ({ pointer: where, detail: what })),
    );
  const { faults, valid } = validateCr26(document, as);
  if (valid) return document;
  throw new AppError(
    'conflict',
    'what the records say does not make a valid document by FedRAMP’s schema: see errors',
    faults.map(({ where, message }) => ({ pointer: where, detail: message })),
  );
};

const write = async (
  reader: RecordReader,
  view: AdoptionView,
  as: FedrampDocument,
  request: FedrampRequest,
  facts: Facts,
): Promise<unknown> => {
  if (as === 'fedramp-cpo') return writePackageOverview(view, facts);
  const overview = needOverview(request.cpo, facts);
  if (as === 'fedramp-sdr') return writeSecurityDecisions(view, await readProofs(reader, view), overview);
  if (as === 'fedramp-scn') {
    const change = await readChange(reader, view, request.decision, facts);
    return change && writeSignificantChange(change, view, overview, facts);
  }
  const all = await readVulnerabilities(reader, view);
  if (as === 'fedramp-history') return writeHistory(all, overview, view.at, facts);
  const report = { overview, period: needPeriod(request.from, view.at, facts) };
  if (as === 'fedramp-ocr') {
    const before = request.from && (await request.readBefore(request.from));
    const decisions = await readConcerning(reader, view, 'decision');
    const changes = decisions.map(({ record }) => record.id);
    const tasks = await readConcerning(reader, view, 'task', changes);
    return writeOngoingReport(view, { ...report, before, vulnerabilities: all, decisions, tasks }, facts);
  }
  return as === 'fedramp-avi' ? writeAccepted(all, report, facts) : writeDetails(all, report, facts);
};
