import type { RecordView } from '../../../model/kind.ts';
import type { AdoptionView } from '../adoption-view.ts';
import type { RecordReader } from '../read-records.ts';

/** A check of a control, with its newest result. */
export interface ControlProof {
  readonly control: string;
  readonly check: string;
  readonly last: { readonly title: string; readonly outcome: string; readonly on: string } | undefined;
}

const OUTCOMES: Readonly<Record<string, string>> = { pass: 'passed', fail: 'failed' };

const resultOf = (evidence: RecordView | undefined): ControlProof['last'] => {
  const at = evidence?.data['effectiveAt'];
  if (!evidence || typeof at !== 'string') return undefined;
  const outcome = String(evidence.data['outcome']);
  return { title: evidence.title, outcome: OUTCOMES[outcome] ?? outcome, on: at.slice(0, 10) };
};

/** The checks of the adoption's controls, with the newest accepted evidence of each, as far as the reader may see it. */
export const readProofs = async (reader: RecordReader, view: AdoptionView): Promise<readonly ControlProof[]> => {
  const controls = [...view.others.values()].flatMap(({ id, kind }) => (kind === 'control' ? [id] : []));
  const verifies = await reader.linksTo(controls, ['verifies']);
  const checks = await reader.byId(verifies.map(({ from }) => from));
  const newest = await reader.newestEvidence([...checks.keys()], new Date(view.at));
  const evidence = await reader.byId(newest.values());
  return verifies.flatMap(({ from, to }) => {
    const check = checks.get(from);
    return check ? [{ control: to, check: check.title, last: resultOf(evidence.get(newest.get(from) ?? '')) }] : [];
  });
};
