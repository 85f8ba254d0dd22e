import type { Change } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import { type Actor, canSomewhere } from '../../../model/permission.ts';
import type { Server } from '../../context.ts';
import type { Tx } from '../../store/database.ts';
import { uuidv7 } from '../../store/uuid.ts';
import { numberFinder } from '../match-numbers.ts';
import type { EditionRequirement } from './compare.ts';
import { type Corrections, type MovePlan, planMove } from './plan-move.ts';
import {
  type AdoptionHere,
  type Editions,
  findAdoptionOf,
  getAdoption,
  readAppliedThere,
  readEditions,
  succeeds,
} from './read-editions.ts';

/** Numbers: of the newer edition, and of the older one that it is. */
export type CorrectionList = readonly { readonly to: string; readonly from: string | null }[];

export interface MoveOptions {
  readonly dryRun: boolean;
  readonly corrections: CorrectionList;
  readonly trustTitles: boolean;
}

export interface Moved {
  readonly seq: number | null;
  /** Key of the new adoption; null on a dry run. */
  readonly adoption: string | null;
  readonly from: AdoptionHere;
  readonly editions: Editions;
  readonly plan: MovePlan;
}

/** What became of each requirement between two editions that are here. Nothing is written. */
export const compareFrameworks = (
  server: Server,
  actor: Actor,
  asked: { readonly from: string; readonly to: string },
): Promise<Editions> => server.db.run({ org: actor.org }, (tx) => readEditions(server, actor, tx, asked));

/** Adopts another edition with what was decided for this one, in one commit. The older adoption is left as it is. */
export const moveAdoption = async (
  server: Server,
  actor: Actor,
  asked: { readonly adoption: string; readonly to: string },
  options: MoveOptions,
): Promise<Moved> => {
  const kinds = ['adoption', 'applied_requirement'];
  if (kinds.some((kind) => !canSomewhere(actor, 'create', server.registry.get(kind))))
    throw new AppError('forbidden', 'your role does not let you adopt frameworks');
  let found: Omit<Moved, 'seq' | 'adoption'> | undefined;
  const result = await server.commit(actor, {
    action: 'framework.move',
    reason: `${asked.adoption} to ${asked.to}`.slice(0, 500),
    changes: [],
    dryRun: options.dryRun,
    decide: async (tx) => {
      const prepared = await prepare(server, actor, tx, asked, options);
      found = prepared;
      return [...prepared.plan.changes, ...prepared.more];
    },
  });
  if (!found) throw new Error('a commit without its changes');
  const adoption = result.records[0]?.key ?? null;
  return { ...found, seq: result.seq, adoption: options.dryRun ? null : adoption };
};

const prepare = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  asked: { readonly adoption: string; readonly to: string },
  { corrections, trustTitles }: MoveOptions,
) => {
  const from = await getAdoption(server, actor, tx, asked.adoption);
  const editions = await readEditions(server, actor, tx, { from: from.framework, to: asked.to });
  const taken = await findAdoptionOf(tx, editions.newer.id, from.scope);
  if (taken !== undefined)
    throw new AppError(
      'conflict',
      `${editions.newer.key} is adopted in this place already, as ${taken}: retire that first`,
    );
  const applied = await readAppliedThere(server, actor, tx, from.id);
  const edition = editionOf(editions.newer.data);
  const plan = planMove({
    comparison: editions.comparison,
    older: editions.olderOnes,
    newer: editions.newerOnes,
    applied,
    corrections: readCorrections(corrections, editions),
    trustTitles,
    adoption: {
      ...from,
      title: `${editions.newer.title} (${edition})`,
      note: `Moved from ${from.key}, ${editions.older.title} (${editionOf(editions.older.data)}).`,
    },
    framework: editions.newer.id,
    newId: () => uuidv7(server.now()),
  });
  const isSaid = await succeeds(tx, editions.newer.id, editions.older.id);
  const more: Change[] = isSaid
    ? []
    : [{ op: 'link', from: editions.newer.id, relation: 'succeeds', to: editions.older.id }];
  return { from, editions, plan, more };
};

const editionOf = (data: Readonly<Record<string, unknown>>): string =>
  typeof data['edition'] === 'string' ? data['edition'] : '';

/** By numbers; names the first that an edition does not have, and an older one that is to be two. */
const readCorrections = (list: CorrectionList, { olderOnes, newerOnes }: Editions): Corrections => {
  const numberOf = ({ number }: EditionRequirement) => number;
  const older = numberFinder([...olderOnes.values()], numberOf);
  const newer = numberFinder([...newerOnes.values()], numberOf);
  const corrections = new Map<string, string | null>();
  const given = new Set<string>();
  for (const [index, { to, from }] of list.entries()) {
    const target = newer(to);
    if (!target) throw unknown(`/corrections/${index}/to`, to);
    const source = from === null ? null : older(from);
    if (source === undefined) throw unknown(`/corrections/${index}/from`, from ?? '');
    if (source && given.has(source.id))
      throw wrong(
        `/corrections/${index}/from`,
        `${source.number} is given to two: what was decided for it goes to one`,
      );
    if (source) given.add(source.id);
    corrections.set(target.id, source?.id ?? null);
  }
  return corrections;
};

const wrong = (pointer: string, detail: string): AppError => new AppError('invalid', detail, [{ pointer, detail }]);

const unknown = (pointer: string, number: string): AppError =>
  wrong(pointer, `the edition has no requirement ${number.slice(0, 100)} that is assessed`);
