import { MAX_CHANGES } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { arrangeChanges } from '../../model/exchange/arrange-changes.ts';
import { checkReferences, mentionedKeys } from '../../model/exchange/check-references.ts';
import {
  diffProgramme,
  diffRemovals,
  type PlanEntry,
  type ProgrammeDiff,
} from '../../model/exchange/diff-programme.ts';
import {
  type FileProblem,
  LIVED_KINDS,
  type PresentRecord,
  type SourcedRecord,
} from '../../model/exchange/programme-record.ts';
import type { Actor } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { settingsFor } from '../query/settings-for.ts';
import { type Affected, nameAffected } from './affected.ts';
import { writeProgramme } from './export-programme.ts';
import { locateProblems, refuseFiles } from './locate-problems.ts';
import { Present } from './present.ts';
import { type ProgrammeFile, readProgramme } from './programme-text.ts';

export interface ProgrammeOptions {
  /** Also remove records that a programme wrote last and that no file names any more. */
  readonly prune?: boolean;
  /** Removes only what this very actor applied, not what others did. */
  readonly onlyOwn?: boolean;
  readonly reason?: string;
}

export interface ProgrammePlan {
  readonly changes: readonly PlanEntry[];
  readonly counts: CommitResult['counts'];
  readonly affected: readonly Affected[];
  /** How many commits it takes: one, unless there is more than fits or a new custom field is used at once. */
  readonly parts: number;
  /** Of how many changes a dry run has seen nothing, because they rest on an earlier part being there. */
  readonly unchecked: number;
}

export interface ProgrammeApplied extends ProgrammePlan {
  /** Journal position of the last commit; null when there was nothing to do. */
  readonly seq: number | null;
}

const ACTION = 'programme.apply';

/** What applying the files would do: the dry run of that very commit. Throws AppError with the files’ places. */
export const planProgramme = async (
  server: Server,
  actor: Actor,
  files: readonly ProgrammeFile[],
  options: ProgrammeOptions = {},
): Promise<ProgrammePlan> => {
  const { diff, parts } = await prepare(server, actor, files, options);
  const [first, ...later] = parts;
  const result = first ? await commitPart(server, actor, first, { ...options, dryRun: true }) : undefined;
  return {
    changes: diff.plan,
    counts: countAll(result ? [result] : [], diff),
    affected: result ? await nameAffected(server, actor, [result]) : [],
    parts: parts.length,
    unchecked: later.flat().length,
  };
};

/** Makes the organisation what the files say, in one commit wherever that is possible. */
export const applyProgramme = async (
  server: Server,
  actor: Actor,
  files: readonly ProgrammeFile[],
  options: ProgrammeOptions = {},
): Promise<ProgrammeApplied> => {
  const { diff, parts } = await prepare(server, actor, files, options);
  const results: CommitResult[] = [];
  for (const [index, part] of parts.entries()) {
    try {
      results.push(await commitPart(server, actor, part, { ...options, ...partReason(options, index, parts.length) }));
    } catch (error) {
      if (index === 0 || !(error instanceof AppError)) throw error;
      const done = `${index} of ${parts.length} parts are applied; correct this and apply again to go on`;
      throw new AppError(error.code, `${error.message} (${done})`, error.problems);
    }
  }
  return {
    changes: diff.plan,
    counts: countAll(results, diff),
    affected: await nameAffected(server, actor, results),
    parts: parts.length,
    unchecked: 0,
    seq: results.at(-1)?.seq ?? null,
  };
};

/** Only the last part may look like the whole: whoever asks what was applied must not take the first for it. */
const partReason = ({ reason }: ProgrammeOptions, index: number, parts: number): { readonly reason?: string } =>
  reason === undefined || index === parts - 1 ? {} : { reason: `${reason} (part ${index + 1} of ${parts})` };

export interface Drift {
  /** Where the organisation is not what the files say: what applying them would change. */
  readonly changes: readonly PlanEntry[];
  /** Records that no file names, of the kinds that files hold; `applied` when a programme wrote them last. */
  readonly extra: readonly {
    readonly kind: string;
    readonly key: string;
    readonly title: string;
    readonly applied: boolean;
  }[];
}

/** How the organisation and the files have grown apart. Writes nothing. */
export const findDrift = async (server: Server, actor: Actor, files: readonly ProgrammeFile[]): Promise<Drift> => {
  const { wanted, present, diff } = await prepare(server, actor, files, {});
  const keys = new Set(wanted.map(({ key }) => key));
  const extra = await server.db.run({ org: actor.org }, async (tx) => {
    const found = new Present(tx, actor, server.registry);
    const others = (await found.ofKinds(heldKinds(server))).filter(({ key }) => !keys.has(key) && key !== present.root);
    const applied = await found.appliedByProgramme(others.map(({ id }) => id));
    return others.map(({ id, kind, key, title }) => ({ kind, key, title, applied: applied.has(id) }));
  });
  return { changes: diff.plan, extra };
};

/** The kinds that programme files hold unless asked for more. */
export const heldKinds = (server: Pick<Server, 'registry'>): string[] =>
  server.registry.kinds.map(({ name }) => name).filter((name) => !LIVED_KINDS.has(name));

export interface ExportOptions {
  /** Also evidence, statements, saved views and comments. */
  readonly includeLived?: boolean;
  /** Files as they are now, whose comments and order stay. */
  readonly existing?: readonly ProgrammeFile[];
  /** As the organisation was at this moment. */
  readonly asOf?: Date;
}

/** The organisation as programme files, as far as the actor may read it. */
export const exportProgramme = async (
  server: Server,
  actor: Actor,
  options: ExportOptions = {},
): Promise<ProgrammeFile[]> => {
  const kinds = options.includeLived ? server.registry.kinds.map(({ name }) => name) : heldKinds(server);
  const { custom } = await settingsFor(server, actor.org, options.asOf);
  const { records, root } = await server.db.run({ org: actor.org }, async (tx) => {
    const present = new Present(tx, actor, server.registry, options.asOf);
    return { records: await present.ofKinds(kinds), root: await present.rootKey() };
  });
  const isHeld = (key: string) => kinds.includes(server.registry.findByKey(key)?.name ?? '');
  return writeProgramme({
    // A link to something that is not exported would dangle wherever the files are applied.
    records: records.map((record) => ({ ...record, links: record.links.filter(({ to }) => isHeld(to)) })),
    registry: server.registry,
    custom,
    root,
    kinds: new Set(kinds),
    ...(options.existing ? { existing: options.existing } : {}),
  });
};

interface Prepared {
  readonly wanted: readonly SourcedRecord[];
  readonly present: { readonly root: string | null };
  readonly diff: ProgrammeDiff;
  readonly parts: ReturnType<typeof arrangeChanges>;
}

const prepare = async (
  server: Server,
  actor: Actor,
  files: readonly ProgrammeFile[],
  options: ProgrammeOptions,
): Promise<Prepared> => {
  const { custom } = await server.orgSettings(actor.org);
  const reading = readProgramme(files, server.registry, custom);
  refuseFiles(reading.problems);
  const wanted = reading.records;
  const { present, problems, root, pruned } = await server.db.run({ org: actor.org }, async (tx) => {
    const found = new Present(tx, actor, server.registry);
    const existing = await found.existing(mentionedKeys(wanted));
    return {
      present: await found.byKey(wanted.map(({ key }) => key)),
      problems: checkReferences(wanted, existing) as readonly FileProblem[],
      root: await found.rootKey(),
      pruned: options.prune
        ? await findPrunable(found, server, wanted, options.onlyOwn === true ? actor : undefined)
        : [],
    };
  });
  refuseFiles(problems);
  const kept = diffProgramme(wanted, present, server.registry, { root });
  const gone = diffRemovals(pruned);
  const diff = {
    changes: [...kept.changes, ...gone.changes],
    plan: [...kept.plan, ...gone.plan],
    unchanged: kept.unchanged,
  };
  return { wanted, present: { root }, diff, parts: arrangeChanges(diff.changes, server.registry, MAX_CHANGES) };
};

/** Records that a programme has written last and that no file names, be it as an owner, a scope or the end of a link. */
const findPrunable = async (
  present: Present,
  server: Server,
  wanted: readonly SourcedRecord[],
  by: Actor | undefined,
): Promise<PresentRecord[]> => {
  const named = new Set([...wanted.map(({ key }) => key), ...mentionedKeys(wanted)]);
  const root = await present.rootKey();
  const others = (await present.ofKinds(heldKinds(server))).filter(({ key }) => !named.has(key) && key !== root);
  const applied = await present.appliedByProgramme(
    others.map(({ id }) => id),
    by,
  );
  const gone = others.filter(({ id }) => applied.has(id));
  const staying = await present.heldBy(
    gone.map(({ id }) => id),
    new Set([...named, ...gone.map(({ key }) => key)]),
  );
  const [first] = staying;
  if (!first) return gone;
  throw new AppError(
    'conflict',
    `${first.key} cannot be removed: it is the ${first.word} of ${first.holder}. Change that there, or keep ${first.key} in the files`,
    staying.map(({ key, word, holder }) => ({ pointer: key, detail: `is the ${word} of ${holder}` })),
  );
};

const commitPart = async (
  server: Server,
  actor: Actor,
  part: Prepared['parts'][number],
  options: { readonly reason?: string; readonly dryRun?: boolean },
): Promise<CommitResult> => {
  try {
    return await server.commit(actor, {
      changes: part.map(({ change }) => change),
      action: ACTION,
      ...(options.reason === undefined ? {} : { reason: options.reason }),
      ...(options.dryRun ? { dryRun: true } : {}),
    });
  } catch (error) {
    throw error instanceof AppError ? locateProblems(error, part) : error;
  }
};

const countAll = (results: readonly CommitResult[], diff: ProgrammeDiff): CommitResult['counts'] => {
  const sum = { created: 0, updated: 0, removed: 0, linked: 0, unlinked: 0 };
  for (const { counts } of results) {
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
  }
  return { ...sum, unchanged: diff.unchanged };
};
