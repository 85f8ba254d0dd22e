import type { Control } from './types.ts';

/** Controls in document order, with who stands above and below each; positions are indexes into `controls`. */
export interface ControlIndex {
  readonly controls: readonly Control[];
  /** Position of the control around each; -1 where there is none. */
  readonly parents: readonly number[];
  /** The position after the last descendant of each. */
  readonly ends: readonly number[];
  readonly positions: ReadonlyMap<string, readonly number[]>;
}

/** What holds controls: a catalog, a group as it was loaded, or one between the phases. */
export interface ControlHolder {
  readonly controls?: readonly Control[];
  readonly groups?: readonly ControlHolder[];
}

/**
 * Indexes the controls of catalogs and groups: a holder's own controls, each before what is inside it, then those of
 * its groups. Whoever walks in the same order can count along instead of looking up.
 */
export const indexControls = (holders: readonly ControlHolder[]): ControlIndex => {
  const controls: Control[] = [];
  const parents: number[] = [];
  const ends: number[] = [];
  const positions = new Map<string, number[]>();
  const visit = (control: Control, parent: number): void => {
    const at = controls.push(control) - 1;
    parents.push(parent);
    ends.push(at + 1);
    const same = positions.get(control.id);
    if (same) same.push(at);
    else positions.set(control.id, [at]);
    for (const child of control.controls ?? []) visit(child, at);
    ends[at] = controls.length;
  };
  const enter = (holder: ControlHolder): void => {
    for (const control of holder.controls ?? []) visit(control, -1);
    for (const group of holder.groups ?? []) enter(group);
  };
  for (const holder of holders) enter(holder);
  return { controls, parents, ends, positions };
};
