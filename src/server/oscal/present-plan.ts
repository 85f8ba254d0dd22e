import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { RecordView } from '../../model/kind.ts';
import { type Actor, can, reachesScope } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { loadLinks, loadRecords, loadUsedIds } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { uuidOf } from './oscal-uuid.ts';
import type { PresentPlan } from './plan-ssp.ts';
import type { SspDraft } from './ssp-draft.ts';

export interface PlanPlace {
  /** Key or id of the scope to adopt in. */
  readonly scope: string | undefined;
  /** Key or id of the framework that the control-ids are of. */
  readonly framework: string | undefined;
  readonly rootScope: string | undefined;
  readonly organisation: string;
}

const KINDS = [
  'scope',
  'person',
  'control',
  'system',
  'product',
  'vendor',
  'document',
  'adoption',
  'applied_requirement',
];

const uuidsOf = (draft: SspDraft): Set<string> =>
  new Set([
    draft.uuid,
    draft.scope.uuid,
    ...[...draft.people, ...draft.components, ...draft.requirements].map(({ uuid }) => uuid),
  ]);

const keysOf = ({ key, people, components, requirements, framework }: SspDraft): string[] =>
  [
    key,
    framework?.key,
    ...[...people, ...components, ...requirements, ...(framework?.requirements ?? [])].map((one) => one.key),
  ].filter((one) => one !== undefined);

/** Records by the UUID that they have in OSCAL: those of the document, and those that went out and come back. */
export const findByUuid = async (tx: Tx, wanted: ReadonlySet<string>): Promise<Map<string, RecordView>> => {
  const found = await sql<{
    id: string;
  }>`select id from record where org_id = app_org() and kind = any(${KINDS}::text[])`.execute(tx);
  const uuids = new Map(found.rows.flatMap(({ id }) => (wanted.has(uuidOf(id)) ? [[id, uuidOf(id)] as const] : [])));
  const records = await loadRecords(tx, uuids.keys());
  return new Map(records.map((record) => [uuids.get(record.id) ?? record.id, record]));
};

const findOne = async (tx: Tx, registry: Registry, actor: Actor, kind: string, ref: string): Promise<RecordView> => {
  const [found] = (await loadRecords(tx, [ref])).filter((one) => one.kind === kind);
  const isReached =
    found && (kind === 'scope' ? reachesScope(actor, found.id) : can(actor, 'read', registry.get(kind), found));
  if (found && isReached) return found;
  throw new AppError('invalid', `there is no ${kind} ${ref} that you reach`, [
    { pointer: `?${kind}`, detail: `no ${kind} that you reach` },
  ]);
};

export const readRequirementsOf = async (tx: Tx, framework: string): Promise<RecordView[]> => {
  const parts = (await loadLinks(tx, [], [framework])).filter(({ relation }) => relation === 'part_of');
  return (
    await loadRecords(
      tx,
      parts.map(({ from }) => from),
    )
  ).filter(({ kind }) => kind === 'requirement');
};

const noFramework = (): AppError =>
  new AppError(
    'invalid',
    'the plan does not bring the framework that its control-ids are of: load it (such as the pack nist-800-53-rev5), and name it',
    [{ pointer: '?framework', detail: 'the key of a framework, such as FRM-nist-800-53-rev5' }],
  );

/** The framework to hold the plan to: the one that is asked for, else the one of the adoption, else of the same key. */
const findFramework = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  draft: SspDraft,
  asked: string | undefined,
): Promise<PresentPlan['framework']> => {
  const ref = asked ?? draft.framework?.key;
  if (ref === undefined) throw noFramework();
  const known =
    asked === undefined ? (await loadRecords(tx, [ref])).find(({ kind }) => kind === 'framework') : undefined;
  if (asked === undefined && !known) return undefined;
  const { id } = known ?? (await findOne(tx, registry, actor, 'framework', ref));
  return { id, requirements: await readRequirementsOf(tx, id) };
};

/** What of a plan is here already, inside the lock. Throws `invalid` where the scope or the framework is not there. */
export const readPresent = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  draft: SspDraft,
  { scope, framework, rootScope, organisation }: PlanPlace,
): Promise<PresentPlan> => {
  const uuids = uuidsOf(draft);
  const records = await findByUuid(tx, uuids);
  const ids = [...records.values()].map(({ id }) => id);
  const links = await loadLinks(tx, ids, []);
  const adoption = records.get(draft.uuid);
  const within = adoption
    ? (await loadLinks(tx, [], [adoption.id])).filter(({ relation }) => relation === 'within')
    : [];
  const applies = (
    await loadLinks(
      tx,
      within.map(({ from }) => from),
      [],
    )
  ).filter(({ relation }) => relation === 'applies');
  const applied = new Map(
    (
      await loadRecords(
        tx,
        applies.map(({ from }) => from),
      )
    ).map((one) => [one.id, one]),
  );
  return {
    records,
    links: new Map(links.map((link) => [`${link.from} ${link.relation} ${link.to}`, link.data])),
    usedIds: new Set(
      await loadUsedIds(
        tx,
        [...uuids].filter((one) => /^[0-9a-f-]{36}$/.test(one)),
      ),
    ),
    takenKeys: new Set((await loadRecords(tx, keysOf(draft))).map(({ key }) => key)),
    framework: await findFramework(tx, registry, actor, draft, framework),
    applied: new Map(
      applies.flatMap(({ from, to }) => {
        const record = applied.get(from);
        return record ? [[to, record] as const] : [];
      }),
    ),
    scope: scope === undefined ? undefined : (await findOne(tx, registry, actor, 'scope', scope)).id,
    rootScope,
    organisation,
  };
};
