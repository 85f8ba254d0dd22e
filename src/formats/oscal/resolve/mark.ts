import type { ControlIndex } from './control-index.ts';
import { globMatcher } from './glob.ts';
import { RESOLVE_LIMITS } from './limits.ts';
import { below, type Place, type Problems } from './problems.ts';
import type { SelectControls, Selecting } from './types.ts';

/** How a selection is to be read. */
export interface MarkRules {
  /** Whether a control brings those around it. It does in an import; a custom structure takes only what it names. */
  readonly withAncestors: boolean;
  /** Called with the place and the id of what is to be included and is not there. */
  readonly onMissing: (place: Place, id: string) => void;
}

/** Counts the controls that were looked at over a whole resolution, so that patterns cannot multiply without end. */
export interface Looks {
  count: number;
}

/** What one selection is marked with: 1 where a control is in, and whether its descendants are already. */
const IN = 1;
const WITH_CHILDREN = 2;

/**
 * Which controls of the index a directive selects: 1 at their positions, else 0. Inclusion and exclusion are each
 * cumulative, and exclusion wins. A child that is included brings its ancestors, which exclusion may take away again.
 */
export const markControls = (
  index: ControlIndex,
  directive: Selecting,
  place: Place,
  rules: MarkRules,
  problems: Problems,
  looks: Looks,
): Uint8Array => {
  const marks = new Uint8Array(index.controls.length);
  if (directive['include-all'] !== undefined || directive['include-controls'] === undefined) marks.fill(IN);
  const mark = { index, problems, looks };
  directive['include-controls']?.forEach((select, at) => {
    const found = new Uint8Array(marks.length);
    markOne(mark, select, found, below(place, 'include-controls', at), rules.onMissing);
    if (rules.withAncestors && select['with-parent-controls'] !== 'no') markAncestors(index, found);
    found.forEach((one, position) => {
      if (one) marks[position] = IN;
    });
  });
  directive['exclude-controls']?.forEach((select, at) => {
    const found = new Uint8Array(marks.length);
    const where = below(place, 'exclude-controls', at);
    markOne(mark, select, found, where, (missing, id) => {
      problems.warn('unknown-control', missing, `There is no control "${id}" to exclude.`);
    });
    found.forEach((one, position) => {
      if (one) marks[position] = 0;
    });
  });
  return marks;
};

interface Marking {
  readonly index: ControlIndex;
  readonly problems: Problems;
  readonly looks: Looks;
}

const markOne = (
  { index, problems, looks }: Marking,
  select: SelectControls,
  found: Uint8Array,
  place: Place,
  onMissing: MarkRules['onMissing'],
): void => {
  const withChildren = select['with-child-controls'] === 'yes';
  looks.count += index.controls.length;
  const take = (position: number): void => {
    if (!withChildren) found[position] = found[position] || IN;
    else if (found[position] !== WITH_CHILDREN) found.fill(WITH_CHILDREN, position, index.ends[position]);
  };
  select['with-ids']?.forEach((id, at) => {
    const positions = index.positions.get(id);
    if (!positions) onMissing(below(place, 'with-ids', at), id);
    for (const position of positions ?? []) take(position);
  });
  select.matching?.forEach(({ pattern }, at) => {
    const where = below(place, 'matching', at);
    looks.count += index.controls.length;
    if (looks.count > RESOLVE_LIMITS.looks || (pattern?.length ?? 0) > RESOLVE_LIMITS.pattern) {
      problems.error(
        'too-large',
        where,
        'The patterns are too many for this many controls, or one is too long. Name the controls instead.',
      );
      return;
    }
    const isMatch = pattern ? globMatcher(pattern) : () => false;
    let any = false;
    index.controls.forEach(({ id }, position) => {
      if (!isMatch(id)) return;
      any = true;
      take(position);
    });
    if (!any) problems.warn('nothing-matched', where, `The pattern "${pattern ?? ''}" matches no control.`);
  });
};

const markAncestors = ({ parents }: ControlIndex, found: Uint8Array): void => {
  // Backwards: a parent comes before its children, so one pass reaches the top.
  for (let at = found.length - 1; at >= 0; at -= 1) {
    const parent = parents[at] ?? -1;
    if (found[at] && parent >= 0) found[parent] = found[parent] || IN;
  }
};
