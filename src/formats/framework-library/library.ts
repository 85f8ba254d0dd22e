import { FrameworkBuilder, oneLine } from '../framework-table/builder.ts';
import {
  FILE_LIMITS,
  type FileMappingSet,
  type FilePair,
  type FileRelation,
  type FrameworkFile,
} from '../framework-table/framework-file.ts';
import type { Problem, Read } from '../read.ts';

/*
 * Library files of CISO Assistant (intuitem), as its own tools write and read them: YAML, and the workbooks of layouts 1 and
 * 2 that the YAML is made from. Both become what is described here, and from this a framework.
 */

/** A library file: what it says of itself, and the objects that a framework is made from. Others are left alone. */
export interface Library {
  readonly about: LibraryAbout;
  readonly framework?: LibraryFramework;
  readonly mappings: readonly LibraryMappings[];
  /** Names of its reference controls, by urn. */
  readonly controls: ReadonlyMap<string, string>;
  /** What stops it, and what is left out. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface LibraryAbout {
  readonly urn?: string;
  readonly version?: number;
  readonly name?: string;
  readonly description?: string;
  readonly copyright?: string;
  readonly provider?: string;
  readonly publishedOn?: string;
}

export interface LibraryFramework {
  readonly urn: string;
  readonly refId?: string;
  readonly name?: string;
  readonly description?: string;
  readonly nodes: readonly LibraryNode[];
}

export interface LibraryNode {
  readonly where: string;
  readonly urn: string;
  readonly parent?: string;
  readonly refId?: string;
  readonly name?: string;
  readonly description?: string;
  readonly annotation?: string;
  readonly evidence?: string;
  readonly assessable: boolean;
  readonly groups: readonly string[];
  readonly controls: readonly string[];
  readonly questions: readonly string[];
}

export interface LibraryMappings {
  readonly title: string;
  readonly source: string;
  readonly target: string;
  readonly pairs: readonly {
    readonly source: string;
    readonly target: string;
    readonly relation: string;
    readonly rationale?: string;
    readonly strength?: number;
    readonly where: string;
  }[];
}

/** The library as a framework file, or everything that is wrong with it. */
export const fromLibrary = (library: Library): Read<FrameworkFile> => {
  const builder = new FrameworkBuilder();
  for (const { where, message } of library.problems) builder.fault(where, message);
  for (const { where, message } of library.warnings) builder.warnings.add(where, message);
  const { about, framework } = library;
  if (framework) addNodes(framework, library.controls, builder);
  const mappings = readMappings(library, builder);
  const title = oneLine(framework?.name ?? about.name);
  return builder.finish({
    source: 'library',
    mappings,
    ...(framework ? { name: framework.urn.toLowerCase() } : {}),
    ...(about.version === undefined ? {} : { version: about.version }),
    ...(title ? { title: title.slice(0, 300) } : {}),
    ...optional('edition', editionIn(framework?.refId, title)),
    ...optional('publisher', oneLine(about.provider).slice(0, 300)),
    ...optional('licence', oneLine(about.copyright).slice(0, 500)),
    ...optional('description', (framework?.description ?? about.description ?? '').slice(0, FILE_LIMITS.maxText)),
    ...(about.publishedOn === undefined ? {} : { publishedOn: about.publishedOn }),
  });
};

const optional = <K extends string>(name: K, value: string | undefined): { [P in K]?: string } =>
  value ? ({ [name]: value } as { [P in K]?: string }) : {};

/** Libraries have no field for the edition: it is in their names, as in "iso27001-2022" and "PCI DSS v4.0.1". */
const editionIn = (...names: readonly (string | undefined)[]): string | undefined =>
  names
    .map((name) => /(?:^|[^\d.])((?:19|20)\d\d|v?\d{1,2}(?:\.\d{1,3}){1,2})(?![\d.])/i.exec(name ?? '')?.[1])
    .find(Boolean);

interface Placed extends LibraryNode {
  readonly number: string;
  /** It says nothing itself and stands at the top: what is in it has its name as their group. */
  readonly isGroup: boolean;
}

const addNodes = (framework: LibraryFramework, controls: Library['controls'], builder: FrameworkBuilder): void => {
  const placed = placeNodes(framework, builder);
  for (const node of placed.values()) {
    if (node.isGroup) continue;
    const parents = ancestorsOf(node, placed, builder);
    const under = parents.find(({ isGroup }) => !isGroup);
    const group = parents.find(({ isGroup }) => isGroup);
    builder.add({
      where: node.where,
      number: node.number,
      title: node.name,
      text: node.description,
      guidance: guidanceOf(node, controls),
      under: under?.number,
      group: group && labelOf(group),
      assessable: node.assessable,
    });
  }
};

/** Every node with its number, by urn; nodes that cannot be placed are named and left out. */
const placeNodes = ({ nodes }: LibraryFramework, builder: FrameworkBuilder): ReadonlyMap<string, Placed> => {
  const refs = new Map<string, number>();
  for (const { refId } of nodes) if (refId) refs.set(refId, (refs.get(refId) ?? 0) + 1);
  const parents = new Set(nodes.flatMap(({ parent }) => parent ?? []));
  const placed = new Map<string, Placed>();
  for (const node of nodes) {
    const other = placed.get(node.urn);
    if (other)
      builder.fault(node.where, `The urn ${node.urn} is there twice, first at ${other.where}. Keep one of them.`);
    else {
      const above = node.parent === undefined ? undefined : placed.get(node.parent);
      const isTop = node.parent === undefined || above?.isGroup === true;
      const isGroup = isTop && !node.assessable && parents.has(node.urn) && oneLine(node.description).length < 300;
      placed.set(node.urn, { ...node, number: numberOf(node, refs, builder), isGroup });
    }
  }
  return placed;
};

/** Its own number where no other node has it: one that several share says nothing, and their urns differ. */
const numberOf = (
  { refId, urn, where }: LibraryNode,
  refs: ReadonlyMap<string, number>,
  builder: FrameworkBuilder,
): string => {
  if (refId === undefined) return tailOf(urn);
  if (refs.get(refId) === 1) return refId;
  builder.warnings.add(where, `Several nodes have the number ${refId}: this one is numbered ${tailOf(urn)}.`);
  return tailOf(urn);
};

const ancestorsOf = (
  node: Placed,
  placed: ReadonlyMap<string, Placed>,
  builder: FrameworkBuilder,
): readonly Placed[] => {
  const found: Placed[] = [];
  let at: Placed = node;
  while (at.parent !== undefined) {
    const parent = placed.get(at.parent);
    if (!parent) {
      builder.fault(at.where, `There is no node ${at.parent}, which ${at.number} is in. Correct its parent_urn.`);
      break;
    }
    if (found.length > FILE_LIMITS.maxDepth) {
      builder.fault(node.where, `${node.number} is in itself, or nests deeper than ${FILE_LIMITS.maxDepth} levels.`);
      break;
    }
    found.push(parent);
    at = parent;
  }
  return found;
};

const labelOf = ({ refId, name, description, number }: Placed): string => {
  const title = oneLine(name) || oneLine(description).slice(0, 120);
  return [refId, title].filter(Boolean).join(' ') || number;
};

/** The part of a node's urn that is its own: urn:<packager>:risk:req_node:<framework>:<this>. */
export const tailOf = (urn: string): string => {
  const parts = urn.split(':');
  const own = parts[0]?.toLowerCase() === 'urn' && parts.length > 5 ? parts.slice(5) : parts.slice(-1);
  return own.join(':');
};

const guidanceOf = (node: LibraryNode, controls: Library['controls']): string =>
  [
    node.annotation,
    node.evidence && `Typical evidence:\n${node.evidence}`,
    list('Questions', node.questions),
    list(
      'Reference controls',
      node.controls.map((urn) => controls.get(urn) ?? tailOf(urn)),
    ),
    node.groups.length > 0 && `Implementation groups: ${node.groups.join(', ')}`,
  ]
    .filter(Boolean)
    .join('\n\n');

const list = (name: string, lines: readonly string[]): string | undefined =>
  lines.length === 0 ? undefined : `${name}:\n${lines.map((line) => `- ${oneLine(line)}`).join('\n')}`;

const RELATIONS: Readonly<Record<string, FileRelation | undefined>> = {
  equal: 'equal',
  subset: 'subset',
  superset: 'superset',
  intersect: 'intersects',
  not_related: 'no_relationship',
};

const readMappings = ({ about, mappings }: Library, builder: FrameworkBuilder): FileMappingSet[] => {
  const seen = new Set<string>();
  const sets: FileMappingSet[] = [];
  let room: number = FILE_LIMITS.maxPairs;
  for (const set of mappings) {
    // Layout 2 writes every set a second time the other way round.
    if (seen.has(`${set.target} ${set.source}`)) continue;
    seen.add(`${set.source} ${set.target}`);
    room -= set.pairs.length;
    const [first] = set.pairs;
    if (room < 0) {
      builder.fault(
        first?.where ?? 'mappings',
        `There are more than ${FILE_LIMITS.maxPairs} mappings. Split the file.`,
      );
      break;
    }
    sets.push({
      title: oneLine(set.title).slice(0, 300),
      ...(about.version === undefined ? {} : { version: about.version }),
      source: set.source,
      target: set.target,
      pairs: set.pairs.flatMap((pair) => readPair(pair, builder)),
    });
  }
  return sets;
};

const readPair = (pair: LibraryMappings['pairs'][number], builder: FrameworkBuilder): FilePair[] => {
  const relation = RELATIONS[pair.relation.trim().toLowerCase()];
  if (!relation) {
    const known = Object.keys(RELATIONS).join(', ');
    builder.fault(pair.where, `"${pair.relation.slice(0, 40)}" is no relationship. There are: ${known}.`);
    return [];
  }
  const { strength, rationale } = pair;
  return [
    {
      source: tailOf(pair.source),
      target: tailOf(pair.target),
      relation,
      ...(rationale ? { rationale: rationale.slice(0, FILE_LIMITS.maxText) } : {}),
      // Out of ten.
      ...(strength !== undefined && strength >= 0 && strength <= 10 ? { confidence: Math.round(strength * 10) } : {}),
      where: pair.where,
    },
  ];
};
