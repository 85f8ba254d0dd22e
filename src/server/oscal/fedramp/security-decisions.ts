import { type Facts, WEB_ADDRESS } from '../../../formats/fedramp-cr26/facts.ts';
import type {
  Implementation,
  KeySecurityIndicator,
  RequirementDecision,
  SecurityControl,
  SecurityDecisionRecord,
} from '../../../formats/fedramp-cr26/model/security-decisions.ts';
import { type AdoptionView, type AppliedView, textOf } from '../adoption-view.ts';
import { controlId } from '../control-id.ts';
import { stateOf } from '../implementation-status.ts';
import { readParameters } from '../lines.ts';
import type { ControlProof } from './proof.ts';

const STATUS: Readonly<Record<string, Implementation>> = {
  implemented: 'Implemented',
  alternative: 'Implemented',
  partial: 'Partially Implemented',
  planned: 'Not Implemented',
};

/** Where the Certification Package Overview is published, which every other document points to. */
export const needOverview = (address: string | undefined, facts: Facts): string =>
  facts.needForm(
    address,
    WEB_ADDRESS,
    'the parameter “cpo” (--cpo)',
    'the address at which your Certification Package Overview is published',
  );

/** How it is met, in words: ours first, then what each control does, and what providers do. */
const wordsOf = (applied: AppliedView, view: AdoptionView): string[] => {
  const own = textOf(applied.record, 'implementation');
  const controls = applied.satisfiedBy.flatMap(({ from }) => {
    const control = view.others.get(from);
    const statement = control && textOf(control, 'statement');
    return control ? [`${control.key} ${control.title}${statement === undefined ? '' : `: ${statement}`}`] : [];
  });
  const providers = applied.providedBy.flatMap(({ to, data }) => {
    const provider = view.others.get(to);
    const provided = data['provided'];
    return provider ? [`${provider.title}${typeof provided === 'string' ? `: ${provided}` : ''}`] : [];
  });
  return [...(own === undefined ? [] : [own]), ...controls, ...providers];
};

const statusOf = (applied: AppliedView): Implementation | undefined => STATUS[stateOf(applied)];

const asControl = (applied: AppliedView, number: string, view: AdoptionView): SecurityControl => {
  const { set } = readParameters(textOf(applied.record, 'parameters'));
  const status = statusOf(applied);
  const isOut = applied.record.data['applicability'] === 'not_applicable';
  const words = isOut
    ? [`Not applicable: ${textOf(applied.record, 'justification') ?? 'no reason given'}`]
    : wordsOf(applied, view);
  return {
    controlId: number,
    ...(set.length > 0
      ? { parameterValues: set.map(({ id, value }) => ({ parameterId: id, parameterValue: value })) }
      : {}),
    ...(status === undefined ? {} : { controlImplementationStatus: status }),
    ...(words.length > 0 ? { controlImplementationDescription: words.join('\n\n') } : {}),
  };
};

const proofsOf = (applied: AppliedView, proofs: readonly ControlProof[]): readonly ControlProof[] => {
  const controls = new Set(applied.satisfiedBy.map(({ from }) => from));
  return proofs.filter(({ control }) => controls.has(control));
};

const validationOf = ({ check, last }: ControlProof): string =>
  last ? `${check}: ${last.outcome} on ${last.on} (${last.title})` : `${check}: no result yet`;

const asIndicator = (
  applied: AppliedView,
  number: string,
  view: AdoptionView,
  all: readonly ControlProof[],
): KeySecurityIndicator => {
  const status = statusOf(applied);
  const proofs = proofsOf(applied, all);
  return {
    ksiId: number,
    ...(status === undefined ? {} : { ksiImplementationStatus: status }),
    ksiImplementation: wordsOf(applied, view),
    ksiValidation: proofs.map(validationOf),
    // An independent assessor says this, not we.
    ksiAssessment: [],
    ksiTests: [...new Set(proofs.map(({ check }) => check))],
    ksiEvidence: proofs.flatMap(({ last }) =>
      last ? [{ evidenceDescription: last.title, lastUpdated: last.on }] : [],
    ),
  };
};

const asRequirement = (
  applied: AppliedView,
  number: string,
  view: AdoptionView,
  all: readonly ControlProof[],
): RequirementDecision => {
  const status = statusOf(applied);
  const proofs = proofsOf(applied, all);
  return {
    frrID: number,
    ...(status === undefined ? {} : { frrImplementationStatus: status }),
    frrImplementation: wordsOf(applied, view),
    ...(proofs.length > 0 ? { frrValidation: proofs.map(validationOf) } : {}),
  };
};

/** Controls of NIST's, key security indicators, and whatever else FedRAMP asks for, told apart by their numbers. */
const sortOf = (number: string): 'control' | 'indicator' | 'requirement' => {
  if (/^KSI-/i.test(number)) return 'indicator';
  return /^[a-z]{2}-\d{1,3}(\.\d{1,3})?$/.test(controlId(number)) ? 'control' : 'requirement';
};

export const writeSecurityDecisions = (
  view: AdoptionView,
  proofs: readonly ControlProof[],
  overview: string,
): SecurityDecisionRecord => {
  const numbers = new Map(view.requirements.map(({ id, data }) => [id, String(data['ref'])]));
  const sorted = view.applied.map((applied) => {
    const number = numbers.get(applied.requirement) ?? '';
    return { applied, number, sort: sortOf(number) };
  });
  const only = (sort: ReturnType<typeof sortOf>) => sorted.filter((one) => one.sort === sort);
  const controls = only('control').map(({ applied, number }) => asControl(applied, number, view));
  const indicators = only('indicator').map(({ applied, number }) => asIndicator(applied, number, view, proofs));
  return {
    certificationPackageOverviewUri: overview,
    ...(controls.length > 0 ? { securityControls: controls } : {}),
    fedRampRequirements: only('requirement').map(({ applied, number }) => asRequirement(applied, number, view, proofs)),
    ...(indicators.length > 0 ? { keySecurityIndicators: indicators } : {}),
  };
};
