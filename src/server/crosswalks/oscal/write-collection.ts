import type { ControlMap, GapSummary, MappingCollection, MappingItem } from '../../../formats/oscal/model/mapping.ts';
import type { Resource } from '../../../formats/oscal/model/metadata.ts';
import { controlIds } from '../../oscal/control-id.ts';
import { uuidFor, uuidOf } from '../../oscal/oscal-uuid.ts';
import { listed, oneLine, prop } from '../../oscal/props.ts';
import type { MappingState, Side } from '../side.ts';
import { readQualifier } from './qualifiers.ts';
import { RELATIONSHIPS } from './relationship.ts';

export const OSCAL_VERSION = '1.2.1';

export interface CollectionSource {
  readonly source: Side;
  readonly target: Side;
  readonly mappings: readonly MappingState[];
  /** Now, in ISO 8601. */
  readonly at: string;
}

interface Ids {
  readonly source: ReadonlyMap<string, string>;
  readonly target: ReadonlyMap<string, string>;
}

/** What lies between two frameworks as an OSCAL mapping collection; `mappings` is not empty and holds none that is rejected. */
export const writeCollection = ({ source, target, mappings, at }: CollectionSource): MappingCollection => {
  const ids: Ids = { source: idsOf(source), target: idsOf(target) };
  const pair = [source.framework.id, target.framework.id];
  const all = mappings.every(({ state }) => state === 'accepted');
  const sourceGap = gapOf('source-gap', source, ids.source, mappings.flatMap(mapped('sources')));
  const targetGap = gapOf('target-gap', target, ids.target, mappings.flatMap(mapped('targets')));
  return {
    uuid: uuidFor('mapping-collection', ...pair),
    metadata: {
      title: `${nameOf(source)} to ${nameOf(target)}`,
      'last-modified': at,
      version: '1.0',
      'oscal-version': OSCAL_VERSION,
    },
    provenance: {
      method: methodOf(mappings),
      'matching-rationale': 'semantic',
      status: all ? 'complete' : 'draft',
      'mapping-description': `How the requirements of ${nameOf(source)} relate to those of ${nameOf(target)}.`,
    },
    mappings: [
      {
        uuid: uuidFor('mapping', ...pair),
        'source-resource': { type: 'catalog', href: `#${resourceUuid(source)}` },
        'target-resource': { type: 'catalog', href: `#${resourceUuid(target)}` },
        maps: mappings.map((one) => mapOf(one, ids)),
        ...(sourceGap ? { 'source-gap-summary': sourceGap } : {}),
        ...(targetGap ? { 'target-gap-summary': targetGap } : {}),
      },
    ],
    'back-matter': { resources: [resourceOf(source), resourceOf(target)] },
  };
};

const nameOf = ({ framework }: Side): string => oneLine(`${framework.title} ${framework.edition}`) ?? framework.key;

/** By the requirements' ids, the ids of OSCAL's controls. */
const idsOf = ({ requirements }: Side): ReadonlyMap<string, string> => {
  const byNumber = controlIds(requirements.map(({ number }) => number));
  return new Map(requirements.map(({ id, number }) => [id, byNumber.get(number) ?? number]));
};

const mapped =
  (end: 'sources' | 'targets') =>
  (mapping: MappingState): readonly string[] =>
    mapping.relation === 'no_relationship' ? [] : mapping[end];

const methodOf = (mappings: readonly MappingState[]): 'human' | 'automation' | 'hybrid' => {
  const methods = new Set(mappings.map(({ data }) => data['method'] ?? 'human'));
  if (methods.size === 1 && methods.has('human')) return 'human';
  return methods.size === 1 && methods.has('automation') ? 'automation' : 'hybrid';
};

const resourceUuid = ({ framework }: Side): string => uuidOf(framework.id);

const resourceOf = (side: Side): Resource => {
  const { framework } = side;
  return {
    uuid: resourceUuid(side),
    title: nameOf(side),
    props: prop('key', framework.key),
    ...listed('rlinks', framework.address === null ? [] : [{ href: framework.address }]),
  };
};

const mapOf = (mapping: MappingState, ids: Ids): ControlMap => {
  const { data } = mapping;
  const text = data['qualifiers'];
  const lines = (typeof text === 'string' ? text : '').split('\n').filter((line) => line.trim() !== '');
  const qualifiers = lines.flatMap((line) => readQualifier(line) ?? []);
  const matching = data['matching'];
  return {
    uuid: uuidOf(mapping.id),
    ...(isMatching(matching) ? { 'matching-rationale': matching } : {}),
    relationship: RELATIONSHIPS[mapping.relation],
    sources: itemsOf(mapping.sources, ids.source),
    targets: itemsOf(mapping.targets, ids.target),
    ...listed('qualifiers', qualifiers),
    ...(mapping.confidence === null ? {} : { 'confidence-score': { percentage: mapping.confidence / 100 } }),
    props: [
      ...prop('key', mapping.key),
      ...prop('title', mapping.title),
      ...prop('state', mapping.state),
      ...prop('said-by', mapping.source),
      ...prop('method', data['method']),
      ...lines.flatMap((line) => (readQualifier(line) ? [] : prop('qualifier', line))),
    ],
    ...(mapping.rationale.trim() === '' ? {} : { remarks: mapping.rationale }),
  };
};

const isMatching = (word: unknown): word is 'syntactic' | 'semantic' | 'functional' =>
  word === 'syntactic' || word === 'semantic' || word === 'functional';

/** What is mapped and not to be seen any more has no id: it is left out, as it is on the page. */
const itemsOf = (requirements: readonly string[], ids: ReadonlyMap<string, string>): MappingItem[] =>
  requirements
    .flatMap((id) => ids.get(id) ?? [])
    .toSorted()
    .map((id) => ({ type: 'control', 'id-ref': id }));

/** What of a side no map speaks of; undefined where that is nothing. */
const gapOf = (
  name: string,
  { framework, requirements }: Side,
  ids: ReadonlyMap<string, string>,
  mappedIds: readonly string[],
): GapSummary | undefined => {
  const done = new Set(mappedIds);
  const left = requirements.flatMap(({ id, assessable }) => (assessable && !done.has(id) ? [ids.get(id) ?? id] : []));
  if (left.length === 0) return undefined;
  return { uuid: uuidFor(name, framework.id), 'unmapped-controls': [{ 'with-ids': left }] };
};
