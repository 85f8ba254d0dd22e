import { dim } from './paint.ts';
import { oneLine } from './safe.ts';

export interface Branch {
  readonly label: string;
  readonly children: readonly Branch[];
}

/** A tree with its branches drawn; each label is one line. */
export const tree = (root: Branch): string[] => [oneLine(root.label), ...branches(root.children, '')];

const branches = (children: readonly Branch[], left: string): string[] =>
  children.flatMap((child, index) => {
    const last = index === children.length - 1;
    return [
      `${dim(`${left}${last ? '└─ ' : '├─ '}`)}${oneLine(child.label)}`,
      ...branches(child.children, `${left}${last ? '   ' : '│  '}`),
    ];
  });

interface Growing {
  readonly label: string;
  readonly children: Map<string, Growing>;
}

/** Paths that start alike become one tree; a step is told apart by its id. */
export const growTree = (
  label: string,
  paths: readonly (readonly { readonly id: string; readonly label: string }[])[],
): Branch => {
  const root: Growing = { label, children: new Map() };
  for (const path of paths) {
    let at = root;
    for (const step of path) {
      const known = at.children.get(step.id) ?? { label: step.label, children: new Map() };
      at.children.set(step.id, known);
      at = known;
    }
  }
  return freeze(root);
};

const freeze = ({ label, children }: Growing): Branch => ({ label, children: [...children.values()].map(freeze) });
