import { sql } from 'kysely';
import { toHex } from '../../formats/tlog/base64.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { applicabilityOf, byPlace, groupBy } from '../../model/validation/coverage.ts';
import { rootAt } from '../journal/checkpoint.ts';
import { getRow } from '../query/detail.ts';
import { hidden, knownRecords } from '../query/names.ts';
import type { Tx } from '../store/database.ts';
import {
  type AppliedRow,
  type RequirementRow,
  readApplied,
  readFrameworkOf,
  readRequirements,
  readSupport,
} from './read-applied.ts';

/** What meets a requirement, as a statement of applicability names it. */
export interface SoaSupport {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly status: string | null;
  readonly relation: string;
  readonly coverage: string;
}

/** One requirement of a statement of applicability. */
export interface SoaRow {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly ref: string;
  readonly title: string;
  readonly group: string;
  /** The framework's own sentences, where a licensed copy holds them. */
  readonly text: string | null;
  readonly applicability: string;
  readonly justification: string;
  readonly responsibility: string | null;
  readonly implementation: string;
  readonly status: string | null;
  readonly support: readonly SoaSupport[];
}

const textIn = (data: Readonly<Record<string, unknown>>, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};

const rowOf = (
  row: AppliedRow,
  requirement: RequirementRow | undefined,
  support: readonly SoaSupport[],
): SoaRow & { readonly position: number | null } => {
  const data = requirement?.data ?? {};
  return {
    ...{ id: row.id, key: row.key, version: row.version, status: row.status },
    ref: textIn(data, 'ref') || row.key,
    title: requirement?.title ?? row.title,
    group: textIn(data, 'group'),
    text: textIn(data, 'text') || null,
    applicability: applicabilityOf(row.data),
    justification: textIn(row.data, 'justification'),
    responsibility: textIn(row.data, 'responsibility') || null,
    implementation: textIn(row.data, 'implementation'),
    support,
    position: typeof data['position'] === 'number' ? data['position'] : null,
  };
};

/** Every applied requirement of an adoption as a statement of applicability has it, in the framework's order. */
export const soaRowsOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  {
    adoption,
    framework,
    asOf,
  }: { readonly adoption: string; readonly framework: string | null; readonly asOf: Date | undefined },
): Promise<readonly SoaRow[]> => {
  const applied = await readApplied(tx, registry, actor, adoption, asOf);
  const requirements = new Map(
    (await readRequirements(tx, registry, actor, framework, asOf)).map((one) => [one.id, one]),
  );
  const ids = applied.map(({ id }) => id);
  const support = await readSupport(tx, ids, asOf);
  const others = support.map(({ other }) => other);
  const names = await knownRecords(tx, registry, actor, others, asOf);
  const byApplied = groupBy(support, (one) => one.applied);
  const supportOf = (id: string): SoaSupport[] =>
    (byApplied.get(id) ?? []).map(({ other, relation, data }) => {
      const { kind, key, title, status } = names.get(other) ?? hidden(other);
      return { id: other, kind, key, title, status, relation, coverage: textIn(data, 'coverage') || 'full' };
    });
  return applied
    .map((row) => rowOf(row, requirements.get(row.requirement ?? ''), supportOf(row.id)))
    .toSorted(byPlace)
    .map(({ position: _position, ...row }) => row);
};

/** What a statement of applicability says of itself. */
export interface SoaHead {
  readonly adoption: { readonly id: string; readonly key: string; readonly title: string; readonly note: string };
  readonly state: string;
  readonly framework: {
    readonly key: string;
    readonly title: string;
    readonly edition: string;
    readonly publisher: string;
  } | null;
  readonly scope: { readonly key: string; readonly title: string } | null;
  /** The moment that it speaks of. */
  readonly at: string;
  /** Who put the adoption in force, and when; null where nobody did. */
  readonly approved: { readonly by: string; readonly at: string } | null;
  readonly journal: { readonly size: number; readonly root: string };
}

export interface Soa extends SoaHead {
  readonly rows: readonly SoaRow[];
}

/** A statement of applicability as it is, or as it was at a moment. */
export const soaOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { ref, asOf, now }: { readonly ref: string; readonly asOf: Date | undefined; readonly now: number },
): Promise<Soa> => {
  const row = await getRow(tx, registry, actor, registry.get('adoption'), ref, asOf);
  const framework = await readFrameworkOf(tx, row.id, asOf);
  const { id, key, title, state, scope } = row;
  return {
    adoption: { id, key, title, note: textIn(row.data, 'note') },
    state: registry.get('adoption').lifecycle.states[state] ?? state,
    framework: await frameworkOut(tx, registry, actor, framework, asOf),
    scope: scope ? { key: scope.key, title: scope.title } : null,
    at: (asOf ?? new Date(now)).toISOString(),
    approved: await approvedOf(tx, id, asOf),
    journal: await journalAt(tx, asOf),
    rows: await soaRowsOf(tx, registry, actor, { adoption: id, framework, asOf }),
  };
};

const frameworkOut = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  id: string | null,
  asOf: Date | undefined,
): Promise<SoaHead['framework']> => {
  const known = id === null ? undefined : (await knownRecords(tx, registry, actor, [id], asOf)).get(id);
  if (!known) return null;
  const { key, title, data } = await getRow(tx, registry, actor, registry.get('framework'), known.id, asOf);
  return { key, title, edition: textIn(data, 'edition'), publisher: textIn(data, 'publisher') };
};

/** Who put it in force last, as the journal has it. */
const approvedOf = async (tx: Tx, adoption: string, asOf: Date | undefined): Promise<SoaHead['approved']> => {
  const found = await sql<{ at: Date; type: string; id: string; name: string | null }>`
    select record.valid_from as at, journal.actor_type as type, journal.actor_id as id, account.name
    from record_version as record
      join journal on journal.org_id = record.org_id and journal.seq = record.seq
      left join auth_user as account on journal.actor_type = 'person' and account.id = journal.actor_id
    where record.org_id = app_org() and record.record_id = ${adoption} and record.state = 'in_force'
      and ${asOf ? sql`record.valid_from <= ${asOf}` : sql`true`}
      and not exists (select from record_version as before where before.org_id = record.org_id and before.record_id = record.record_id
        and before.version = record.version - 1 and before.state = 'in_force')
      and not exists (select from record_version as later where later.org_id = record.org_id and later.record_id = record.record_id
        and later.version > record.version and later.state <> 'in_force' and ${asOf ? sql`later.valid_from <= ${asOf}` : sql`true`})
    order by record.version desc limit 1`.execute(tx);
  const [row] = found.rows;
  return row ? { by: row.name ?? `${row.type} ${row.id}`, at: row.at.toISOString() } : null;
};

const journalAt = async (tx: Tx, asOf: Date | undefined): Promise<SoaHead['journal']> => {
  const found = await sql<{ size: number }>`select coalesce(max(journal.seq) + 1, 0)::int as size from journal
    where journal.org_id = app_org() and ${asOf ? sql`journal.at <= ${asOf}` : sql`true`}`.execute(tx);
  const size = found.rows[0]?.size ?? 0;
  return { size, root: toHex(await rootAt(tx, size)) };
};
