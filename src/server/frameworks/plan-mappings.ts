import { isOfPairs, type Relation } from '../../formats/crosswalk-pack/relation.ts';
import type { FileMappingSet, FileRelation } from '../../formats/framework-table/framework-file.ts';
import type { Change } from '../../model/change.ts';
import { mappingTitle } from '../crosswalks/mapping-title.ts';
import type { MappingState } from '../crosswalks/side.ts';
import { numberFinder } from './match-numbers.ts';

export interface Numbered {
  readonly id: string;
  readonly number: string;
}

export interface PlannedMappings {
  readonly changes: readonly Change[];
  readonly places: readonly string[];
  /** Numbers, as the file has them, that the frameworks here do not have. */
  readonly unknown: readonly string[];
  /** Pairs whose requirements are both here. */
  readonly known: number;
}

interface Bundle {
  readonly source: Numbered;
  readonly relation: FileRelation;
  readonly targets: Map<string, Numbered>;
  readonly where: string;
  readonly rationale: Set<string>;
  readonly confidences: (number | undefined)[];
}

/**
 * A publisher's crosswalk as proposals: one for each pair of which the relation says that the one is met with the other,
 * else one for each number of the source and relation, with all its targets. What is there from the same source stays as
 * people decided; targets that are new are added to it.
 */
export const planMappings = (
  set: FileMappingSet,
  sides: { readonly source: readonly Numbered[]; readonly target: readonly Numbered[] },
  present: readonly MappingState[],
): PlannedMappings => {
  const finders = { source: numberFinder(sides.source, numberOf), target: numberFinder(sides.target, numberOf) };
  const unknown = new Set<string>();
  const bundles = new Map<string, Bundle>();
  let known = 0;
  for (const pair of set.pairs) {
    const [source, target] = [finders.source(pair.source), finders.target(pair.target)];
    if (!source) unknown.add(pair.source);
    if (!target) unknown.add(pair.target);
    if (!source || !target) continue;
    known += 1;
    const name = nameOf(source.id, pair.relation, target.id);
    const bundle: Bundle = bundles.get(name) ?? {
      source,
      relation: pair.relation,
      targets: new Map(),
      where: pair.where,
      rationale: new Set(),
      confidences: [],
    };
    bundle.targets.set(target.id, target);
    bundle.confidences.push(pair.confidence);
    if (pair.rationale) bundle.rationale.add(pair.rationale);
    bundles.set(name, bundle);
  }
  const from = sourceText(set);
  const there = new Map(
    present.flatMap((one) =>
      isFrom(one.source, set) && one.sources.length === 1
        ? one.targets.map((target) => [nameOf(one.sources[0] ?? '', one.relation, target), one])
        : [],
    ),
  );
  const planned = [...bundles].flatMap(([name, bundle]) =>
    changesOf(bundle, there.get(name), from).map((change) => ({ change, where: bundle.where })),
  );
  return {
    changes: planned.map(({ change }) => change),
    places: planned.map(({ where }) => where),
    unknown: [...unknown],
    known,
  };
};

const nameOf = (source: string, relation: Relation, target: string): string =>
  isOfPairs(relation) ? `${source} ${relation} ${target}` : `${source} ${relation}`;

const numberOf = ({ number }: Numbered): string => number;

/** Who says so, as the mapping's record has it. */
const sourceText = ({ title, version }: FileMappingSet): string =>
  `${title}${version === undefined ? '' : `, version ${version}`}`.slice(0, 500);

/** Of whatever version. */
const isFrom = (source: string, { title }: FileMappingSet): boolean =>
  source === title || source.startsWith(`${title}, version `);

const changesOf = (bundle: Bundle, known: MappingState | undefined, from: string): Change[] => {
  const targets = [...bundle.targets.keys()];
  if (known) {
    const has = new Set(known.targets);
    return targets.flatMap((to): Change[] =>
      has.has(to) ? [] : [{ op: 'link', from: known.id, relation: 'target', to }],
    );
  }
  const confidence = leastOf(bundle.confidences);
  const rationale = [...bundle.rationale].join('\n').slice(0, 20_000);
  return [
    {
      op: 'create',
      kind: 'mapping',
      title: mappingTitle([bundle.source.number], bundle.relation, [...bundle.targets.values()].map(numberOf)),
      data: {
        relation: bundle.relation,
        source: from,
        ...(rationale ? { rationale } : {}),
        ...(confidence === undefined ? {} : { confidence }),
      },
      links: { source: bundle.source.id, target: targets },
    },
  ];
};

/** None, where that of any pair is not known. */
const leastOf = (confidences: readonly (number | undefined)[]): number | undefined =>
  confidences.reduce((least, one) => (least === undefined || one === undefined ? undefined : Math.min(least, one)));
