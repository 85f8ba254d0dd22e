import { sql } from 'kysely';
import { AppError } from '../../../model/error.ts';
import { type Actor, can } from '../../../model/permission.ts';
import type { Server } from '../../context.ts';
import { readMappings } from '../../crosswalks/side.ts';
import { loadLinks } from '../../store/commit/load.ts';
import type { Tx } from '../../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../../store/rows.ts';
import { isUuid } from '../../store/uuid.ts';
import type { PresentEdition, PresentFramework, PresentRequirement } from '../plan-load.ts';
import { getFrameworkRow, readWhole } from '../read-framework.ts';
import { type Comparison, compareEditions, type EditionRequirement, type Equals } from './compare.ts';
import type { AppliedThere, OpenThere, TargetRequirement } from './plan-move.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface Editions {
  readonly older: PresentFramework;
  readonly newer: PresentFramework;
  readonly olderOnes: ReadonlyMap<string, EditionRequirement>;
  readonly newerOnes: ReadonlyMap<string, TargetRequirement>;
  readonly comparison: Comparison;
}

const editionRequirement = ({ id, number, title, data }: PresentRequirement): EditionRequirement => ({
  id,
  number,
  title,
  text: textOf(data['text']),
});

const targetRequirement = (one: PresentRequirement): TargetRequirement => ({
  ...editionRequirement(one),
  state: one.state,
  assessable: one.data['assessable'] !== false,
  parameters: textOf(one.data['parameters']),
});

/** Two editions and what became of each requirement between them; headings are not compared. */
export const readEditions = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  asked: { readonly from: string; readonly to: string },
): Promise<Editions> => {
  const older = await readWhole(tx, await getFrameworkRow(server, actor, tx, asked.from));
  const newer = await readWhole(tx, await getFrameworkRow(server, actor, tx, asked.to));
  if (frameworkOf(older).id === frameworkOf(newer).id)
    throw new AppError('invalid', 'these are one framework: choose another edition to compare it with');
  const olderOnes = older.requirements.filter(isAssessed).map(editionRequirement);
  const newerOnes = newer.requirements
    .filter((one) => isAssessed(one) && one.state !== 'retired')
    .map(targetRequirement);
  const equals = await readEquals(server, actor, tx);
  return {
    older: frameworkOf(older),
    newer: frameworkOf(newer),
    olderOnes: new Map(olderOnes.map((one) => [one.id, one])),
    newerOnes: new Map(newerOnes.map((one) => [one.id, one])),
    comparison: compareEditions(olderOnes, newerOnes, equals),
  };
};

const isAssessed = ({ data }: PresentRequirement): boolean => data['assessable'] !== false;

const frameworkOf = ({ framework }: PresentEdition): PresentFramework => framework as PresentFramework;

/** Accepted mappings that say of one and one that they are the same, in either direction; of other frameworks too. */
const readEquals = async (server: Server, actor: Actor, tx: Tx): Promise<Equals> => {
  const accepted = await readMappings(server, actor, tx, 'accepted');
  return accepted.flatMap(({ relation, sources, targets }) => {
    const [source, target] = [sources[0], targets[0]];
    const isOne = sources.length === 1 && targets.length === 1 && source !== undefined && target !== undefined;
    if (!isOne || (relation !== 'equal' && relation !== 'equivalent')) return [];
    return [
      { older: source, newer: target },
      { older: target, newer: source },
    ];
  });
};

export interface AdoptionHere {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly scope: string | null;
  readonly owner: string | null;
  readonly purpose: unknown;
  readonly framework: string;
}

interface AdoptionRow extends SubjectRow {
  readonly key: string;
  readonly title: string;
  readonly data: Record<string, unknown>;
  readonly scope_id: string | null;
  readonly owner_id: string | null;
  readonly framework: string;
}

/** An adoption by id or key with the id of its framework; throws not_found where the actor may not see it. */
export const getAdoption = async (server: Server, actor: Actor, tx: Tx, ref: string): Promise<AdoptionHere> => {
  const found = await sql<AdoptionRow>`select record.id, record.key, record.title, record.data, record.scope_id,
      record.owner_id, link.to_id as framework, ${SUBJECT}
    from record join link on link.org_id = record.org_id and link.from_id = record.id and link.relation = 'of'
      and link.valid_to is null
    where record.org_id = app_org() and record.kind = 'adoption'
      and ${isUuid(ref) ? sql`record.id = ${ref}::uuid` : sql`record.key = ${ref}`}`.execute(tx);
  const [row] = found.rows;
  if (!row || !can(actor, 'read', server.registry.get('adoption'), subjectOf(row)))
    throw new AppError('not_found', `there is no adoption ${ref.slice(0, 100)} that you may see`);
  const { id, key, title, state, data, scope_id, owner_id, framework } = row;
  return { id, key, title, state, scope: scope_id, owner: owner_id, purpose: data['purpose'], framework };
};

interface AppliedRow extends SubjectRow {
  readonly key: string;
  readonly data: Record<string, unknown>;
  readonly owner_id: string | null;
  readonly requirement: string;
}

/**
 * What an adoption applies, with the controls and providers of each and what is open about it; as far as the actor may see
 * what is applied. Who may not see a finding against it is refused the move: without it, all would look well.
 */
export const readAppliedThere = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  adoption: string,
): Promise<AppliedThere[]> => {
  const found = await sql<AppliedRow>`select record.id, record.key, record.data, record.owner_id,
      applies.to_id as requirement, ${SUBJECT}
    from link as within join record on record.org_id = within.org_id and record.id = within.from_id
      join link as applies on applies.org_id = within.org_id and applies.from_id = within.from_id
        and applies.relation = 'applies' and applies.valid_to is null
    where within.org_id = app_org() and within.valid_to is null and within.relation = 'within'
      and within.to_id = ${adoption}
    order by record.created_at, record.id`.execute(tx);
  const rows = found.rows.filter((row) =>
    can(actor, 'read', server.registry.get('applied_requirement'), subjectOf(row)),
  );
  const ids = rows.map(({ id }) => id);
  const links = await loadLinks(tx, ids, ids);
  const gathered = new Map(rows.map(({ id }) => [id, { controls: [] as Gathered, providers: [] as Gathered }]));
  const open = await readOpen(tx, ids);
  for (const { from, to, relation, data } of links) {
    if (relation === 'satisfies') gathered.get(to)?.controls.push({ id: from, data });
    if (relation === 'provided_by') gathered.get(from)?.providers.push({ id: to, data });
  }
  return rows.map(({ id, key, state, data, owner_id, requirement }) => ({
    id,
    key,
    requirement,
    state,
    owner: owner_id,
    data,
    ...(gathered.get(id) ?? { controls: [], providers: [] }),
    open: open.get(id) ?? [],
  }));
};

/** By applied requirement. */
const readOpen = async (tx: Tx, applied: readonly string[]): Promise<ReadonlyMap<string, readonly OpenThere[]>> => {
  const found = await sql<
    OpenThere & { applied: string }
  >`select link.from_id as id, link.relation, link.to_id as applied
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.to_id = any(${[...applied]}::uuid[])
      and case link.relation
        when 'against' then record.kind = 'finding' and record.state not in ('closed', 'dismissed')
        when 'excepts' then record.kind = 'exception' and record.state not in ('refused', 'ended')
        when 'about' then record.kind = 'task' and record.state not in ('done', 'dropped')
        else false end
    order by link.id`.execute(tx);
  const open = new Map<string, OpenThere[]>();
  for (const { applied: to, id, relation } of found.rows) open.set(to, [...(open.get(to) ?? []), { id, relation }]);
  return open;
};

type Gathered = { id: string; data: Record<string, unknown> }[];

/** The key of an adoption of the framework in the scope that is not retired. */
export const findAdoptionOf = async (tx: Tx, framework: string, scope: string | null): Promise<string | undefined> => {
  const found = await sql<{ key: string }>`select record.key
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.to_id = ${framework} and link.relation = 'of'
      and record.kind = 'adoption' and record.scope_id is not distinct from ${scope}::uuid and record.state <> 'retired'
    order by record.created_at, record.id limit 1`.execute(tx);
  return found.rows[0]?.key;
};

/** Whether the newer framework says already that it succeeds the older. */
export const succeeds = async (tx: Tx, newer: string, older: string): Promise<boolean> => {
  const found = await sql`select 1 from link where org_id = app_org() and valid_to is null and relation = 'succeeds'
    and from_id = ${newer} and to_id = ${older}`.execute(tx);
  return found.rows.length > 0;
};
