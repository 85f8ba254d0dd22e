import type { CrosswalkPack } from '../../formats/crosswalk-pack/pack.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { frameworkKey } from '../frameworks/plan-load.ts';
import type { Tx } from '../store/database.ts';
import { type LoadPlan, mappingKey, newestLoaded, numbersOf, planLoadCrosswalk } from './plan-load.ts';
import { findFramework, type MappingState, readMappings, readSide, type Side } from './side.ts';

export interface LoadCrosswalkAnswer {
  readonly pack: string;
  readonly version: number;
  readonly dryRun: boolean;
  /** Journal position; null when nothing changed, or on a dry run. */
  readonly seq: number | null;
  readonly counts: CommitResult['counts'];
  /** Numbers of the pack that the frameworks here do not have. */
  readonly unknown: LoadPlan['unknown'];
}

/** Makes the organisation hold a crosswalk's maps, in one commit; a second time changes nothing. */
export const loadCrosswalk = async (
  server: Server,
  actor: Actor,
  pack: CrosswalkPack,
  { dryRun, accept }: { readonly dryRun: boolean; readonly accept: boolean },
): Promise<LoadCrosswalkAnswer> => {
  demand(server, actor, 'create', 'load crosswalks');
  if (accept) demand(server, actor, 'approve', 'accept mappings');
  let plan: LoadPlan = { changes: [], unknown: { source: [], target: [] } };
  const result = await server.commit(actor, {
    action: 'crosswalk.load',
    reason: `crosswalk ${pack.key}, version ${pack.version}`,
    changes: [],
    dryRun,
    decide: async (tx) => {
      const [source, target] = await sidesOf(server, actor, tx, pack);
      const keys = pack.maps.map((map) => mappingKey(pack, map));
      const present = await readMappings(server, actor, tx, { keys });
      refuseOlder(pack, present);
      plan = planLoadCrosswalk(
        pack,
        { source: numbersOf(source), target: numbersOf(target) },
        new Map(present.map((one) => [one.key, one])),
        accept ? 'accepted' : 'proposed',
      );
      return plan.changes;
    },
  });
  const { seq, counts } = result;
  return { pack: pack.key, version: pack.version, dryRun, seq, counts, unknown: plan.unknown };
};

const refuseOlder = ({ key, version }: CrosswalkPack, present: readonly MappingState[]): void => {
  const loaded = newestLoaded(present);
  if (loaded <= version) return;
  throw new AppError(
    'conflict',
    `version ${loaded} of the crosswalk ${key} is loaded, and this is version ${version}: an older crosswalk is not loaded over a newer one. Update Candor`,
  );
};

export const demand = (server: Server, actor: Actor, action: 'create' | 'approve' | 'update', deed: string): void => {
  if (!canSomewhere(actor, action, server.registry.get('mapping')))
    throw new AppError('forbidden', `your role does not let you ${deed}`);
};

/** Both frameworks of a pack; throws `conflict` that names those that are not here. */
const sidesOf = async (server: Server, actor: Actor, tx: Tx, pack: CrosswalkPack): Promise<readonly [Side, Side]> => {
  const find = (key: string) => findFramework(server, actor, tx, frameworkKey({ key }));
  const [source, target] = [await find(pack.source), await find(pack.target)];
  if (source && target) return [await readSide(server, actor, tx, source), await readSide(server, actor, tx, target)];
  const missing = [...(source ? [] : [pack.source]), ...(target ? [] : [pack.target])];
  throw new AppError(
    'conflict',
    `the crosswalk ${pack.key} maps frameworks that are not loaded here: ${missing.join(', ')}. Load them first`,
    missing.map((key) => ({ pointer: `/frameworks/${key}`, detail: 'is not loaded here' })),
  );
};
