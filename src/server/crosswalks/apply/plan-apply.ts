import type { Relation } from '../../../formats/crosswalk-pack/relation.ts';

export type Coverage = 'full' | 'partial';

/** A mapping that a person accepted. */
export interface Accepted {
  readonly key: string;
  readonly title: string;
  readonly relation: Relation;
  /** Ids of requirements. */
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

/** A requirement as it applies in a scope. */
export interface Place {
  readonly id: string;
  readonly requirement: string;
  readonly scope: string | null;
}

/** That a control satisfies an applied requirement. */
export interface Satisfied {
  readonly control: string;
  readonly applied: string;
  readonly coverage: Coverage;
  /** Key of the mapping it followed from; null where a person says so. */
  readonly through: string | null;
}

export interface Standing {
  readonly accepted: readonly Accepted[];
  readonly places: readonly Place[];
  readonly satisfied: readonly Satisfied[];
  /** By scope, the one that it lies in. */
  readonly above: ReadonlyMap<string, string | null>;
}

/** A link that follows from what a person said of another requirement. */
export interface Following extends Satisfied {
  readonly through: string;
  readonly title: string;
}

/** A link that was made so, and no longer follows. */
export interface Loose {
  readonly link: Satisfied;
  /** `not_accepted`: its mapping is rejected or gone; `not_followed`: what it followed from is gone; `weaker`: only partial now. */
  readonly why: 'not_accepted' | 'not_followed' | 'weaker';
}

/** Relations in which whoever meets all of the sources meets each of the targets, and the other way round. */
const FORWARD: ReadonlySet<Relation> = new Set(['equal', 'equivalent', 'superset']);
const BACKWARD: ReadonlySet<Relation> = new Set(['equal', 'equivalent', 'subset']);

const pairOf = ({ control, applied }: Pick<Satisfied, 'control' | 'applied'>): string => `${control} ${applied}`;

/** The links that should be made: what follows, but for what is linked already, however. */
export const planApply = (standing: Standing): Following[] => {
  const linked = new Set(standing.satisfied.map(pairOf));
  return deriveAll(standing).filter((one) => !linked.has(pairOf(one)));
};

/** Links that once followed from a mapping and no longer do, each with why. */
export const findLoose = (standing: Standing): Loose[] => {
  const derived = new Map(deriveAll(standing).map((one) => [pairOf(one), one]));
  const accepted = new Set(standing.accepted.map(({ key }) => key));
  return standing.satisfied.flatMap((link): Loose[] => {
    if (link.through === null) return [];
    if (!accepted.has(link.through)) return [{ link, why: 'not_accepted' }];
    const now = derived.get(pairOf(link));
    if (!now) return [{ link, why: 'not_followed' }];
    return link.coverage === 'full' && now.coverage === 'partial' ? [{ link, why: 'weaker' }] : [];
  });
};

/**
 * What follows from the links that people made themselves: one step, so that no error is carried further than a person
 * has seen. Whoever meets A meets B fully where A is equal to B or more than it and the control meets all of A; in part
 * otherwise. What is met in a scope is met in those below it.
 */
const deriveAll = (standing: Standing): Following[] => {
  const best = new Map<string, Following>();
  const lookup = lookupOf(standing);
  for (const own of ownLinks(standing)) {
    for (const one of followingOf(own, lookup)) {
      const known = best.get(pairOf(one));
      if (!known || isBetter(one, known)) best.set(pairOf(one), one);
    }
  }
  return [...best.values()];
};

/** What one control’s own links in one scope lead to, by every mapping that starts or ends there. */
const followingOf = ({ control, scope, covered }: Own, lookup: Lookup): Following[] =>
  [...lookup.mappingsOf(covered.keys())].flatMap((mapping) =>
    sidesOf(mapping).flatMap((side) => {
      const coverage = coverageOf(side, covered);
      if (!coverage) return [];
      const places = side.far.flatMap((requirement) => lookup.placesOf(requirement, scope));
      return places.map(({ id }) => ({ control, applied: id, coverage, through: mapping.key, title: mapping.title }));
    }),
  );

const isBetter = (one: Following, other: Following): boolean =>
  one.coverage === other.coverage ? one.through < other.through : one.coverage === 'full';

interface Side {
  readonly near: readonly string[];
  readonly far: readonly string[];
  readonly isEnough: boolean;
}

const sidesOf = ({ relation, sources, targets }: Accepted): readonly Side[] =>
  relation === 'no_relationship'
    ? []
    : [
        { near: sources, far: targets, isEnough: FORWARD.has(relation) },
        { near: targets, far: sources, isEnough: BACKWARD.has(relation) },
      ];

/** How far the far side is met by a control that meets these; undefined where it meets nothing of the near side. */
const coverageOf = ({ near, isEnough }: Side, covered: ReadonlyMap<string, Coverage>): Coverage | undefined => {
  if (!near.some((requirement) => covered.has(requirement))) return undefined;
  return isEnough && near.every((requirement) => covered.get(requirement) === 'full') ? 'full' : 'partial';
};

interface Own {
  readonly control: string;
  readonly scope: string | null;
  /** By requirement. */
  readonly covered: Map<string, Coverage>;
}

/** What each control meets in each scope by a person's word. */
const ownLinks = ({ satisfied, places }: Standing): Iterable<Own> => {
  const byId = new Map(places.map((place) => [place.id, place]));
  const own = new Map<string, Own>();
  for (const { control, applied, coverage, through } of satisfied) {
    const place = byId.get(applied);
    if (through !== null || !place) continue;
    const key = `${control} ${place.scope ?? ''}`;
    const known = own.get(key) ?? { control, scope: place.scope, covered: new Map<string, Coverage>() };
    if (coverage === 'full' || !known.covered.has(place.requirement)) known.covered.set(place.requirement, coverage);
    own.set(key, known);
  }
  return own.values();
};

interface Lookup {
  readonly mappingsOf: (requirements: Iterable<string>) => ReadonlySet<Accepted>;
  readonly placesOf: (requirement: string, scope: string | null) => Place[];
}

const lookupOf = ({ accepted, places, above }: Standing): Lookup => {
  const mappings = new Map<string, Accepted[]>();
  for (const mapping of accepted)
    for (const end of new Set([...mapping.sources, ...mapping.targets]))
      mappings.set(end, [...(mappings.get(end) ?? []), mapping]);
  const byRequirement = new Map<string, Place[]>();
  for (const place of places)
    byRequirement.set(place.requirement, [...(byRequirement.get(place.requirement) ?? []), place]);
  return {
    mappingsOf: (requirements) => new Set([...requirements].flatMap((requirement) => mappings.get(requirement) ?? [])),
    placesOf: (requirement, scope) =>
      (byRequirement.get(requirement) ?? []).filter((place) => isWithin(place.scope, scope, above)),
  };
};

/** Whether a scope is this one or lies below it; no chain of scopes is a ring, and none is longer than there are scopes. */
const isWithin = (scope: string | null, outer: string | null, above: Standing['above']): boolean => {
  let at = scope;
  for (let steps = 0; steps <= above.size; steps += 1) {
    if (at === outer) return true;
    if (at === null) return false;
    at = above.get(at) ?? null;
  }
  return false;
};
