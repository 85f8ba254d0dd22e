import type { SetParameter } from '../../formats/oscal/model/implementation.ts';
import type { Property } from '../../formats/oscal/model/metadata.ts';
import type {
  ByComponent,
  SatisfiedResponsibility,
  SystemRequirement,
} from '../../formats/oscal/model/system-security-plan.ts';
import type { RecordView } from '../../model/kind.ts';
import { type AdoptionView, type AppliedView, textOf, type ViewLink } from './adoption-view.ts';
import { asImplementationStatus, statementOf } from './implementation-status.ts';
import { type OfferSource, readParameters, readSource } from './lines.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { listed, NOT_SAID, oneLine, prop } from './props.ts';
import { readSections } from './statement-text.ts';
import { exportOf } from './write-export.ts';
import { ownerRole, thisSystem } from './write-metadata.ts';
import { statementsOf, textIn } from './write-statements.ts';

const setParameters = (record: RecordView): SetParameter[] => {
  const values = new Map<string, string[]>();
  for (const { id, value } of readParameters(textOf(record, 'parameters')).set)
    values.set(id, [...(values.get(id) ?? []), value]);
  return [...values].map(([id, all]) => ({ 'param-id': id, values: all }));
};

const propsOf = ({ record }: AppliedView): Property[] => [
  ...prop('key', record.key),
  ...prop('title', record.title),
  ...prop('applicability', record.data['applicability'] ?? 'undecided', textOf(record, 'justification')),
  ...prop('responsibility', record.data['responsibility']),
  ...(record.state === 'retired' ? prop('state', record.state) : []),
  ...readParameters(textOf(record, 'parameters')).rest.flatMap((line) => prop('parameter-line', line)),
];

/** A text about the requirement as a whole; what is about its statements is said there. */
const wholeIn = (link: ViewLink, name: string): string | undefined => readSections(textIn(link, name)).whole;

/** The system's own part: what is done in our own words, how far it is met, what is left to the customers. */
const ownPart = (applied: AppliedView, view: AdoptionView): ByComponent => {
  const { record } = applied;
  const uuid = uuidFor('own', uuidOf(record.id));
  const stated = statementOf(applied, view.organisation);
  const exported = exportOf(applied, uuid);
  return {
    'component-uuid': thisSystem(view),
    uuid,
    description: readSections(textOf(record, 'implementation')).whole ?? NOT_SAID,
    props: [...prop('status', stated.status), ...prop('status-at', stated.at), ...prop('status-by', stated.by)],
    'implementation-status': asImplementationStatus(stated),
    ...(exported === undefined ? {} : { export: exported }),
  };
};

const controlPart = (link: ViewLink, applied: AppliedView): ByComponent => ({
  'component-uuid': uuidOf(link.from),
  uuid: uuidFor('by', uuidOf(applied.record.id), uuidOf(link.from)),
  description: wholeIn(link, 'rationale') ?? NOT_SAID,
  props: [...prop('coverage', textIn(link, 'coverage') ?? 'full'), ...prop('through', textIn(link, 'through'))],
});

const satisfiedOf = (uuid: string, left: string, { responsibility }: OfferSource): SatisfiedResponsibility => ({
  uuid: uuidFor('satisfied', uuid),
  ...(responsibility === undefined ? {} : { 'responsibility-uuid': responsibility }),
  description: left,
});

/** What a provider does for us, and how what they leave to us is done. */
const providedPart = (link: ViewLink, applied: AppliedView, component: string): ByComponent => {
  const uuid = uuidFor('provided', uuidOf(applied.record.id), uuidOf(link.to));
  const provided = wholeIn(link, 'provided');
  const left = wholeIn(link, 'ours');
  const source = readSource(link.data['source']);
  return {
    'component-uuid': component,
    uuid,
    description: provided ?? NOT_SAID,
    props: prop('coverage', textIn(link, 'coverage') ?? 'full'),
    inherited: [
      {
        uuid: uuidFor('inherited', uuid),
        ...(source.provided === undefined ? {} : { 'provided-uuid': source.provided }),
        description: provided ?? NOT_SAID,
      },
    ],
    ...(left === undefined ? {} : { satisfied: [satisfiedOf(uuid, left, source)] }),
  };
};

/** A provider's applied requirement is no component: what it does is said as the system's own, with where it comes from. */
const platformProps = (applied: AppliedView, view: AdoptionView): Property[] =>
  applied.providedBy.flatMap((link) => {
    const far = view.others.get(link.to);
    if (far?.kind !== 'applied_requirement') return [];
    const texts = [textIn(link, 'provided'), textIn(link, 'ours')].filter((text) => text !== undefined);
    return prop(
      'provided-by',
      `${far.key} ${oneLine(far.title) ?? ''}`,
      texts.length > 0 ? texts.join('\n\n') : undefined,
    );
  });

const requirementOf = (applied: AppliedView, controlId: string, view: AdoptionView): SystemRequirement => {
  const { record } = applied;
  const components = applied.providedBy.filter(({ to }) => view.others.get(to)?.kind !== 'applied_requirement');
  return {
    uuid: uuidOf(record.id),
    'control-id': controlId,
    props: [...propsOf(applied), ...platformProps(applied, view)],
    ...listed('set-parameters', setParameters(record)),
    ...listed('responsible-roles', ownerRole(record, view)),
    ...listed('statements', statementsOf(applied, components, view)),
    'by-components': [
      ownPart(applied, view),
      ...applied.satisfiedBy.map((link) => controlPart(link, applied)),
      ...components.map((link) => providedPart(link, applied, uuidOf(link.to))),
    ],
  };
};

/** One implemented requirement for each that applies in the adoption, in the framework's order. */
export const writeRequirements = (view: AdoptionView, ids: ReadonlyMap<string, string>): SystemRequirement[] => {
  const numbers = new Map(view.requirements.map(({ id, data }) => [id, String(data['ref'])]));
  return view.applied.map((applied) => {
    const number = numbers.get(applied.requirement) ?? '';
    return requirementOf(applied, ids.get(number) ?? `_${applied.requirement}`, view);
  });
};
