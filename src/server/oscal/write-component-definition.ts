import type {
  ComponentDefinition,
  ControlImplementation,
  DefinedComponent,
  ImplementedRequirement,
} from '../../formats/oscal/model/component-definition.ts';
import type { RecordView } from '../../model/kind.ts';
import type { AdoptionView, AppliedView, ViewLink } from './adoption-view.ts';
import { catalogResource, catalogUuid, idsOf } from './catalog-resource.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { listed, NOT_SAID, oneLine, prop } from './props.ts';
import { componentCore, componentRecords } from './write-components.ts';
import { metadataOf, nameOf } from './write-metadata.ts';

interface Met {
  readonly applied: AppliedView;
  readonly link: ViewLink;
}

/** What a record meets of an adoption: a control by its own links, a provider by those of the requirements. */
const metBy = (record: RecordView, view: AdoptionView): Met[] =>
  view.applied.flatMap((applied) => {
    const link =
      applied.satisfiedBy.find(({ from }) => from === record.id) ??
      applied.providedBy.find(({ to }) => to === record.id);
    return link ? [{ applied, link }] : [];
  });

const textIn = ({ data }: ViewLink, names: readonly string[]): string =>
  names.map((name) => data[name]).find((text): text is string => typeof text === 'string' && text.trim() !== '') ??
  NOT_SAID;

const requirementOf = ({ applied, link }: Met, controlId: string): ImplementedRequirement => ({
  uuid: uuidFor('defined', uuidOf(applied.record.id), uuidOf(link.from), uuidOf(link.to)),
  'control-id': controlId,
  description: textIn(link, ['rationale', 'provided']),
  props: prop('coverage', textIn(link, ['coverage']) === 'partial' ? 'partial' : 'full'),
});

const implementationOf = (record: RecordView, view: AdoptionView): ControlImplementation[] => {
  const ids = idsOf(view.requirements);
  const numbers = new Map(view.requirements.map(({ id, data }) => [id, String(data['ref'])]));
  const met = metBy(record, view).map((one) =>
    requirementOf(one, ids.get(numbers.get(one.applied.requirement) ?? '') ?? `_${one.applied.requirement}`),
  );
  if (met.length === 0) return [];
  return [
    {
      uuid: uuidFor('implementation', uuidOf(record.id), uuidOf(view.adoption.id)),
      source: `#${catalogUuid(view.framework)}`,
      description: oneLine(view.framework.title) ?? view.framework.key,
      'implemented-requirements': met,
    },
  ];
};

/** The first of each, by id. */
const once = <T>(all: readonly T[], idOf: (one: T) => string): T[] =>
  [...new Map(all.toReversed().map((one) => [idOf(one), one])).values()].reverse();

/** What our controls, systems and providers meet, against every framework of the adoptions given. */
export const writeComponentDefinition = (
  [first, ...others]: readonly [AdoptionView, ...AdoptionView[]],
  version: string,
): ComponentDefinition => {
  const views = [first, ...others];
  const records = once(
    views.flatMap((view) => componentRecords(view).map((record) => ({ record, view }))),
    ({ record }) => record.id,
  );
  const components = records.flatMap(({ record, view }): DefinedComponent[] => {
    const core = componentCore(record, view);
    if (!core) return [];
    return [
      {
        ...core,
        ...listed(
          'control-implementations',
          views.flatMap((one) => implementationOf(record, one)),
        ),
      },
    ];
  });
  const frameworks = once(views, ({ framework }) => framework.id);
  return {
    uuid: uuidFor('component-definition', uuidOf(first.adoption.id)),
    metadata: { ...metadataOf(first, version), title: `What meets requirements in ${nameOf(first)}` },
    ...listed('components', components),
    'back-matter': {
      resources: frameworks.map(({ framework, requirements }) => catalogResource(framework, requirements, version)),
    },
  };
};
