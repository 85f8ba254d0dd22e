import { FILE_LIMITS } from '../framework-table/framework-file.ts';
import type { LibraryNode } from './library.ts';

/** A row of a library's sheet: its cells that hold something, by heading. */
export interface SheetRow {
  readonly where: string;
  readonly cells: ReadonlyMap<string, string>;
}

export interface NodeOptions {
  /** What their urns begin with. */
  readonly base: string;
  readonly prefixes: ReadonlyMap<string, string>;
  /** Layout 1: a node above all of the sheet. */
  readonly section?: string | undefined;
  readonly fault: (where: string, message: string) => void;
}

/** The rows of a framework's sheet as a tree: how deep each is stands in its column "depth". */
export const readNodeRows = (
  rows: readonly SheetRow[],
  { base, prefixes, section, fault }: NodeOptions,
): LibraryNode[] => {
  const nodes: LibraryNode[] = [];
  // The last node of each depth, and how many nodes without a number are in it.
  const above: { readonly urn: string; unnumbered: number }[] = [{ urn: base, unnumbered: 0 }];
  const shift = section === undefined ? 0 : 1;
  if (section !== undefined) {
    const urn = `${base}:${urnPart(section)}`;
    nodes.push({ ...EMPTY, where: section, urn, name: section });
    above.push({ urn, unnumbered: 0 });
  }
  for (const { where, cells } of rows) {
    const told = Number(cells.get('depth') ?? '1');
    const depth = told + shift;
    if (!Number.isInteger(told) || told < 1 || told > FILE_LIMITS.maxDepth) {
      fault(where, `The depth is a whole number from 1 to ${FILE_LIMITS.maxDepth}. Correct it.`);
      continue;
    }
    if (depth > above.length) {
      fault(
        where,
        `The depth goes from ${above.length - 1 - shift} to ${told}: a level is missing between. Correct it.`,
      );
      continue;
    }
    above.length = depth;
    const parent = above[depth - 1];
    if (!parent) continue;
    const urn = urnOf(cells, base, depth === 1 ? undefined : parent.urn, () => (parent.unnumbered += 1));
    above.push({ urn, unnumbered: 0 });
    nodes.push(nodeOf(cells, where, urn, depth === 1 ? undefined : parent.urn, prefixes));
  }
  return nodes;
};

const EMPTY = { assessable: false, groups: [], controls: [], questions: [] } as const;

const nodeOf = (
  cells: SheetRow['cells'],
  where: string,
  urn: string,
  parent: string | undefined,
  prefixes: NodeOptions['prefixes'],
): LibraryNode => {
  const text = (name: string, as: string) => {
    const value = cells.get(name);
    return value === undefined ? {} : { [as]: value };
  };
  return {
    where,
    urn,
    ...(parent === undefined ? {} : { parent }),
    ...text('ref_id', 'refId'),
    ...text('name', 'name'),
    ...text('description', 'description'),
    ...text('annotation', 'annotation'),
    ...text('typical_evidence', 'evidence'),
    assessable: cells.has('assessable'),
    groups: split(cells.get('implementation_groups'), /,/),
    controls: split(cells.get('reference_controls'), /[\s,]+/).map((one) => expand(one, prefixes)),
    questions: split(cells.get('questions'), /\n/),
  };
};

/** As the tools of CISO Assistant make it: from the number, or the place below the parent. */
const urnOf = (cells: SheetRow['cells'], base: string, parent: string | undefined, count: () => number): string => {
  const own = cells.get('urn_id') ?? cells.get('ref_id');
  if (own !== undefined) return `${base}:${urnPart(own)}`;
  const at = count();
  if (parent !== undefined) return `${parent}:${at}`;
  const name = cells.get('name');
  return `${base}:${name === undefined ? `node${at}` : urnPart(name)}`;
};

const urnPart = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/[^a-z0-9_\-.[\]():]/g, '_');

const split = (text: string | undefined, by: RegExp): string[] =>
  (text ?? '').split(by).flatMap((one) => one.trim() || []);

const expand = (reference: string, prefixes: NodeOptions['prefixes']): string => {
  if (reference.startsWith('urn:')) return reference.toLowerCase();
  const at = reference.indexOf(':');
  const base = prefixes.get(reference.slice(0, at));
  return base === undefined ? reference.toLowerCase() : `${base}:${reference.slice(at + 1)}`.toLowerCase();
};
