import type { MappedHeading } from '../../formats/framework-table/columns.ts';
import type { FrameworkFile } from '../../formats/framework-table/framework-file.ts';
import { readFrameworkFile } from '../../formats/framework-table/read-framework-file.ts';
import { guessHeadings } from '../../formats/framework-table/read-table.ts';
import type { Problem } from '../../formats/read.ts';
import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { uuidv7 } from '../store/uuid.ts';
import { addMappings, type ImportedSet } from './import-mappings.ts';
import { type ImportLine, originVersion, type PlannedImport, planImport, slugOf, wantedKeys } from './plan-import.ts';
import { loadedVersion, type PresentEdition } from './plan-load.ts';
import { findFrameworkRow, getFrameworkRow, readTaken, readWhole } from './read-framework.ts';

export interface ImportOptions {
  readonly dryRun: boolean;
  /** Id or key of the framework to lay it over; without it, a framework of its own. */
  readonly into?: string;
  /** Make what an existing framework does not have; by default yes, but for a pack's. */
  readonly add?: boolean;
  readonly map?: Readonly<Record<string, string | null>>;
  readonly sheet?: string;
  readonly title?: string;
  readonly edition?: string;
  /** The file's name, for a title where it has none itself. */
  readonly name?: string;
  /** Frameworks that a set of mappings means, where that is not to be told. */
  readonly source?: string;
  readonly target?: string;
}

export interface ImportAnswer {
  readonly dryRun: boolean;
  readonly seq: number | null;
  readonly format: FrameworkFile['source'] | null;
  /** Null where the file holds mappings alone, or cannot be read. */
  readonly framework: {
    readonly key: string;
    readonly title: string;
    readonly edition: string;
    readonly isNew: boolean;
    readonly isPack: boolean;
  } | null;
  readonly counts: Readonly<Record<ImportLine['does'], number>>;
  /** What is not the same, at most 1,000 of them. */
  readonly lines: readonly ImportLine[];
  readonly mappings: readonly ImportedSet[];
  readonly columns: readonly MappedHeading[] | null;
  /** Why it cannot be imported; only a dry run answers with these. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const SHOWN = 1_000;

/** Lays somebody's own file over a framework, or makes one of it, in one commit; a second time changes nothing. */
export const importFramework = async (
  server: Server,
  actor: Actor,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<ImportAnswer> => {
  demandRights(server, actor);
  const read = readFrameworkFile(bytes, options);
  if (!read.ok) {
    if (options.dryRun) return { ...NOTHING, columns: guessHeadings(bytes, options), problems: read.problems };
    throw refusal(read.problems);
  }
  const done = await commitImport(server, actor, read.value, options);
  const { plan, sets, present, seq } = done;
  const lines = plan?.lines ?? [];
  return {
    dryRun: options.dryRun,
    seq,
    format: read.value.source,
    framework: plan
      ? {
          key: plan.framework.key,
          title: plan.framework.title,
          edition: plan.framework.edition,
          isNew: plan.framework.isNew,
          isPack: loadedVersion(present.framework) > 0,
        }
      : null,
    counts: countLines(lines),
    lines: lines.filter(({ does }) => does !== 'same').slice(0, SHOWN),
    mappings: sets,
    columns: 'columns' in read.value ? read.value.columns : null,
    problems: [],
    warnings: [...(plan?.doubts ?? []), ...read.warnings],
  };
};

const NOTHING = {
  dryRun: true,
  seq: null,
  format: null,
  framework: null,
  counts: { new: 0, changed: 0, same: 0, left: 0 },
  lines: [],
  mappings: [],
  columns: null,
  warnings: [],
} as const;

const countLines = (lines: readonly ImportLine[]): ImportAnswer['counts'] => {
  const counts = { new: 0, changed: 0, same: 0, left: 0 };
  for (const { does } of lines) counts[does] += 1;
  return counts;
};

const demandRights = (server: Server, actor: Actor): void => {
  const may = (action: 'create' | 'update') => canSomewhere(actor, action, server.registry.get('requirement'));
  if (!may('create') || !may('update')) throw new AppError('forbidden', 'your role does not let you import frameworks');
};

const refusal = (problems: readonly Problem[]): AppError => {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new AppError(
    'invalid',
    `the file cannot be imported: ${first?.where}: ${first?.message}${more}`,
    problems.map(({ where, message }) => ({ pointer: where, detail: message })),
  );
};

interface Done {
  readonly plan: PlannedImport | undefined;
  readonly sets: readonly ImportedSet[];
  readonly present: PresentEdition;
  readonly seq: CommitResult['seq'];
}

const commitImport = async (
  server: Server,
  actor: Actor,
  file: FrameworkFile,
  options: ImportOptions,
): Promise<Done> => {
  let plan: PlannedImport | undefined;
  let sets: readonly ImportedSet[] = [];
  let present: PresentEdition = { framework: undefined, requirements: [] };
  let places: readonly string[] = [];
  const decide = async (tx: Tx): Promise<Change[]> => {
    if (file.requirements.length > 0) {
      ({ plan, present } = await planFile(server, actor, tx, file, options));
    }
    const mapped = await addMappings(server, actor, tx, { file, plan, options });
    sets = mapped.sets;
    places = [...(plan?.places ?? []), ...mapped.places];
    return [...(plan?.changes ?? []), ...mapped.changes];
  };
  const reason = `file ${(options.name ?? file.title ?? 'without a name').slice(0, 300)}`;
  try {
    const { seq } = await server.commit(actor, {
      action: 'framework.import',
      reason,
      changes: [],
      dryRun: options.dryRun,
      decide,
    });
    return { plan, sets, present, seq };
  } catch (error) {
    throw error instanceof AppError ? inTheFile(error, places) : error;
  }
};

/** What a commit found wrong, by the place in the file instead of that in the commit. */
const inTheFile = (error: AppError, places: readonly string[]): AppError => {
  const problems = error.problems.map((problem) => {
    const index = /^\/changes\/(\d+)\//.exec(problem.pointer)?.[1];
    const place = index === undefined ? undefined : places[Number(index)];
    return place === undefined ? problem : { ...problem, pointer: place };
  });
  const [first] = problems;
  const message = error.message.startsWith('/') && first ? `${first.pointer}: ${first.detail}` : error.message;
  return new AppError(error.code, message, problems);
};

const planFile = async (server: Server, actor: Actor, tx: Tx, file: FrameworkFile, options: ImportOptions) => {
  const title = (options.title ?? file.title ?? options.name?.replace(/\.[a-z]{2,5}$/i, '') ?? '').trim().slice(0, 300);
  const edition = (options.edition ?? file.edition ?? '').trim().slice(0, 100) || '1';
  const about = { title: title || 'Imported framework', edition };
  const slug = slugOf({ name: options.title === undefined ? file.name : undefined, ...about });
  const framework =
    options.into === undefined
      ? await findFrameworkRow(server, actor, tx, `FRM-${slug}`)
      : await getFrameworkRow(server, actor, tx, options.into);
  refuseOlder(framework, file);
  const present = framework ? await readWhole(tx, framework) : { framework, requirements: [] };
  const plan = planImport(file, present, {
    ...about,
    slug,
    add: options.add ?? loadedVersion(framework) === 0,
    taken: await readTaken(tx, wantedKeys(slug, file)),
    newId: () => uuidv7(server.now()),
  });
  return { plan, present };
};

const refuseOlder = (framework: PresentEdition['framework'], file: FrameworkFile): void => {
  const here = originVersion(framework, file);
  if (here <= (file.version ?? 1)) return;
  throw new AppError(
    'conflict',
    `version ${here} of this library is here, and this is version ${file.version ?? 1}: an older one is not laid over a newer one`,
  );
};
