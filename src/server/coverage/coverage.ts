import type { Cause } from '../../assurance/types.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { applicabilityOf, byPlace, groupBy, tallyOf } from '../../model/validation/coverage.ts';
import { getRow } from '../query/detail.ts';
import { hidden, type Known, knownRecords } from '../query/names.ts';
import type { Tx } from '../store/database.ts';
import type { GraphAt } from '../store/past-state.ts';
import {
  type AppliedRow,
  type RequirementRow,
  readApplied,
  readFrameworkOf,
  readRequirements,
  readSupport,
  type SupportRow,
} from './read-applied.ts';

const textOf = (data: Readonly<Record<string, unknown>>, name: string): string | null => {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

const causeOut = ({ id, code, since }: Cause) => ({ id, code, since: new Date(since).toISOString() });

const supportOut = ({ other, relation, data }: SupportRow) => ({
  id: other,
  relation,
  coverage: data['coverage'] === 'partial' ? ('partial' as const) : ('full' as const),
  through: textOf(data, 'through'),
});

const appliedOut = (row: AppliedRow, support: readonly SupportRow[], past: GraphAt | undefined) => {
  const then = past?.graph.get(row.id);
  const until = past ? (then?.status === row.status ? then?.until : null) : row.until?.getTime();
  return {
    id: row.id,
    key: row.key,
    version: row.version,
    status: row.status,
    until: until == null ? null : new Date(until).toISOString(),
    applicability: applicabilityOf(row.data),
    responsibility: textOf(row.data, 'responsibility'),
    causes: row.causes.map(causeOut),
    more: row.more,
    support: support.map(supportOut),
  };
};

export type AppliedOut = ReturnType<typeof appliedOut>;

/** A line of the tree: a heading, a requirement that is applied, or one that is not. */
export interface CoverageLine {
  readonly ref: string;
  readonly title: string;
  readonly group: string;
  /** The part that the group stands in; empty where it stands in none. */
  readonly section: string;
  readonly under: string | null;
  /** Key of the requirement; null where the actor may not read it. */
  readonly requirement: string | null;
  readonly applied: AppliedOut | null;
}

interface Parts {
  readonly applied: readonly AppliedRow[];
  readonly requirements: readonly RequirementRow[];
  readonly support: readonly SupportRow[];
}

/** Every number of the framework in its own order, with what was applied of it; what has lost its requirement comes last. */
const linesOf = ({ applied, requirements, support }: Parts, past: GraphAt | undefined): readonly CoverageLine[] => {
  const byRequirement = new Map(applied.map((row) => [row.requirement, row]));
  const supportOf = groupBy(support, (row) => row.applied);
  const out = (row: AppliedRow | undefined) => (row ? appliedOut(row, supportOf.get(row.id) ?? [], past) : null);
  const known = new Set(requirements.map(({ id }) => id));
  const placed = requirements
    .filter(({ id, state }) => state !== 'retired' || byRequirement.has(id))
    .map(({ id, key, title, data }) => ({
      position: typeof data['position'] === 'number' ? data['position'] : null,
      ref: textOf(data, 'ref') ?? key,
      title,
      group: textOf(data, 'group') ?? '',
      section: textOf(data, 'section') ?? '',
      under: textOf(data, 'under'),
      requirement: key,
      applied: out(byRequirement.get(id)),
    }))
    .toSorted(byPlace)
    .map(({ position: _position, ...line }) => line);
  const lost = applied
    .filter(({ requirement }) => requirement === null || !known.has(requirement))
    .map((row) => ({
      ref: row.key,
      title: row.title,
      group: '',
      section: '',
      under: null,
      requirement: null,
      applied: out(row),
    }));
  return [...placed, ...lost];
};

const groupsOf = (lines: readonly CoverageLine[]) =>
  [...groupBy(lines, ({ group }) => group)].map(([name, within]) => ({
    name,
    section: within[0]?.section ?? '',
    ...tallyOf(within.flatMap(({ applied }) => applied ?? [])),
  }));

/** Every record that the lines name, once; what the actor may not read is there without a name. */
const namedIn = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  lines: readonly CoverageLine[],
  asOf: Date | undefined,
): Promise<readonly Known[]> => {
  const own = new Set(lines.flatMap(({ applied }) => applied?.id ?? []));
  const ids = new Set(
    lines.flatMap(({ applied }) => [
      ...(applied?.support.map(({ id }) => id) ?? []),
      ...(applied?.causes.flatMap(({ id }) => (own.has(id) ? [] : [id])) ?? []),
    ]),
  );
  const names = await knownRecords(tx, registry, actor, ids, asOf);
  return [...ids].map((id) => names.get(id) ?? hidden(id));
};

/** An adoption with the tree of its framework: how each requirement stands, by which controls, why, and until when. */
export const coverageOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ref: string,
  past: (GraphAt & { readonly asOf: Date }) | undefined,
) => {
  const asOf = past?.asOf;
  const row = await getRow(tx, registry, actor, registry.get('adoption'), ref, asOf);
  const framework = await readFrameworkOf(tx, row.id, asOf);
  const applied = await readApplied(tx, registry, actor, row.id, asOf);
  const requirements = await readRequirements(tx, registry, actor, framework, asOf);
  const support = await readSupport(
    tx,
    applied.map(({ id }) => id),
    asOf,
  );
  const lines = linesOf({ applied, requirements, support }, past);
  return {
    adoption: await adoptionOut(tx, registry, actor, { row, framework, asOf }),
    counts: tallyOf(lines.flatMap((line) => line.applied ?? [])),
    groups: groupsOf(lines),
    lines,
    records: await namedIn(tx, registry, actor, lines, asOf),
  };
};

type Row = Awaited<ReturnType<typeof getRow>>;

const adoptionOut = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { row, framework, asOf }: { readonly row: Row; readonly framework: string | null; readonly asOf: Date | undefined },
) => {
  const { id, key, title, state, status, until, scope } = row;
  const named =
    framework === null ? undefined : (await knownRecords(tx, registry, actor, [framework], asOf)).get(framework);
  return {
    ...{ id, key, title, state, status, until, scope },
    framework: named ? { id: named.id, key: named.key, title: named.title } : null,
  };
};
