import type { FrameworkPack, PackRequirement } from '../../formats/framework-pack/pack.ts';
import type { Change } from '../../model/change.ts';

/** A framework's record, as far as loading looks at it. */
export interface PresentFramework {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A requirement's record that stands for one of the pack's numbers. */
export interface PresentRequirement {
  readonly id: string;
  readonly number: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface PresentEdition {
  readonly framework: PresentFramework | undefined;
  readonly requirements: readonly PresentRequirement[];
  /** By id, the title that a pack last gave; looked up where a newer pack may correct it. */
  readonly givenTitles?: ReadonlyMap<string, string>;
}

export const frameworkKey = ({ key }: Pick<FrameworkPack, 'key'>): string => `FRM-${key}`;

/** No pack's key holds an underscore, so the first one ends it: no two requirements of any packs have the same key. */
export const requirementKey = ({ key }: Pick<FrameworkPack, 'key'>, { name }: Pick<PackRequirement, 'name'>): string =>
  `REQ-${key}_${name}`;

/** The version of the pack that a framework was loaded from; 0 when it was written here. */
export const loadedVersion = (framework: PresentFramework | undefined): number => {
  const version = framework?.data['packVersion'];
  return typeof version === 'number' ? version : 0;
};

/**
 * What makes an organisation hold the pack. What is there stays as people have it; a newer pack of the same edition brings
 * new titles where those that a pack gave still stand, not where a person or a licensed copy wrote another. What a newer one
 * no longer has stays too, because it may have been assessed. An older one is no case of this: see `isOlder`.
 */
export const planLoad = (pack: FrameworkPack, edition: PresentEdition): Change[] => {
  const { framework, requirements, givenTitles } = edition;
  const present = new Map(requirements.map((one) => [one.number, one]));
  const from = loadedVersion(framework);
  const isNews = isNewer(pack, edition);
  const retitle = ({ id, title }: { readonly id: string; readonly title: string }, to: string) =>
    title !== to && givenTitles?.get(id) === title ? { title: to } : {};
  const places = placesOf(pack);
  const changes: Change[] = [];
  if (!framework) changes.push(createFramework(pack));
  else if (isNews)
    changes.push({ op: 'update', ref: framework.id, ...retitle(framework, pack.title), data: frameworkData(pack) });
  else if (from === 0) changes.push({ op: 'update', ref: framework.id, data: { packVersion: pack.version } });
  for (const [position, requirement] of pack.requirements.entries()) {
    const known = present.get(requirement.number);
    const data = requirementData(
      requirement,
      places.get(requirement.group) ?? { group: requirement.group },
      position + 1,
    );
    if (!known) changes.push(createRequirement(pack, requirement, data, framework?.id ?? frameworkKey(pack)));
    else if (isNews) changes.push(...correct(known, retitle(known, requirement.title), data));
  }
  return changes;
};

/** Whether the edition was loaded from an earlier version of the pack. */
export const isNewer = (pack: FrameworkPack, { framework }: PresentEdition): boolean => {
  const from = loadedVersion(framework);
  return from > 0 && from < pack.version;
};

export const isOlder = (pack: FrameworkPack, { framework }: PresentEdition): boolean =>
  loadedVersion(framework) > pack.version;

/** Numbers that are there and that the pack no longer has. */
export const keptNumbers = (pack: FrameworkPack, { requirements }: PresentEdition): string[] => {
  const numbers = new Set(pack.requirements.map(({ number }) => number));
  return requirements.flatMap(({ number }) => (numbers.has(number) ? [] : number));
};

interface Place {
  readonly group: string;
  readonly section?: string;
}

/** "A.5 Organizational controls": each group as lists show and filter it, and the outermost part that it stands in. */
const placesOf = ({ groups }: FrameworkPack): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>();
  for (const { id, title, parent } of groups) {
    const above = parent === undefined ? undefined : places.get(parent);
    const section = above && (above.section ?? above.group);
    // An id that is only a word of ours is no number that people know it by.
    const group = /^[a-z]/.test(id) ? title : `${id} ${title}`;
    places.set(id, { group, ...(section === undefined ? {} : { section }) });
  }
  return places;
};

const frameworkData = ({
  edition,
  publisher,
  type,
  publishedOn,
  cycle,
  licence,
  address,
  description,
  version,
}: FrameworkPack) => ({
  edition,
  publisher,
  type,
  // Only a day fits: what is known no better than by its month is left out.
  ...(publishedOn?.length === 10 ? { publishedOn } : {}),
  ...(cycle === undefined ? {} : { cycle }),
  licence,
  ...(address === undefined ? {} : { address }),
  ...(description === undefined ? {} : { description }),
  packVersion: version,
});

const createFramework = (pack: FrameworkPack): Change => ({
  op: 'create',
  kind: 'framework',
  key: frameworkKey(pack),
  title: pack.title,
  data: frameworkData(pack),
});

type RequirementData = Readonly<Record<string, string | number | boolean>>;

const requirementData = ({ under, assessable }: PackRequirement, place: Place, position: number): RequirementData => ({
  ...place,
  ...(under === undefined ? {} : { under }),
  position,
  assessable,
});

const createRequirement = (
  pack: FrameworkPack,
  one: PackRequirement,
  data: RequirementData,
  framework: string,
): Change => ({
  op: 'create',
  kind: 'requirement',
  key: requirementKey(pack, one),
  title: one.title,
  data: { ref: one.number, ...data },
  links: { part_of: framework },
});

const correct = (known: PresentRequirement, retitled: { readonly title?: string }, data: RequirementData): Change[] => {
  const isSame =
    retitled.title === undefined && Object.entries(data).every(([name, value]) => known.data[name] === value);
  return isSame ? [] : [{ op: 'update', ref: known.id, ...retitled, data }];
};
