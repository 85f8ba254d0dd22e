import type { SetParameter } from '../../formats/oscal/model/implementation.ts';
import type { Property } from '../../formats/oscal/model/metadata.ts';
import type { ByComponent, SystemRequirement } from '../../formats/oscal/model/system-security-plan.ts';
import { onlyOne, type Stated, writeSource } from './lines.ts';
import { FEDRAMP, oneLine, ours, oursAll, oursRemarks, said } from './props.ts';
import { cut, cutTitle, fieldsOf } from './read-components.ts';
import type { ComponentDraft, RequirementDraft, SupportDraft } from './ssp-draft.ts';
import { OWNER_ROLE } from './write-metadata.ts';

/** What reading a requirement takes from the rest of the plan. */
export interface PlanContext {
  readonly components: ReadonlyMap<string, ComponentDraft>;
  /** UUIDs of the component that is the system itself. */
  readonly self: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  /** When the plan was written, and what it is called: whose word its statements are. */
  readonly at: string;
  readonly by: string;
}

interface Part {
  readonly part: ByComponent;
  /** Of the statement that it is about; undefined where it is about the requirement as a whole. */
  readonly statement: string | undefined;
  readonly component: ComponentDraft | undefined;
  readonly isSelf: boolean;
}

const partsOf = (requirement: SystemRequirement, { components, self }: PlanContext): Part[] => {
  const asPart = (part: ByComponent, statement: string | undefined): Part => {
    const uuid = part['component-uuid'].toLowerCase();
    return { part, statement, component: components.get(uuid), isSelf: self.has(uuid) };
  };
  return [
    ...(requirement['by-components'] ?? []).map((part) => asPart(part, undefined)),
    ...(requirement.statements ?? []).flatMap((statement) =>
      (statement['by-components'] ?? []).map((part) => asPart(part, statement['statement-id'])),
    ),
  ];
};

const ORIGINATION: Readonly<Record<string, string>> = {
  'sp-corporate': 'ours',
  'sp-system': 'ours',
  'customer-configured': 'customer',
  'customer-provided': 'customer',
  inherited: 'inherited',
  shared: 'shared',
};

const fedramp = (props: readonly Property[] | undefined, name: string): string | undefined =>
  props?.find((one) => one.name === name && one.ns !== undefined && FEDRAMP.includes(one.ns))?.value;

const responsibilityOf = ({ props }: SystemRequirement, parts: readonly Part[]): string | undefined => {
  const origination = fedramp(props, 'control-origination');
  const named = ours(props, 'responsibility') ?? (origination === undefined ? undefined : ORIGINATION[origination]);
  if (named !== undefined || ours(props, 'applicability') !== undefined) return named;
  if (!parts.some(({ part }) => part.inherited)) return undefined;
  return parts.some(({ part }) => part.satisfied) ? 'shared' : 'inherited';
};

/** The one state that all parts have; where they differ, it is met in part. */
const stateOf = (
  { props }: SystemRequirement,
  parts: readonly Part[],
): { state: string; text?: string } | undefined => {
  const own = parts.find(
    ({ isSelf, statement, part }) => isSelf && statement === undefined && part['implementation-status'],
  );
  const found = parts.flatMap(({ part }) => part['implementation-status'] ?? []);
  const states = new Set(found.map(({ state }) => state));
  const named = own?.part['implementation-status'] ?? (states.size === 1 ? found[0] : undefined);
  if (named) return { state: named.state, ...(named.remarks === undefined ? {} : { text: named.remarks }) };
  if (states.size > 1) return { state: 'partial' };
  const flagged = fedramp(props, 'implementation-status');
  return flagged === undefined ? undefined : { state: flagged };
};

const statedOf = (requirement: SystemRequirement, parts: readonly Part[], context: PlanContext): Stated | undefined => {
  const found = stateOf(requirement, parts);
  if (!found) return undefined;
  const own = parts.find(({ part }) => ours(part.props, 'status') !== undefined)?.part.props;
  const status = ours(own, 'status');
  if (status === undefined) return { ...found, at: context.at, by: context.by };
  const [at, by] = [ours(own, 'status-at'), ours(own, 'status-by')];
  return { ...found, status, ...(at === undefined ? {} : { at }), ...(by === undefined ? {} : { by }) };
};

const lineOf = ({ 'param-id': id, values }: SetParameter): string[] =>
  values.map((value) => `${id} = ${oneLine(value) ?? ''}`);

export const parameterLines = (sets: readonly SetParameter[] | undefined): string[] => (sets ?? []).flatMap(lineOf);

const isSupport = ({ component }: Part): boolean => component?.kind === 'control';
const isProvider = ({ component, part }: Part): boolean =>
  component?.kind === 'vendor' || (component?.kind === 'document' && part.inherited !== undefined);

/** A part as words: whose it is and which statement it is about stand before it, where that is not plain. */
const asText = ({ part, statement, component, isSelf }: Part): string[] => {
  const text = said(part.description);
  const whose = isSelf ? undefined : component?.title;
  const head = [statement, whose].filter((one) => one !== undefined).join(', ');
  const lead = head === '' ? '' : `${head}: `;
  const also = [
    ...(part.inherited ?? []).map(({ description }) => `Inherited: ${description}`),
    ...(part.satisfied ?? []).map(({ description }) => `Ours: ${description}`),
    ...(part.remarks === undefined ? [] : [part.remarks]),
  ];
  return [...(text === undefined ? [] : [`${lead}${text}`]), ...also];
};

const supportOf = ({ part, component }: Part): SupportDraft => {
  const coverage = ours(part.props, 'coverage') ?? 'partial';
  const through = ours(part.props, 'through');
  const rationale = said(part.description);
  return {
    component: component?.uuid ?? '',
    data: {
      coverage: coverage === 'full' ? 'full' : 'partial',
      ...(rationale === undefined ? {} : { rationale: cut(rationale) }),
      ...(through === undefined ? {} : { through: cutTitle(through) }),
    },
  };
};

/** Texts one below the other, each once. */
const joined = (texts: readonly { readonly description: string }[]): string | undefined =>
  said([...new Set(texts.flatMap(({ description }) => said(description) ?? []))].join('\n\n'));

const providerOf = ({ part, component }: Part): SupportDraft => {
  const provided = joined([part, ...(part.inherited ?? [])]);
  const left = joined(part.satisfied ?? []);
  const coverage = ours(part.props, 'coverage') ?? (left === undefined ? 'full' : 'partial');
  const source = writeSource({
    provided: onlyOne((part.inherited ?? []).map((one) => one['provided-uuid'])),
    responsibility: onlyOne((part.satisfied ?? []).map((one) => one['responsibility-uuid'])),
  });
  return {
    component: component?.uuid ?? '',
    data: {
      coverage: coverage === 'full' ? 'full' : 'partial',
      ...(provided === undefined ? {} : { provided: cut(provided) }),
      ...(left === undefined ? {} : { ours: cut(left) }),
      ...(source === undefined ? {} : { source }),
    },
  };
};

/** Supports by component: one that meets several statements is one. */
const merged = (supports: readonly SupportDraft[]): SupportDraft[] => {
  const byComponent = new Map<string, SupportDraft>();
  for (const one of supports) {
    const before = byComponent.get(one.component);
    const texts = (name: string) =>
      [before?.data[name], one.data[name]].filter((text) => text !== undefined && text !== '');
    const data: Record<string, string> = { ...before?.data, ...one.data };
    for (const name of ['rationale', 'provided', 'ours']) {
      const all = [...new Set(texts(name))];
      if (all.length > 0) data[name] = cut(all.join('\n\n'));
    }
    // What was put together is in no one place of the provider's plan.
    if (before && before.data['source'] !== one.data['source']) delete data['source'];
    byComponent.set(one.component, { component: one.component, data });
  }
  return [...byComponent.values()];
};

export const readRequirement = (requirement: SystemRequirement, context: PlanContext): RequirementDraft => {
  const { props } = requirement;
  const parts = partsOf(requirement, context);
  const stated = statedOf(requirement, parts, context);
  const isOut = stated?.state === 'not-applicable';
  const named = fieldsOf('applied_requirement', {
    applicability: ours(props, 'applicability'),
    responsibility: responsibilityOf(requirement, parts),
  });
  const plain = parts.filter((one) => !(isSupport(one) || isProvider(one)));
  const texts = [...plain.flatMap(asText), ...(requirement.remarks === undefined ? [] : [requirement.remarks])];
  const owner = requirement['responsible-roles']?.find((role) => role['role-id'] === OWNER_ROLE)?.['party-uuids']?.[0];
  const lines = [
    ...parameterLines(requirement['set-parameters']),
    ...parts.flatMap(({ part }) => parameterLines(part['set-parameters'])),
    ...oursAll(props, 'parameter-line'),
  ];
  const title = ours(props, 'title');
  return {
    uuid: requirement.uuid.toLowerCase(),
    controlId: requirement['control-id'],
    key: ours(props, 'key'),
    title: title === undefined ? undefined : cutTitle(title),
    state: ours(props, 'state') === 'retired' ? 'retired' : undefined,
    applicability: (named['applicability'] as string | undefined) ?? (isOut ? 'not_applicable' : 'applicable'),
    justification:
      oursRemarks(props, 'applicability') ?? (isOut && named['applicability'] === undefined ? stated?.text : undefined),
    responsibility: named['responsibility'] as string | undefined,
    parameters: [...new Set(lines)],
    implementation: said(texts.join('\n\n')),
    stated,
    owner: owner !== undefined && context.people.has(owner.toLowerCase()) ? owner.toLowerCase() : undefined,
    satisfiedBy: merged(parts.filter(isSupport).map(supportOf)),
    providedBy: merged(parts.filter(isProvider).map(providerOf)),
  };
};
