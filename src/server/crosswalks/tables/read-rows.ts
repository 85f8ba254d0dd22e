import type { Relation } from '../../../formats/crosswalk-pack/relation.ts';
import { isOfPairs, RELATION_WORDS, RELATIONS } from '../../../formats/crosswalk-pack/relation.ts';
import type { Role } from '../../../formats/crosswalk-pack/table-roles.ts';
import type { Problem } from '../../../formats/read.ts';
import { numberFinder } from '../../oscal/control-id.ts';
import { type Draft, type DraftEnd, isRelation } from '../drafts.ts';
import { relationOf } from '../oscal/relationship.ts';
import type { Side } from '../side.ts';
import { readNumberList } from './number-list.ts';

export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface TableReading {
  readonly rows: readonly TableRow[];
  /** By the column's place. */
  readonly roles: ReadonlyMap<Role, number>;
  /** Columns of numbers, each of a framework. */
  readonly targets: readonly { readonly column: number; readonly side: Side }[];
  readonly source: Side;
  /** Where a row says none. */
  readonly relation: Relation;
  readonly saidBy?: string;
  readonly accept: boolean;
}

interface Group {
  readonly sources: Map<string, DraftEnd>;
  readonly targets: Map<string, DraftEnd>;
  readonly draft: Omit<Draft, 'sources' | 'targets'>;
}
type Finder = (number: string) => DraftEnd | undefined;

/**
 * The mappings in a table: rows of one mapping, or of one source in one relation to one framework, are one of them; pairs of
 * which the relation says that the one is met with the other are one each, unless the table says otherwise.
 */
export const readMappingRows = (
  table: TableReading,
): { readonly drafts: readonly Draft[]; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const groups = new Map<string, Group>();
  const find = finderOf(table.source);
  const targets = table.targets.map(({ column, side }) => ({ column, side, find: finderOf(side) }));
  let last: DraftEnd | undefined;
  for (const row of table.rows) {
    const cell = cellsOf(table, row);
    // A merged cell stands in the first of its rows alone.
    const source = endOf(cell('source'), find, table.source, row.line, problems) ?? (cell('source') ? undefined : last);
    last = source;
    const relation = relationIn(cell('relation'), table.relation, row.line, problems);
    for (const { column, side, find: findTarget } of source && relation ? targets : []) {
      const ends = readNumberList(row.cells[column] ?? '').flatMap(
        (number) => endOf(number, findTarget, side, row.line, problems) ?? [],
      );
      if (source && relation && ends.length > 0) collectAll(groups, table, cell, { source, relation, side, ends });
    }
  }
  const drafts = [...groups.values()].map(
    ({ draft, ...ends }): Draft => ({
      ...draft,
      sources: [...ends.sources.values()],
      targets: [...ends.targets.values()],
    }),
  );
  return { drafts, problems };
};

const cellsOf =
  ({ roles }: TableReading, { cells }: TableRow) =>
  (role: Role): string => {
    const column = roles.get(role);
    return column === undefined ? '' : (cells[column] ?? '').trim();
  };

const finderOf = ({ requirements }: Side): Finder => {
  const byNumber = new Map(requirements.map(({ number, id }) => [number, { id, number }]));
  const find = numberFinder([...byNumber.keys()]);
  return (number) => byNumber.get(number) ?? byNumber.get(find(number) ?? '');
};

const endOf = (number: string, find: Finder, side: Side, line: number, problems: Problem[]): DraftEnd | undefined => {
  if (number === '') return undefined;
  const found = find(number);
  if (!found)
    problems.push({ where: `row ${line}`, message: `${side.framework.key} has no number ${number}. Left out.` });
  return found;
};

const relationIn = (word: string, otherwise: Relation, line: number, problems: Problem[]): Relation | undefined => {
  if (word === '') return otherwise;
  const plain = word.toLowerCase().replace(/[\s_]+/g, '_');
  // As OSCAL spells it, or as our pages say it: "overlaps".
  const said = RELATIONS.find((one) => RELATION_WORDS[one] === word.toLowerCase().trim());
  const relation = isRelation(plain) ? plain : (said ?? relationOf(plain.replaceAll('_', '-')));
  if (!relation)
    problems.push({
      where: `row ${line}`,
      message: `"${word}" is no relation. Write one of ${RELATIONS.join(', ')}. Left out.`,
    });
  return relation;
};

interface Found {
  readonly source: DraftEnd;
  readonly relation: Relation;
  readonly side: Side;
  readonly ends: readonly DraftEnd[];
}

const collectAll = (
  groups: Map<string, Group>,
  table: TableReading,
  cell: (role: Role) => string,
  found: Found,
): void => {
  const isApart = isOfPairs(found.relation) && cell('mapping') === '';
  for (const ends of isApart ? found.ends.map((end) => [end]) : [found.ends])
    collect(groups, table, cell, { ...found, ends });
};

const collect = (
  groups: Map<string, Group>,
  { saidBy, accept }: TableReading,
  cell: (role: Role) => string,
  { source, relation, side, ends }: Found,
): void => {
  const pair = isOfPairs(relation) ? ends.map(({ id }) => id).join(' ') : '';
  const key = `${side.framework.id} ${relation} ${cell('mapping') || `${source.id} ${pair} ${cell('rationale')}`}`;
  const confidence = Number(cell('confidence') || Number.NaN);
  const said = cell('said by') || saidBy;
  const group: Group = groups.get(key) ?? {
    sources: new Map(),
    targets: new Map(),
    draft: {
      relation,
      data: {
        ...(cell('rationale') === '' ? {} : { rationale: cell('rationale') }),
        ...(said === undefined ? {} : { source: said }),
        ...(confidence >= 0 && confidence <= 100 ? { confidence: Math.round(confidence) } : {}),
      },
      state: accept && (cell('state') || 'accepted') === 'accepted' ? 'accepted' : 'proposed',
    },
  };
  groups.set(key, group);
  group.sources.set(source.id, source);
  for (const end of ends) group.targets.set(end.id, end);
};
