import { sql } from 'kysely';
import type { FileMappingSet, FrameworkFile } from '../../formats/framework-table/framework-file.ts';
import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, can, canSomewhere } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { readMappings } from '../crosswalks/side.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../store/rows.ts';
import type { PlannedImport } from './plan-import.ts';
import type { PresentFramework } from './plan-load.ts';
import { type Numbered, planMappings } from './plan-mappings.ts';
import { getFrameworkRow, readWhole } from './read-framework.ts';

/** A set of mappings of the file, and what becomes of it. */
export interface ImportedSet {
  readonly title: string;
  /** Keys of the frameworks that it maps; null where none here is the one that the file names. */
  readonly source: string | null;
  readonly target: string | null;
  /** As the file names them. */
  readonly names: { readonly source: string; readonly target: string };
  readonly pairs: number;
  /** Pairs whose requirements are both here. */
  readonly known: number;
  /** Mapping records that are made or get more targets. */
  readonly changes: number;
  /** Numbers that are not here, at most 100. */
  readonly unknown: readonly string[];
}

export interface MappingsDone {
  readonly changes: readonly Change[];
  readonly places: readonly string[];
  readonly sets: readonly ImportedSet[];
}

interface Asked {
  readonly file: FrameworkFile;
  readonly plan: PlannedImport | undefined;
  readonly options: { readonly source?: string; readonly target?: string };
}

interface Side {
  readonly id: string;
  readonly key: string;
  readonly requirements: readonly Numbered[];
}

/** Sets of mappings become proposals between frameworks that are here; sets whose frameworks are not are named. */
export const addMappings = async (server: Server, actor: Actor, tx: Tx, asked: Asked): Promise<MappingsDone> => {
  const { file, options } = asked;
  if (file.mappings.length === 0) return { changes: [], places: [], sets: [] };
  if (!canSomewhere(actor, 'create', server.registry.get('mapping')))
    throw new AppError('forbidden', 'your role does not let you import mappings');
  if ((options.source ?? options.target) !== undefined && file.mappings.length > 1)
    throw new AppError('invalid', 'the file has several sets of mappings: they cannot all be told the same frameworks');
  const here = await readFrameworks(server, actor, tx);
  const side = (name: string, told: string | undefined) => findSide(server, actor, tx, { name, told, here, ...asked });
  const between = (source: Side, target: Side) =>
    readMappings(server, actor, tx, { from: idsOf(source), to: idsOf(target) });
  const changes: Change[] = [];
  const places: string[] = [];
  const sets: ImportedSet[] = [];
  for (const set of file.mappings) {
    const source = await side(set.source, options.source);
    const target = await side(set.target, options.target);
    const planned =
      source && target ? planMappings(set, ends(source, target), await between(source, target)) : undefined;
    changes.push(...(planned?.changes ?? []));
    places.push(...(planned?.places ?? []));
    sets.push(tell(set, source, target, planned));
  }
  return { changes, places, sets };
};

const idsOf = ({ requirements }: Side): string[] => requirements.map(({ id }) => id);

const ends = ({ requirements: source }: Side, { requirements: target }: Side) => ({ source, target });

const tell = (
  set: FileMappingSet,
  source: Side | undefined,
  target: Side | undefined,
  planned: ReturnType<typeof planMappings> | undefined,
): ImportedSet => ({
  title: set.title,
  source: source?.key ?? null,
  target: target?.key ?? null,
  names: { source: set.source, target: set.target },
  pairs: set.pairs.length,
  known: planned?.known ?? 0,
  changes: planned?.changes.length ?? 0,
  unknown: planned?.unknown.slice(0, 100) ?? [],
});

interface FrameworkRow extends SubjectRow {
  readonly key: string;
  readonly title: string;
  readonly data: Record<string, unknown>;
}

const readFrameworks = async (server: Server, actor: Actor, tx: Tx): Promise<readonly FrameworkRow[]> => {
  const found = await sql<FrameworkRow>`select record.id, record.key, record.title, record.data, ${SUBJECT} from record
    where record.org_id = app_org() and record.kind = 'framework' order by record.created_at, record.id limit 2000`.execute(
    tx,
  );
  return found.rows.filter((row) => can(actor, 'read', server.registry.get('framework'), subjectOf(row)));
};

interface SideAsked extends Asked {
  readonly name: string;
  readonly told: string | undefined;
  readonly here: readonly FrameworkRow[];
}

/** The framework that was told, that this very file makes, that came from a file of this name, or whose key says the same. */
const findSide = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  { name, told, here, file, plan }: SideAsked,
): Promise<Side | undefined> => {
  if (told === undefined && plan && file.name === name) return { ...plan.framework, requirements: plan.requirements };
  const found = told === undefined ? guess(name, here) : await getFrameworkRow(server, actor, tx, told);
  if (!found) return undefined;
  const { requirements } = await readWhole(tx, found);
  return { id: found.id, key: found.key, requirements };
};

const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '');

const guess = (name: string, here: readonly FrameworkRow[]): PresentFramework | undefined => {
  const origin = here.find(
    ({ data }) => typeof data['origin'] === 'string' && data['origin'].startsWith(`${name} version `),
  );
  const last = letters(name.split(':').at(-1) ?? '');
  return origin ?? here.find(({ key }) => letters(key.replace(/^FRM-/, '')) === last);
};
