import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { uuidv7 } from '../store/uuid.ts';
import { findScope, keyOf } from './load-pack.ts';
import { type PresentAdoption, purposeOf } from './plan-adopt.ts';
import type { PresentEdition, PresentFramework } from './plan-load.ts';
import { readAdoption } from './present.ts';
import { getFrameworkRow, readWhole } from './read-framework.ts';

export interface AdoptedFramework {
  readonly dryRun: boolean;
  readonly seq: number | null;
  readonly framework: string;
  /** Its key; on a dry run that makes it, its id. */
  readonly adoption: string;
  readonly scope: string;
  readonly counts: CommitResult['counts'];
}

/**
 * Adopts a framework that is here, wherever it came from, in a scope, with everything in it that is assessed; what is applied
 * already stays as it is.
 */
export const adoptFramework = async (
  server: Server,
  actor: Actor,
  ref: string,
  { dryRun, scope }: { readonly dryRun: boolean; readonly scope?: string },
): Promise<AdoptedFramework> => {
  if (['adoption', 'applied_requirement'].some((kind) => !canSomewhere(actor, 'create', server.registry.get(kind))))
    throw new AppError('forbidden', 'your role does not let you adopt frameworks');
  const { rootScope } = await server.orgSettings(actor.org);
  const id = uuidv7(server.now());
  let told = { framework: '', adoption: id as string, scope: '' };
  const result = await server.commit(actor, {
    action: 'framework.adopt',
    reason: ref,
    changes: [],
    dryRun,
    decide: async (tx) => {
      const framework = await getFrameworkRow(server, actor, tx, ref);
      const place = await findScope(tx, actor, scope ?? rootScope ?? '');
      const present = await readAdoption(tx, framework.id, place.id);
      told = { framework: framework.key, adoption: present?.id ?? id, scope: place.key };
      return planAdoptFramework(framework, await readWhole(tx, framework), present, { id, scope: place.id });
    },
  });
  const made = result.records.find((record) => record?.id === told.adoption)?.key;
  const adoption = made ?? ((await keyOf(server, actor, told.adoption)) || told.adoption);
  return { dryRun, seq: result.seq, ...told, adoption, counts: result.counts };
};

export const planAdoptFramework = (
  framework: PresentFramework,
  { requirements }: PresentEdition,
  adoption: PresentAdoption | undefined,
  { id, scope }: { readonly id: string; readonly scope: string },
): Change[] => {
  const edition = framework.data['edition'];
  const head: Change = {
    op: 'create',
    kind: 'adoption',
    id,
    title: `${framework.title} (${typeof edition === 'string' ? edition : ''})`.slice(0, 500),
    scope,
    data: { purpose: purposeOf(framework.data['type']) },
    links: { of: framework.id },
  };
  const applied = requirements.flatMap((one): Change[] => {
    const isOut = one.state === 'retired' || one.data['assessable'] === false || adoption?.applied.has(one.id);
    if (isOut) return [];
    return [
      {
        op: 'create',
        kind: 'applied_requirement',
        title: `${one.number} ${one.title}`.slice(0, 500),
        scope,
        data: { applicability: 'undecided' },
        links: { within: adoption?.id ?? id, applies: one.id },
      },
    ];
  });
  return adoption ? applied : [head, ...applied];
};
