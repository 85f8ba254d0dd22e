import { sql } from 'kysely';
import { Graph } from '../../../assurance/graph.ts';
import type { Assurance, Cause, Dates } from '../../../assurance/types.ts';
import type { Registry } from '../../../model/registry.ts';
import { Cells } from '../../store/commit/cells.ts';
import { facetsOf } from '../../store/commit/write.ts';
import type { Tx } from '../../store/database.ts';
import { fieldsIn, type OrgState, readHead, readSettings } from '../../store/org-state.ts';
import { readAllNodes } from '../../store/read-all-nodes.ts';
import { RECORD, type RecordRow, viewOf } from '../../store/rows.ts';
import { readAppliedRules, rulesHash } from '../../store/rules.ts';
import type { Findings } from './findings.ts';

const PAGE = 5_000;

interface StandingRow {
  readonly record_id: string;
  readonly kind: string;
  readonly status: string;
  readonly until: Date | null;
  readonly causes: readonly Cause[];
  readonly more: boolean;
  readonly held: Dates | null;
  readonly held_seq: number | null;
  readonly record_kind: string | null;
  readonly seq: number | null;
}

interface OpenSpan {
  readonly record_id: string;
  readonly status: string;
  readonly causes: readonly Cause[];
  readonly seq: number | null;
}

const entryAt = (moment: string) =>
  sql.raw(`(select min(journal.seq) from journal where journal.org_id = app_org() and journal.at >= ${moment})`);

const sameCauses = (found: readonly Cause[] | null, wanted: Assurance): boolean =>
  found?.length === wanted.causes.length &&
  wanted.causes.every(({ id, code, since }, index) => {
    const other = found[index];
    return id === other?.id && code === other.code && since === other.since;
  });

const sameDates = (found: Dates | null, wanted: Dates): boolean => {
  const codes = Object.keys(wanted);
  return Object.keys(found ?? {}).length === codes.length && codes.every((code) => found?.[code] === wanted[code]);
};

/** Pages through rows by the id of their record. */
async function* pages<Row extends { readonly record_id: string }>(
  read: (after: string) => Promise<readonly Row[]>,
): AsyncIterable<readonly Row[]> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await read(after);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.record_id;
  }
}

/** How an organisation stands, worked out anew. */
interface Anew {
  readonly graph: Graph;
  readonly dates: ReadonlyMap<string, Dates>;
  /** Number of journal entries. */
  readonly size: number;
}

/** What is different about a stored standing, in words; undefined when it is as recomputed. */
const compare = (row: StandingRow, { graph, dates, size }: Anew): string | undefined => {
  const wanted = graph.get(row.record_id);
  if (!wanted) return 'has a status, but nothing can be said about it';
  if (row.kind !== row.record_kind) return `is kept as a ${row.kind}`;
  if (row.status !== wanted.status) return `is kept as ${row.status}, but is ${wanted.status}`;
  if ((row.until?.getTime() ?? null) !== wanted.until) return 'can change by itself at another moment than is kept';
  if (!sameCauses(row.causes, wanted) || row.more !== wanted.more) return 'has other causes than are kept';
  if (!sameDates(row.held, dates.get(row.record_id) ?? {})) return 'has codes that are kept with other moments';
  return (row.held_seq ?? 0) > size ? 'has codes that are kept with an entry that there is not' : undefined;
};

const checkAssurance = async (tx: Tx, anew: Anew, findings: Findings): Promise<void> => {
  const { graph } = anew;
  const seen = new Set<string>();
  const read = async (after: string) => {
    const found =
      await sql<StandingRow>`select assurance.record_id, assurance.kind, assurance.status, assurance.until, assurance.causes,
        assurance.more, assurance.held, assurance.held_seq, record.kind as record_kind, ${entryAt('assurance.since')} as seq
      from assurance left join record on record.org_id = assurance.org_id and record.id = assurance.record_id
      where assurance.org_id = app_org() and assurance.record_id > ${after} order by assurance.record_id limit ${PAGE}`.execute(
        tx,
      );
    return found.rows;
  };
  for await (const rows of pages(read)) {
    for (const row of rows) {
      seen.add(row.record_id);
      const problem = compare(row, anew);
      if (problem) findings.add('assurance', row.seq, `the record ${problem}`, row.record_id);
    }
  }
  for (const [id] of graph.entries())
    if (!seen.has(id)) findings.add('assurance', null, 'the record has no status', id);
};

const checkOpenSpans = async (tx: Tx, graph: Graph, findings: Findings): Promise<void> => {
  const seen = new Set<string>();
  const read = async (after: string) => {
    const found = await sql<OpenSpan>`select span.record_id, span.status, span.causes, ${entryAt('span.from_at')} as seq
      from assurance_span as span where span.org_id = app_org() and span.to_at is null and span.record_id > ${after}
      order by span.record_id limit ${PAGE}`.execute(tx);
    return found.rows;
  };
  for await (const rows of pages(read)) {
    for (const row of rows) {
      seen.add(row.record_id);
      const wanted = graph.get(row.record_id);
      if (wanted?.status === row.status && sameCauses(row.causes, wanted)) continue;
      findings.add('span', row.seq, 'the open span of assurance is not how the record stands', row.record_id);
    }
  }
  for (const [id] of graph.entries())
    if (!seen.has(id)) findings.add('span', null, 'the record has no open span of assurance', id);
};

const named = (facet: { readonly kind: string; readonly field: string; readonly value: string }): string =>
  `${facet.kind} ${facet.field} ${facet.value}`;

const checkFacets = async (tx: Tx, registry: Registry, state: OrgState, findings: Findings): Promise<void> => {
  const read = async (after: string) => {
    const found = await sql<
      RecordRow & { record_id: string; seq: number | null; facets: Parameters<typeof named>[0][] }
    >`
      select ${RECORD}, record.id as record_id, (
          select max(version.seq) from record_version as version where version.org_id = record.org_id and version.record_id = record.id
        ) as seq, (
          select coalesce(jsonb_agg(jsonb_build_object('kind', facet.kind, 'field', facet.field, 'value', facet.value)), '[]')
          from facet where facet.org_id = record.org_id and facet.record_id = record.id
        ) as facets
      from record where record.org_id = app_org() and record.id > ${after} order by record.id limit ${PAGE}`.execute(
      tx,
    );
    return found.rows;
  };
  for await (const rows of pages(read)) {
    for (const row of rows) {
      const kind = registry.find(row.kind);
      const wanted = kind
        ? facetsOf({ after: viewOf(row), fields: fieldsIn(state, kind) })
            .map(named)
            .toSorted()
        : [];
      const found = row.facets.map(named).toSorted();
      if (wanted.length === found.length && wanted.every((one, index) => one === found[index])) continue;
      findings.add('facet', row.seq, `the values that lists filter ${row.key} by are not the record’s`, row.id);
    }
  }
};

/**
 * Recomputes from nothing how every record stands, at the moment of the last entry, and compares it with what is
 * stored. Holds the whole graph in memory, as the server does.
 */
export const checkStanding = async (
  tx: Tx,
  registry: Registry,
  findings: Findings,
  mayHaveOtherRules: boolean,
): Promise<void> => {
  // What follows from the rules of another release is worked out anew, with an entry, before the organisation is next used.
  const isOurs = (await readAppliedRules(tx)).hash === rulesHash(registry);
  const head = await readHead(tx);
  const { nodes, dates } = await readAllNodes(tx, registry);
  const built = Graph.build(nodes, head.at, dates);
  if (!(built instanceof Graph)) {
    findings.add(
      'assurance',
      null,
      `records rest on each other in a circle: ${built.cycle.join(' → ')}`,
      built.cycle[0],
    );
    return;
  }
  if (isOurs) {
    await checkAssurance(tx, { graph: built, dates: new Map(built.dates()), size: head.size }, findings);
    await checkOpenSpans(tx, built, findings);
  } else if (!mayHaveOtherRules && head.size > 0) {
    findings.add(
      'assurance',
      null,
      'statuses were not checked: they are said to follow from the rules of another release; use the organisation once with this one, then verify again',
    );
  }
  const state: OrgState = {
    ...head,
    graph: built,
    rootScope: null,
    custom: new Map(),
    fieldCache: new Map(),
    cells: new Cells(),
    usedAt: 0,
    isOutdated: false,
  };
  await readSettings(tx, state);
  await checkFacets(tx, registry, state, findings);
};
