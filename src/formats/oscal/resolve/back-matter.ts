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
  const resources = new Map<string, Resource>();
  for (const list of lists) {
    for (const resource of list ?? []) {
      const before = resources.get(resource.uuid);
      if (before && isKept(before) && !isKept(resource)) continue;
      // Deleted first: the later one stands where it comes, not where the earlier one stood.
      resources.delete(resource.uuid);
      resources.set(resource.uuid, resource);
    }
  }
  const taken = new Set<Resource>();
  const waiting = new Set(resources.values());
  let isGrowing = true;
  while (isGrowing) {
    const before = references.ids.size;
    for (const resource of waiting) {
      if (!references.ids.has(resource.uuid) && !isKept(resource)) continue;
      waiting.delete(resource);
      taken.add(resource);
      references.scan(resource);
    }
    isGrowing = references.ids.size > before;
  }
  return [...resources.values()].filter((resource) => taken.has(resource));
};
