import { keepResources } from './back-matter.ts';
import { keepLoose } from './loose.ts';
import { References } from './references.ts';
import type { Settings } from './settings.ts';
import type { Body, Catalog, Group, GroupNode, Metadata, Param, Resource } from './types.ts';

/** The catalog as it leaves resolution, in canonical order. */
export interface AssembledCatalog extends Catalog {
  readonly uuid: string;
  readonly metadata: Metadata;
}

/** Undefined where the result would nest deeper than anybody should have to follow. */
export const assemble = (
  uuid: string,
  metadata: Metadata,
  body: Body,
  settings: Settings,
  resources: readonly (readonly Resource[] | undefined)[],
): AssembledCatalog | undefined => {
  const references = new References();
  references.scan(metadata);
  references.scan(body.controls);
  body.groups.forEach((group) => {
    scanGroup(group, references);
  });
  const loose = keepLoose(body, settings, references);
  const kept = keepResources(resources, references);
  if (references.isTooDeep) return undefined;
  return {
    uuid,
    metadata,
    ...listOf('params', loose.params),
    ...listOf('controls', body.controls),
    ...listOf(
      'groups',
      body.groups.map((group) => groupOf(group, loose.stays, settings)),
    ),
    ...(kept.length > 0 ? { 'back-matter': { resources: kept } } : {}),
  };
};

const listOf = (key: string, list: readonly unknown[]): object => (list.length > 0 ? { [key]: list } : {});

/** All of a group but its loose parameters, which first have to be needed. */
const scanGroup = ({ group, controls, groups }: GroupNode, references: References): void => {
  references.scan(group, ['params', 'controls', 'groups']);
  references.scan(controls);
  for (const child of groups) scanGroup(child, references);
};

const groupOf = (node: GroupNode, stays: (param: Param) => boolean, settings: Settings): Group => {
  const { params = [], controls: _, groups: __, ...rest } = node.group;
  const kept = params.filter(stays).map((param) => settings.apply(param));
  return {
    ...rest,
    ...listOf('params', kept),
    ...listOf('controls', node.controls),
    ...listOf(
      'groups',
      node.groups.map((child) => groupOf(child, stays, settings)),
    ),
  };
};
