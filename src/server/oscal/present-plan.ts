import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { RecordView } from '../../model/kind.ts';
import { type Actor, can, reachesScope } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { loadLinks, loadRecords, loadUsedIds } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { uuidOf } from './oscal-uuid.ts';
import type { PresentLeveraging } from './plan-provider.ts';
import { type PresentPlan, requirementFinder } from './plan-ssp.ts';
import type { PresentRecords } from './record-plan.ts';
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

/** An adoption of ours with what is applied in it, and what of a document is here already. Throws `invalid` where it is not there. */
export const readPresentAdoption = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ref: string,
  { uuids, keys }: { readonly uuids: ReadonlySet<string>; readonly keys: readonly string[] },
): Promise<PresentLeveraging> => {
  const adoption = await findOne(tx, registry, actor, 'adoption', ref);
  const framework = (await loadLinks(tx, [adoption.id], [])).find(({ relation }) => relation === 'of');
  const requirements = framework ? await readRequirementsOf(tx, framework.to) : [];
  const { applied, links: applies } = await readAppliedIn(tx, adoption.id);
  const records = await findByUuid(tx, uuids);
  const ids = [...records.values(), ...applied.values()].map(({ id }) => id);
  const links = [...(await loadLinks(tx, ids, [])), ...applies];
  const byRequirement = new Map([...applied].map(([requirement, { id }]) => [requirement, id]));
  const find = requirementFinder(requirements);
  return {
    ...(await presentOf(tx, uuids, keys, records, links)),
    applied: new Map([...applied.values()].map((one) => [one.id, one])),
    find: (controlId) => byRequirement.get(find(controlId) ?? ''),
    scope: adoption.scope ?? undefined,
  };
};

type LoadedLink = Awaited<ReturnType<typeof loadLinks>>[number];

/** What is applied in an adoption, by requirement, with the links that say so. */
const readAppliedIn = async (tx: Tx, adoption: string | undefined) => {
  const within =
    adoption === undefined ? [] : (await loadLinks(tx, [], [adoption])).filter(({ relation }) => relation === 'within');
  const ends = within.map(({ from }) => from);
  const links = (await loadLinks(tx, ends, [])).filter(({ relation }) => relation === 'applies');
  const records = new Map((await loadRecords(tx, ends)).map((one) => [one.id, one]));
  const applied = new Map<string, RecordView>();
  for (const { from, to } of links) {
    const record = records.get(from);
    if (record && record.state !== 'retired') applied.set(to, record);
  }
  return { applied, links };
};

const presentOf = async (
  tx: Tx,
  uuids: ReadonlySet<string>,
  keys: readonly string[],
  records: ReadonlyMap<string, RecordView>,
  links: readonly LoadedLink[],
): Promise<PresentRecords> => ({
  records,
  links: new Map(links.map((link) => [`${link.from} ${link.relation} ${link.to}`, link.data])),
  usedIds: new Set(
    await loadUsedIds(
      tx,
      [...uuids].filter((one) => /^[0-9a-f-]{36}$/.test(one)),
    ),
  ),
  takenKeys: new Set((await loadRecords(tx, keys)).map(({ key }) => key)),
});

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
  const { applied } = await readAppliedIn(tx, records.get(draft.uuid)?.id);
  return {
    ...(await presentOf(tx, uuids, keysOf(draft), records, links)),
    framework: await findFramework(tx, registry, actor, draft, framework),
    applied,
    scope: scope === undefined ? undefined : (await findOne(tx, registry, actor, 'scope', scope)).id,
    rootScope,
    organisation,
  };
};
