import type { References } from './references.ts';
import { isKept, type Resource } from './types.ts';

/**
 * The resources of the result: those of the sources in the order of the imports, then the profile's own. Of several
 * with one uuid the last counts, unless an earlier one says that it must be kept and the later does not. What nothing
 * refers to is left out, unless it says that it must be kept; what is in may refer to others.
 */
export const keepResources = (
  lists: readonly (readonly Resource[] | undefined)[],
  references: References,
): readonly Resource[] => {
  const resources = lastOfEach(lists.flatMap((list) => list ?? []));
  const taken = new Set<Resource>();
  const take = (resource: Resource | undefined): void => {
    if (!resource || taken.has(resource)) return;
    taken.add(resource);
    references.scan(resource);
  };
  for (const resource of resources.values()) if (references.ids.has(resource.uuid) || isKept(resource)) take(resource);
  for (let fresh = references.takeFresh(); fresh.length > 0; fresh = references.takeFresh()) {
    for (const id of fresh) take(references.ids.has(id) ? resources.get(id) : undefined);
  }
  return [...resources.values()].filter((resource) => taken.has(resource));
};

const lastOfEach = (list: readonly Resource[]): ReadonlyMap<string, Resource> => {
  const resources = new Map<string, Resource>();
  for (const resource of list) {
    const before = resources.get(resource.uuid);
    if (before && isKept(before) && !isKept(resource)) continue;
    // Deleted first: the later one stands where it comes, not where the earlier one stood.
    resources.delete(resource.uuid);
    resources.set(resource.uuid, resource);
  }
  return resources;
};
