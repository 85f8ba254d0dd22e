import { mergeContents } from './combine.ts';
import { withControls } from './select.ts';
import type { Body, Control, Group, GroupNode, Param } from './types.ts';

const NONE: readonly never[] = [];

/** Whether nested controls stay nested in a flat catalog: the specification says no, its older tests say yes. */
export type FlatNesting = 'none' | 'kept';

/** All controls one after the other, without groups; loose parameters directly under the catalog. */
export const structureFlat = (bodies: readonly Body[], nesting: FlatNesting): Body => {
  const params: Param[] = [];
  const controls: Control[] = [];
  const takeControls = (list: readonly Control[]): void => {
    for (const control of list) {
      if (nesting === 'kept') controls.push(control);
      else {
        controls.push(withControls(control, NONE));
        takeControls(control.controls ?? NONE);
      }
    }
  };
  const takeGroup = ({ group, controls: inside, groups }: GroupNode): void => {
    for (const param of group.params ?? NONE) params.push(param);
    takeControls(inside);
    groups.forEach(takeGroup);
  };
  for (const body of bodies) {
    for (const param of body.params) params.push(param);
    takeControls(body.controls);
    body.groups.forEach(takeGroup);
  }
  return { params, strays: bodies.flatMap(({ strays }) => strays), controls, groups: NONE };
};

/** The structure of the sources, laid over one another: groups of one id, or imported twice, become one. */
export const structureAsIs = (bodies: readonly Body[]): Body => ({
  params: bodies.flatMap(({ params }) => params),
  strays: bodies.flatMap(({ strays }) => strays),
  controls: bodies.flatMap(({ controls }) => controls),
  groups: bodies.length === 1 ? (bodies[0]?.groups ?? NONE) : mergeGroups(bodies.flatMap(({ groups }) => groups)),
});

const mergeGroups = (nodes: readonly GroupNode[]): readonly GroupNode[] => {
  const same = new Map<unknown, [GroupNode, ...GroupNode[]]>();
  for (const node of nodes) {
    // Without an id a group is only itself.
    const key = node.group.id ?? node.group;
    const others = same.get(key);
    if (others) others.push(node);
    else same.set(key, [node]);
  }
  return [...same.values()].map(mergeSame);
};

const mergeSame = (nodes: readonly [GroupNode, ...GroupNode[]]): GroupNode => ({
  // A group that was imported twice says what it says once.
  group: mergeContents([...new Set(nodes.map(({ group }) => group))] as [Group, ...Group[]]),
  controls: nodes.flatMap(({ controls }) => controls),
  groups: mergeGroups(nodes.flatMap(({ groups }) => groups)),
});
