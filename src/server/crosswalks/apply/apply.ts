import type { Change } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import { type Actor, canSomewhere } from '../../../model/permission.ts';
import type { CommitResult, Server } from '../../context.ts';
import type { Tx } from '../../store/database.ts';
import { demandRead } from '../list-crosswalks.ts';
import { type Coverage, type Following, findLoose, type Loose, planApply } from './plan-apply.ts';
import { type NamedStanding, type PlaceName, readStanding } from './read-standing.ts';

/** A control and an applied requirement, by their keys. */
export interface Pair {
  readonly control: string;
  readonly applied: string;
}

export interface ApplyOptions {
  readonly dryRun: boolean;
  /** Keys of frameworks; all of them where it is absent. */
  readonly framework?: string;
  /** Only these; all of them where it is absent. */
  readonly only?: readonly Pair[];
}

export interface LinkLine {
  readonly control: { readonly key: string; readonly title: string };
  readonly applied: PlaceName;
  readonly coverage: Coverage;
  readonly through: string;
  readonly rationale: string;
}
export interface LooseLine extends LinkLine {
  readonly why: Loose['why'];
}

export interface ApplyAnswer<L> {
  readonly dryRun: boolean;
  readonly seq: number | null;
  readonly counts: CommitResult['counts'];
  readonly items: readonly L[];
  /** How many there are; `items` holds the first. */
  readonly total: number;
  /** Of what was asked for, what does not follow, or no longer. */
  readonly gone: readonly Pair[];
}

/** A screen of them; the rest comes when some of them are decided. */
const SHOWN = 1_000;
/** A try of more is listed, and checked when it is done. */
const CHECKED = 2_000;
/** A commit takes no more changes. */
const MOST = 10_000;

/** Makes `satisfies` links of what follows from accepted mappings, all or some, in one commit. */
export const applyMappings = (server: Server, actor: Actor, options: ApplyOptions): Promise<ApplyAnswer<LinkLine>> =>
  run(server, actor, options, 'crosswalk.apply', {
    find: (named) => planApply(named.standing).flatMap((one) => lineOf(named, one) ?? []),
    change: ({ control, applied, coverage, through, rationale }) => ({
      op: 'link',
      from: control.key,
      relation: 'satisfies',
      to: applied.key,
      data: { coverage, through, rationale },
    }),
  });

/** Undoes links that once followed from a mapping and no longer do, all or some, in one commit. */
export const undoLoose = (server: Server, actor: Actor, options: ApplyOptions): Promise<ApplyAnswer<LooseLine>> =>
  run(server, actor, options, 'crosswalk.undo', {
    find: (named) => findLoose(named.standing).flatMap((one) => looseLine(named, one) ?? []),
    change: ({ control, applied }) => ({ op: 'unlink', from: control.key, relation: 'satisfies', to: applied.key }),
  });

interface Plan<L> {
  readonly find: (named: NamedStanding) => L[];
  readonly change: (line: L) => Change;
}

const run = async <L extends LinkLine>(
  server: Server,
  actor: Actor,
  { dryRun, framework, only }: ApplyOptions,
  action: string,
  plan: Plan<L>,
): Promise<ApplyAnswer<L>> => {
  demandRead(server, actor);
  if (!canSomewhere(actor, 'update', server.registry.get('control')))
    throw new AppError('forbidden', 'your role does not let you link controls');
  let lines: L[] = [];
  const asked = only && new Set(only.map(pairKey));
  const decide = async (tx: Tx): Promise<Change[]> => {
    const found = plan.find(await readStanding(server, actor, tx));
    lines = found.filter(
      (line) =>
        (framework === undefined || line.applied.framework.key === framework) &&
        (asked === undefined || asked.has(pairKey({ control: line.control.key, applied: line.applied.key }))),
    );
    if (lines.length > MOST && !dryRun)
      throw new AppError('too_large', `${lines.length} links are more than one commit takes: name a framework`);
    // What is tried is checked as what is done, unless it is more than anybody looks at.
    return dryRun && lines.length > CHECKED ? [] : lines.map(plan.change);
  };
  const result = await server.commit(actor, { action, changes: [], dryRun, decide });
  const kept = new Set(lines.map((line) => pairKey({ control: line.control.key, applied: line.applied.key })));
  return {
    dryRun,
    seq: result.seq,
    counts: result.counts,
    items: lines.slice(0, SHOWN),
    total: lines.length,
    gone: (only ?? []).filter((pair) => !kept.has(pairKey(pair))),
  };
};

const pairKey = ({ control, applied }: Pair): string => `${control} ${applied}`;

const lineOf = (
  { controls, places }: NamedStanding,
  { control, applied, coverage, through, title }: Following,
): LinkLine | undefined => {
  const [named, place] = [controls.get(control), places.get(applied)];
  if (!named || !place) return undefined;
  return { control: named, applied: place, coverage, through, rationale: `Follows from ${through}: ${title}` };
};

const looseLine = ({ controls, places }: NamedStanding, { link, why }: Loose): LooseLine | undefined => {
  const [named, place] = [controls.get(link.control), places.get(link.applied)];
  if (!named || !place) return undefined;
  return {
    control: named,
    applied: place,
    coverage: link.coverage,
    through: link.through ?? '',
    rationale: `Followed from ${link.through}`,
    why,
  };
};
