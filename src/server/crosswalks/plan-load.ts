import type { CrosswalkMap, CrosswalkPack } from '../../formats/crosswalk-pack/pack.ts';
import type { Change } from '../../model/change.ts';
import { mappingTitle } from './mapping-title.ts';
import type { MappingState, Side } from './side.ts';

export interface Numbers {
  /** Ids of requirements by their numbers. */
  readonly source: ReadonlyMap<string, string>;
  readonly target: ReadonlyMap<string, string>;
}

export interface LoadPlan {
  readonly changes: readonly Change[];
  /** Numbers that the frameworks here do not have. */
  readonly unknown: { readonly source: readonly string[]; readonly target: readonly string[] };
}

/** No crosswalk's key holds an underscore: no two maps of any packs have the same key. */
export const mappingKey = ({ key }: Pick<CrosswalkPack, 'key'>, { name }: Pick<CrosswalkMap, 'name'>): string =>
  `MAP-${key}_${name}`;

export const numbersOf = ({ requirements }: Side): ReadonlyMap<string, string> =>
  new Map(requirements.map(({ number, id }) => [number, id]));

/**
 * What makes an organisation hold the pack's maps between two frameworks that are there: one record for each, with those of
 * its numbers that are known here. What is there stays as people have it, decided or not, until a newer pack says
 * otherwise: then what was accepted is proposed again, where it now says something else; a map that was rejected stays
 * rejected. An older pack is no case of this: see `newestLoaded`.
 */
export const planLoadCrosswalk = (
  pack: CrosswalkPack,
  numbers: Numbers,
  present: ReadonlyMap<string, MappingState>,
  state: 'proposed' | 'accepted',
): LoadPlan => {
  const unknown = { source: new Set<string>(), target: new Set<string>() };
  const changes: Change[] = [];
  for (const map of pack.maps) {
    const source = numbers.source.get(map.source);
    if (source === undefined) unknown.source.add(map.source);
    const targets = map.targets.flatMap((number) => {
      const id = numbers.target.get(number);
      if (id === undefined) unknown.target.add(number);
      return id ?? [];
    });
    if (source === undefined || targets.length === 0) continue;
    const known = present.get(mappingKey(pack, map));
    if (!known) changes.push(createMapping(pack, map, { source, targets, state }));
    else if (versionOf(known) < pack.version) changes.push(...correct(pack, map, known, targets));
  }
  return { changes, unknown: { source: [...unknown.source], target: [...unknown.target] } };
};

/** The newest version of the pack that any of its maps here is of; 0 where there are none. */
export const newestLoaded = (present: readonly MappingState[]): number =>
  Math.max(0, ...present.map(versionOf).filter(Number.isFinite));

const versionOf = ({ data }: MappingState): number =>
  typeof data['packVersion'] === 'number' ? data['packVersion'] : Number.POSITIVE_INFINITY;

const dataOf = (pack: CrosswalkPack, { relation, rationale }: CrosswalkMap) => ({
  relation,
  source: pack.publisher,
  ...(rationale === undefined ? {} : { rationale }),
  packVersion: pack.version,
});

const titleOf = ({ source, relation, targets }: CrosswalkMap): string => mappingTitle([source], relation, targets);

const createMapping = (
  pack: CrosswalkPack,
  map: CrosswalkMap,
  { source, targets, state }: { readonly source: string; readonly targets: string[]; readonly state: string },
): Change => ({
  op: 'create',
  kind: 'mapping',
  key: mappingKey(pack, map),
  title: titleOf(map),
  state,
  data: dataOf(pack, map),
  links: { source, target: targets },
});

/** A newer pack corrects what an older one wrote; what a person wrote under its key has no version and stays. */
const correct = (pack: CrosswalkPack, map: CrosswalkMap, known: MappingState, targets: readonly string[]): Change[] => [
  ...(known.state === 'accepted' && !saysTheSame(map, known, targets)
    ? [{ op: 'transition', ref: known.id, name: 'propose' } as const]
    : []),
  { op: 'update', ref: known.id, title: titleOf(map), data: dataOf(pack, map) },
  ...targets.flatMap((to): Change[] =>
    known.targets.includes(to) ? [] : [{ op: 'link', from: known.id, relation: 'target', to }],
  ),
  ...known.targets.flatMap((to): Change[] =>
    targets.includes(to) ? [] : [{ op: 'unlink', from: known.id, relation: 'target', to }],
  ),
];

/** Whether somebody who accepted the one accepted the other. */
const saysTheSame = ({ relation }: CrosswalkMap, known: MappingState, targets: readonly string[]): boolean => {
  const before = new Set(known.targets);
  return known.relation === relation && before.size === targets.length && targets.every((id) => before.has(id));
};
