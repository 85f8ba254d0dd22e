import type { FrameworkPack } from '../../formats/framework-pack/pack.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere, reachesScope } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { uuidv7 } from '../store/uuid.ts';
import { planAdopt } from './plan-adopt.ts';
import { frameworkKey, isOlder, keptNumbers, loadedVersion, type PresentEdition, planLoad } from './plan-load.ts';
import { readAdoption, readEdition } from './present.ts';

export interface LoadAnswer {
  readonly pack: string;
  readonly version: number;
  readonly dryRun: boolean;
  /** Journal position; null when nothing changed, or on a dry run. */
  readonly seq: number | null;
  readonly framework: string;
  readonly counts: CommitResult['counts'];
  /** Numbers of an earlier pack that this one no longer has, and that stay. */
  readonly kept: readonly string[];
}

export interface AdoptAnswer extends LoadAnswer {
  /** Its key; on a dry run that makes it, the key that it would have now. */
  readonly adoption: string;
  readonly scope: string;
}

/** Makes the organisation hold a pack's framework and requirements, in one commit; a second time changes nothing. */
export const loadPack = async (
  server: Server,
  actor: Actor,
  pack: FrameworkPack,
  { dryRun }: { readonly dryRun: boolean },
): Promise<LoadAnswer> => {
  demandCreate(server, actor, ['framework', 'requirement'], 'load frameworks');
  let edition: PresentEdition = { framework: undefined, requirements: [] };
  const result = await server.commit(actor, {
    action: 'framework.load',
    reason: reasonOf(pack),
    changes: [],
    dryRun,
    decide: async (tx) => {
      edition = await readEdition(tx, pack);
      refuseOlder(pack, edition);
      return planLoad(pack, edition);
    },
  });
  return answerOf(pack, edition, result, dryRun);
};

/** Loads a pack where it is not, and adopts it in a scope with every requirement that is assessed: one commit. */
export const adoptPack = async (
  server: Server,
  actor: Actor,
  pack: FrameworkPack,
  { dryRun, scope }: { readonly dryRun: boolean; readonly scope?: string },
): Promise<AdoptAnswer> => {
  demandCreate(server, actor, ['adoption', 'applied_requirement'], 'adopt frameworks');
  const { rootScope } = await server.orgSettings(actor.org);
  const id = uuidv7(server.now());
  let edition: PresentEdition = { framework: undefined, requirements: [] };
  let place = { id: '', key: '' };
  let adoption: string = id;
  const result = await server.commit(actor, {
    action: 'framework.adopt',
    reason: reasonOf(pack),
    changes: [],
    dryRun,
    decide: async (tx) => {
      edition = await readEdition(tx, pack);
      refuseOlder(pack, edition);
      place = await findScope(tx, actor, scope ?? rootScope ?? '');
      const present = await readAdoption(tx, edition.framework?.id, place.id);
      adoption = present?.id ?? id;
      return [...planLoad(pack, edition), ...planAdopt(pack, edition, present, { id, scope: place.id })];
    },
  });
  const made = result.records.find((record) => record?.id === adoption);
  const key = made?.key ?? (await keyOf(server, actor, adoption));
  return { ...answerOf(pack, edition, result, dryRun), adoption: key, scope: place.key };
};

const demandCreate = (server: Server, actor: Actor, kinds: readonly string[], deed: string): void => {
  if (kinds.some((kind) => !canSomewhere(actor, 'create', server.registry.get(kind))))
    throw new AppError('forbidden', `your role does not let you ${deed}`);
};

const refuseOlder = (pack: FrameworkPack, edition: PresentEdition): void => {
  if (!isOlder(pack, edition)) return;
  const loaded = loadedVersion(edition.framework);
  throw new AppError(
    'conflict',
    `version ${loaded} of the pack ${pack.key} is loaded, and this is version ${pack.version}: an older pack is not loaded over a newer one. Update Candor`,
  );
};

/** The scope to adopt in, if the actor reaches it: what they do not see is not there for them. */
export const findScope = async (tx: Tx, actor: Actor, ref: string): Promise<{ id: string; key: string }> => {
  const [found] = (await loadRecords(tx, [ref])).filter(({ kind }) => kind === 'scope');
  if (found && reachesScope(actor, found.id)) return found;
  throw new AppError('invalid', `there is no scope ${ref} that you reach`, [
    { pointer: '/scope', detail: 'no scope that you reach' },
  ]);
};

/** The key of a record; empty where there is none. */
export const keyOf = (server: Server, actor: Actor, id: string): Promise<string> =>
  server.db.run({ org: actor.org }, async (tx) => (await loadRecords(tx, [id]))[0]?.key ?? '');

const reasonOf = ({ key, version }: FrameworkPack): string => `pack ${key}, version ${version}`;

const answerOf = (pack: FrameworkPack, edition: PresentEdition, result: CommitResult, dryRun: boolean): LoadAnswer => ({
  pack: pack.key,
  version: pack.version,
  dryRun,
  seq: result.seq,
  framework: frameworkKey(pack),
  counts: result.counts,
  kept: keptNumbers(pack, edition),
});
