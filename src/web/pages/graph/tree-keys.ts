import type { TreeRow } from './tree-rows.ts';

/** What a key does in the tree. */
export type TreeStep =
  | { readonly type: 'focus'; readonly path: string }
  | { readonly type: 'toggle'; readonly row: TreeRow }
  | { readonly type: 'visit'; readonly row: TreeRow };

const focus = (row: TreeRow | undefined): TreeStep | undefined => row && { type: 'focus', path: row.path };

const parentOf = (rows: readonly TreeRow[], index: number): TreeRow | undefined =>
  rows.slice(0, index).findLast(({ level }) => level < (rows[index]?.level ?? 0));

const childOf = (rows: readonly TreeRow[], index: number): TreeRow | undefined => {
  const next = rows[index + 1];
  return next && next.level > (rows[index]?.level ?? 0) ? next : undefined;
};

/** What a key does at a line, as the ARIA pattern of a tree view has it; undefined: nothing of ours. */
export const treeStep = (key: string, rows: readonly TreeRow[], index: number): TreeStep | undefined => {
  const row = rows[index];
  if (!row) return undefined;
  switch (key) {
    case 'ArrowDown':
      return focus(rows[index + 1]);
    case 'ArrowUp':
      return focus(rows[index - 1]);
    case 'Home':
      return focus(rows[0]);
    case 'End':
      return focus(rows.at(-1));
    case 'ArrowRight':
      return row.isLeaf || row.isOpen ? focus(childOf(rows, index)) : { type: 'toggle', row };
    case 'ArrowLeft':
      return row.isOpen ? { type: 'toggle', row } : focus(parentOf(rows, index));
    case 'Enter':
      return { type: row.label.type === 'record' ? 'visit' : 'toggle', row };
    case ' ':
      return row.isLeaf ? undefined : { type: 'toggle', row };
    default:
      return undefined;
  }
};
