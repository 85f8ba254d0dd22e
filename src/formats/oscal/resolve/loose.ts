import type { References } from './references.ts';
import type { Settings } from './settings.ts';
import { type Body, type GroupNode, isKept, type Param } from './types.ts';

const NONE: readonly never[] = [];

/** Which loose parameters are in the result. */
export interface Loose {
  readonly params: readonly Param[];
  /** Whether a parameter of a group stays. */
  readonly stays: (param: Param) => boolean;
}

/**
 * Decides on parameters outside controls: one stays if something in the result refers to it, if the profile sets it,
 * or if it says that it must be kept. What stays may refer to others. A parameter of a control that was not selected
 * becomes loose where something inserts it. Adds what they refer to to the references.
 */
export const keepLoose = (body: Body, settings: Settings, references: References): Loose => {
  const anchored = new Set<string>();
  const inGroups: Param[] = [];
  collect(body, anchored, inGroups);
  const isReferred = ({ id }: Param): boolean => references.params.has(id) || references.ids.has(id);
  const stays = (param: Param): boolean => isReferred(param) || isKept(param) || settings.names(param.id);

  const own = [...new Set(body.params)];
  const loose = new Set([...own, ...inGroups].map(({ id }) => id));
  const strays = firstOfEach(body.strays).filter(({ id }) => !anchored.has(id) && !loose.has(id));
  const candidates = new Map<string, Set<Param>>();
  for (const param of [...own, ...inGroups, ...strays]) {
    candidates.set(param.id, (candidates.get(param.id) ?? new Set()).add(param));
  }
  const taken = new Set<Param>();
  const take = (param: Param): void => {
    taken.add(param);
    candidates.get(param.id)?.delete(param);
    references.scan(settings.names(param.id) ? settings.apply(param) : param);
  };
  [...own, ...inGroups].filter(stays).forEach(take);
  strays.filter(isReferred).forEach(take);
  for (let fresh = references.takeFresh(); fresh.length > 0; fresh = references.takeFresh()) {
    for (const id of fresh) for (const param of candidates.get(id) ?? []) take(param);
  }
  const apply = (param: Param): Param => settings.apply(param);
  return { params: [...own, ...strays].filter((param) => taken.has(param)).map(apply), stays };
};

const collect = (body: Body, anchored: Set<string>, inGroups: Param[]): void => {
  const enter = (control: Body['controls'][number]): void => {
    for (const { id } of control.params ?? NONE) anchored.add(id);
    control.controls?.forEach(enter);
  };
  const enterGroup = ({ group, controls, groups }: GroupNode): void => {
    for (const param of group.params ?? NONE) inGroups.push(param);
    controls.forEach(enter);
    groups.forEach(enterGroup);
  };
  body.controls.forEach(enter);
  body.groups.forEach(enterGroup);
};

/** The first parameter of each id. */
export const firstOfEach = (params: readonly Param[]): readonly Param[] => {
  const seen = new Set<string>();
  return params.filter(({ id }) => !seen.has(id) && seen.add(id));
};
