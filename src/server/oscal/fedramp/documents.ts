import { Facts } from '../../../formats/fedramp-cr26/facts.ts';
import type { JsonObject } from '../../../formats/json.ts';
import { AppError } from '../../../model/error.ts';
import type { AdoptionView } from '../adoption-view.ts';
import type { RecordReader } from '../read-records.ts';
import { writePackageOverview } from './package-overview.ts';
import { readProofs } from './proof.ts';
import { needOverview, writeSecurityDecisions } from './security-decisions.ts';
import { needPeriod, readVulnerabilities, writeAccepted, writeDetails, writeHistory } from './vulnerabilities.ts';

/** FedRAMP's documents of 2026 that the records of a programme make. */
export const FEDRAMP_DOCUMENTS = [
  'fedramp-cpo',
  'fedramp-sdr',
  'fedramp-avi',
  'fedramp-vdr',
  'fedramp-history',
] as const;
export type FedrampDocument = (typeof FEDRAMP_DOCUMENTS)[number];

export interface FedrampRequest {
  /** Where the Certification Package Overview is published. */
  readonly cpo?: string | undefined;
  /** The beginning of the period that a report is of. */
  readonly from?: Date | undefined;
}

/** An adoption as one of FedRAMP's documents. Throws conflict where facts are missing, with where each is to be filled in. */
export const writeFedramp = async (
  reader: RecordReader,
  view: AdoptionView,
  as: FedrampDocument,
  request: FedrampRequest,
): Promise<JsonObject> => {
  const facts = new Facts();
  const document = await write(reader, view, as, request, facts);
  if (facts.missing.length === 0) return document as JsonObject;
  throw new AppError(
    'conflict',
    `${facts.missing.length === 1 ? 'one fact is' : `${facts.missing.length} facts are`} missing, without which the document is not valid: fill them in`,
    facts.missing.map(({ where, what }) => ({ pointer: where, detail: what })),
  );
};

const write = async (
  reader: RecordReader,
  view: AdoptionView,
  as: FedrampDocument,
  { cpo, from }: FedrampRequest,
  facts: Facts,
): Promise<unknown> => {
  if (as === 'fedramp-cpo') return writePackageOverview(view, facts);
  const overview = needOverview(cpo, facts);
  if (as === 'fedramp-sdr') return writeSecurityDecisions(view, await readProofs(reader, view), overview);
  const all = await readVulnerabilities(reader, view);
  if (as === 'fedramp-history') return writeHistory(all, overview, view.at, facts);
  const report = { overview, period: needPeriod(from, view.at, facts) };
  return as === 'fedramp-avi' ? writeAccepted(all, report, facts) : writeDetails(all, report, facts);
};
