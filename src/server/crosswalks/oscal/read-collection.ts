import type {
  ControlMap,
  Mapping,
  MappingCollection,
  MappingItem,
  MappingResourceReference,
} from '../../../formats/oscal/model/mapping.ts';
import type { Problem } from '../../../formats/read.ts';
import { numberFinder } from '../../oscal/control-id.ts';
import { CANDOR, oneLine, ours, oursAll } from '../../oscal/props.ts';
import type { Draft, DraftEnd } from '../drafts.ts';
import type { Side } from '../side.ts';
import { qualifierLine } from './qualifiers.ts';
import { OSCAL_NS, relationOf } from './relationship.ts';

/** What a collection says of one of its two resources: by which to find the framework here. */
export interface ResourceClue {
  /** The framework's key, where Candor wrote the collection. */
  readonly key?: string;
  readonly title?: string;
  readonly where: string;
}

/** The mappings of a collection; OSCAL takes one as well as a list. */
export const mappingsOf = ({ mappings }: MappingCollection): readonly Mapping[] => [mappings].flat();

export const clueOf = (
  collection: MappingCollection,
  { href }: MappingResourceReference,
  where: string,
): ResourceClue => {
  const resource = collection['back-matter']?.resources?.find(({ uuid }) => `#${uuid}` === href);
  const key = ours(resource?.props, 'key');
  const title = resource?.title;
  return { ...(key === undefined ? {} : { key }), ...(title === undefined ? {} : { title }), where };
};

export interface ReadMaps {
  readonly drafts: readonly Draft[];
  /** Maps that were left out, and why. */
  readonly problems: readonly Problem[];
  /** What they say and the records do not. */
  readonly notKept: readonly Problem[];
}

interface Reading {
  readonly find: { readonly source: Finder; readonly target: Finder };
  /** What the collection says of all its maps. */
  readonly ofAll: { readonly method: string; readonly matching: string; readonly source: string };
  readonly accept: boolean;
  readonly problems: Problem[];
  readonly notKept: Problem[];
}
type Finder = (id: string) => DraftEnd | undefined;

/** The maps between two frameworks as drafts. What names a number that is not here is left out whole: a part of a map says something else. */
export const readMaps = (
  collection: MappingCollection,
  mapping: Mapping,
  { source, target }: { readonly source: Side; readonly target: Side },
  { where, accept }: { readonly where: string; readonly accept: boolean },
): ReadMaps => {
  const reading: Reading = {
    find: { source: finderOf(source), target: finderOf(target) },
    ofAll: {
      method: mapping.method ?? collection.provenance.method,
      matching: mapping['matching-rationale'] ?? collection.provenance['matching-rationale'],
      source: oneLine(collection.metadata.title) ?? 'OSCAL mapping collection',
    },
    accept,
    problems: [],
    notKept: notKeptOf(mapping, where),
  };
  const drafts = mapping.maps.flatMap((map, at) => readMap(map, `${where}/maps/${at}`, reading) ?? []);
  return { drafts, problems: reading.problems, notKept: reading.notKept };
};

const finderOf = ({ requirements }: Side): Finder => {
  const byNumber = new Map(requirements.map(({ number, id }) => [number, { id, number }]));
  const find = numberFinder([...byNumber.keys()]);
  return (id) => {
    const number = find(id.replace(/^SP_800_171_/, ''));
    return number === undefined ? undefined : byNumber.get(number);
  };
};

const notKeptOf = (mapping: Mapping, where: string): Problem[] => {
  const said: readonly (readonly [keyof Mapping, string])[] = [
    ['source-gap-summary', 'is worked out from the mappings, and not kept.'],
    ['target-gap-summary', 'is worked out from the mappings, and not kept.'],
    ['coverage', 'is not kept.'],
    ['mapping-description', 'is not kept.'],
    ['confidence-score', 'is kept of single maps only.'],
    ['remarks', 'are kept of single maps only.'],
    ['links', 'are not kept.'],
  ];
  return said.flatMap(([name, message]) =>
    mapping[name] === undefined ? [] : [{ where: `${where}/${name}`, message: `${name} ${message}` }],
  );
};

const readMap = (map: ControlMap, where: string, reading: Reading): Draft | undefined => {
  const relation = map.ns === undefined || map.ns === OSCAL_NS ? relationOf(map.relationship) : undefined;
  if (!relation) {
    reading.problems.push({
      where: `${where}/relationship`,
      message: `"${map.relationship}" is no relationship that Candor knows. Left out.`,
    });
    return undefined;
  }
  const sources = endsOf(map.sources, `${where}/sources`, reading.find.source, reading);
  const targets = endsOf(map.targets, `${where}/targets`, reading.find.target, reading);
  if (!sources || !targets) return undefined;
  reportLost(map, where, reading);
  const title = ours(map.props, 'title');
  const isAccepted = reading.accept && (ours(map.props, 'state') ?? 'accepted') === 'accepted';
  return {
    id: map.uuid.toLowerCase(),
    sources,
    targets,
    relation,
    ...(title === undefined ? {} : { title: title.slice(0, 500) }),
    data: dataOf(map, reading),
    state: isAccepted ? 'accepted' : 'proposed',
  };
};

/** All of them, or undefined with what is wrong of each. */
const endsOf = (
  items: readonly MappingItem[],
  where: string,
  find: Finder,
  { problems }: Reading,
): DraftEnd[] | undefined => {
  const ends = items.flatMap((item, at): DraftEnd[] => {
    const found = find(item['id-ref']);
    if (found) return [found];
    const what = item.type === 'statement' ? 'statement' : 'number';
    problems.push({
      where: `${where}/${at}`,
      message: `The framework here has no ${what} ${item['id-ref']}. The map is left out.`,
    });
    return [];
  });
  return ends.length === items.length ? ends : undefined;
};

const METHODS: readonly (string | undefined)[] = ['human', 'automation', 'hybrid'];

const dataOf = (map: ControlMap, { ofAll }: Reading): Record<string, string | number> => {
  // Where Candor wrote the map, what it does not say is not known; elsewhere the collection says it for all.
  const { source, method, matching } = ours(map.props, 'key') === undefined ? ofAll : NOTHING;
  const own = ours(map.props, 'method');
  const qualifiers = [...(map.qualifiers ?? []).map(qualifierLine), ...oursAll(map.props, 'qualifier')].join('\n');
  return without({
    rationale: map.remarks,
    source: oneLine(ours(map.props, 'said-by')) ?? source,
    confidence: percentOf(map),
    method: METHODS.includes(own) ? own : method,
    matching: map['matching-rationale'] ?? matching,
    qualifiers: qualifiers === '' ? undefined : qualifiers,
  });
};

const NOTHING = { source: undefined, method: undefined, matching: undefined };

const percentOf = (map: ControlMap): number | undefined => {
  const share = Number(map['confidence-score']?.percentage ?? Number.NaN);
  return share >= 0 && share <= 1 ? Math.round(share * 100) : undefined;
};

const without = (said: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const reportLost = (map: ControlMap, where: string, { notKept }: Reading): void => {
  const lose = (name: string, message: string) => notKept.push({ where: `${where}/${name}`, message });
  if (map.coverage !== undefined) lose('coverage', 'coverage is not kept.');
  if (map.links !== undefined) lose('links', 'links are not kept.');
  if (map['confidence-score']?.category !== undefined)
    lose('confidence-score', 'a confidence in words is not kept: Candor keeps percent.');
  if (map.props?.some(({ ns }) => ns !== CANDOR)) lose('props', 'properties of others are not kept.');
  for (const [at, { remarks }] of (map.qualifiers ?? []).entries())
    if (remarks !== undefined) lose(`qualifiers/${at}/remarks`, 'remarks of qualifiers are not kept.');
};
