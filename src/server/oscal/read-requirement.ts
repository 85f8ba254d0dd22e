import type { SetParameter } from '../../formats/oscal/model/implementation.ts';
import type { Property } from '../../formats/oscal/model/metadata.ts';
import type { ByComponent, SystemRequirement } from '../../formats/oscal/model/system-security-plan.ts';
import type { Stated } from './lines.ts';
import { FEDRAMP, oneLine, ours, oursAll, oursRemarks, said } from './props.ts';
import { cutTitle, fieldsOf } from './read-components.ts';
import { readProviders, readSupports } from './read-supports.ts';
import type { ComponentDraft, RequirementDraft } from './ssp-draft.ts';
import { type Section, writeSections } from './statement-text.ts';
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

export interface Part {
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
  const own = parts.find(({ part }) => ours(part.props, 'status') ?? ours(part.props, 'status-by'))?.part.props;
  if (own === undefined) return { ...found, at: context.at, by: context.by };
  // What somebody else's plan stated, and went through one of ours, is still their word, of when they said it.
  const [status, at, by] = ['status', 'status-at', 'status-by'].map((name) => ours(own, name));
  return {
    ...found,
    ...(status === undefined ? {} : { status }),
    ...(at === undefined ? {} : { at }),
    ...(by === undefined ? {} : { by }),
  };
};

const lineOf = ({ 'param-id': id, values }: SetParameter): string[] =>
  values.map((value) => `${id} = ${oneLine(value) ?? ''}`);

export const parameterLines = (sets: readonly SetParameter[] | undefined): string[] => (sets ?? []).flatMap(lineOf);

const isSupport = ({ component }: Part): boolean => component?.kind === 'control';
const isProvider = ({ component, part }: Part): boolean =>
  component?.kind === 'vendor' || (component?.kind === 'document' && part.inherited !== undefined);

/** A part as words: whose it is stands before it, where that is not plain. */
const asText = ({ part, component, isSelf }: Part): string[] => {
  const text = said(part.description);
  const lead = isSelf || component === undefined ? '' : `${component.title}: `;
  const also = [
    ...(part.inherited ?? []).map(({ description }) => `Inherited: ${description}`),
    ...(part.satisfied ?? []).map(({ description }) => `Ours: ${description}`),
    ...(part.remarks === undefined ? [] : [part.remarks]),
  ];
  return [...(text === undefined ? [] : [`${lead}${text}`]), ...also];
};

const sectionsOf = (part: Part): Section[] => asText(part).map((text) => ({ statement: part.statement, text }));

/** Remarks on the requirement and on its statements. */
const remarksOf = ({ remarks, statements = [] }: SystemRequirement): Section[] => [
  ...(remarks === undefined ? [] : [{ statement: undefined, text: remarks }]),
  ...statements.flatMap((one) =>
    one.remarks === undefined ? [] : [{ statement: one['statement-id'], text: one.remarks }],
  ),
];

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
  const sections = [...plain.flatMap(sectionsOf), ...remarksOf(requirement)];
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
    implementation: said(writeSections(sections)),
    stated,
    owner: owner !== undefined && context.people.has(owner.toLowerCase()) ? owner.toLowerCase() : undefined,
    satisfiedBy: readSupports(parts.filter(isSupport)),
    providedBy: readProviders(parts.filter(isProvider)),
    told: plain.filter(({ isSelf, component }) => !isSelf && component !== undefined).length,
  };
};
