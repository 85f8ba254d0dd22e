import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../model/error.ts';
import type { RecordView } from '../../../model/kind.ts';
import { type Actor, can } from '../../../model/permission.ts';
import type { CommitResult, Server } from '../../context.ts';
import { loadRecords } from '../../store/commit/load.ts';
import { getBetween, getSide } from '../between.ts';
import { endsOf, planDrafts } from '../drafts.ts';
import { demandRead } from '../list-crosswalks.ts';
import { demand } from '../load-crosswalk.ts';
import { readMappings, textOf } from '../side.ts';
import { readKnown } from './known.ts';
import { draftOf, findProposals, type Proposal, rankingOf, rationaleOf } from './plan-proposals.ts';
import type { Wording } from './rank.ts';

export interface ProposeOptions {
  readonly dryRun: boolean;
  readonly perSource: number;
  readonly least: number;
  /** Keys or ids of requirements of the source. */
  readonly only?: readonly string[];
}

export interface ProposeAnswer {
  readonly dryRun: boolean;
  readonly seq: number | null;
  readonly counts: CommitResult['counts'];
  readonly proposals: readonly {
    readonly source: string;
    readonly target: string;
    readonly confidence: number;
    readonly rationale: string;
  }[];
  readonly total: number;
}

const SHOWN = 200;

/** Proposes mappings between two frameworks, for a person to accept or reject; of a pair that somebody spoke of, nothing. */
export const proposeMappings = async (
  server: Server,
  actor: Actor,
  pair: readonly [string, string],
  options: ProposeOptions,
): Promise<ProposeAnswer> => {
  demand(server, actor, 'create', 'propose mappings');
  // Worked out before the lock is taken, because ranking a thousand by a thousand takes a while.
  const proposals = await rank(server, actor, pair, options);
  const drafts = proposals.map(draftOf);
  const result = await server.commit(actor, {
    action: 'crosswalk.propose',
    reason: `${pair[0]} to ${pair[1]}, by wording`,
    changes: [],
    dryRun: options.dryRun,
    // What somebody made meanwhile is not made again.
    decide: async (tx) => planDrafts(drafts, await readMappings(server, actor, tx, endsOf(drafts))).changes,
  });
  return {
    dryRun: options.dryRun,
    seq: result.seq,
    counts: result.counts,
    proposals: proposals.slice(0, SHOWN).map(({ source, target, confidence, rationale }) => ({
      source: source.number,
      target: target.number,
      confidence,
      rationale,
    })),
    total: proposals.length,
  };
};

const rank = async (
  server: Server,
  actor: Actor,
  pair: readonly [string, string],
  { perSource, least, only }: ProposeOptions,
): Promise<Proposal[]> => {
  const { between, known } = await server.db.run({ org: actor.org }, async (tx) => {
    const found = await getBetween(server, actor, tx, pair);
    return { between: found, known: await readKnown(server, actor, tx, found.target) };
  });
  const chosen = only && new Set(only);
  const ids = between.source.requirements.flatMap(({ id, key }) => (chosen?.has(id) || chosen?.has(key) ? [id] : []));
  if (chosen && ids.length < chosen.size)
    throw new AppError('invalid', `not all of these are requirements of ${between.source.framework.key}`);
  return await findProposals(between, known, { perSource, least, ...(chosen ? { only: new Set(ids) } : {}) }, () =>
    nextTurn(),
  );
};

export interface CandidateLine {
  readonly key: string;
  readonly number: string;
  readonly title: string;
  readonly confidence: number;
  readonly rationale: string;
}

/** Kinds that ask for candidates. */
const ASKING: ReadonlySet<string> = new Set(['requirement', 'control']);

const wordingOfRecord = ({ id, title, data }: RecordView): Wording => {
  // A control says in its statement what a requirement says in its text.
  return { id, title, text: textOf(data['text'] ?? data['statement']), guidance: '', group: textOf(data['group']) };
};

/** The requirements of a framework that a requirement or a control may answer to, the best first. */
export const listCandidates = async (
  server: Server,
  actor: Actor,
  of: string,
  framework: string,
  limit: number,
): Promise<CandidateLine[]> => {
  demandRead(server, actor);
  return await server.db.run({ org: actor.org }, async (tx) => {
    const [record] = await loadRecords(tx, [of]);
    if (!record || !ASKING.has(record.kind) || !can(actor, 'read', server.registry.get(record.kind), record))
      throw new AppError('not_found', `there is no requirement or control ${of} that you see`);
    const target = await getSide(server, actor, tx, framework);
    const known = await readKnown(server, actor, tx, target);
    const targets = new Map(target.requirements.map((one) => [one.id, one]));
    return rankingOf(target, known)
      .candidatesFor(wordingOfRecord(record), limit, known.pivots.get(record.id))
      .flatMap((candidate): CandidateLine[] => {
        const one = targets.get(candidate.id);
        if (!one) return [];
        const { key, number, title } = one;
        return [{ key, number, title, confidence: candidate.confidence, rationale: rationaleOf(candidate, known) }];
      });
  });
};
