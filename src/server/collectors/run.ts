import { resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Part, Report } from '../../model/validation/push.ts';
import type { Server } from '../context.ts';
import type { Checks } from '../evidence/checks-report.ts';
import { pushReport, type ReadPush } from '../evidence/push.ts';
import { type AskedCheck, listAskedCollectors, readAskedChecks } from '../evidence/standing.ts';
import { systemActor } from '../store/store.ts';
import { COLLECTOR_NAMES, findCollector } from './all.ts';
import { type Collected, couldNotRun, reasonOf } from './context.ts';
import { type Exec, runProgram } from './exec.ts';

/** Candor's own folder, in the sources as in the build. */
const ROOT = resolve(import.meta.dirname, '../../..');

export interface CollectOptions {
  /** Names of collectors; by default all that checks ask for. */
  readonly only?: readonly string[];
  /** The repository to look at, for tests. */
  readonly root?: string;
  /** Stops between two collectors, and ends the programs of the one that runs. */
  readonly signal?: AbortSignal;
}

export const collectorResultSchema = z.strictObject({
  collector: z.string(),
  /** Its last run by this process. */
  ran: z
    .strictObject({
      at: z.string(),
      written: z.int().meta({ description: 'Records of evidence that it wrote; 0 when it had nothing new to say.' }),
      problem: z.string().nullable().meta({ description: 'Why it has no result, or could not write it.' }),
    })
    .nullable(),
  answers: z.array(
    z.strictObject({
      check: z.string(),
      evidence: z.string().nullable(),
      title: z.string(),
      outcome: z.enum(['pass', 'fail', 'partial', 'not_checked']),
      effectiveAt: z.string().nullable(),
    }),
  ),
});
export type CollectorResult = z.output<typeof collectorResultSchema>;
type Run = NonNullable<CollectorResult['ran']>;

interface Memory {
  readonly runs: Map<string, Run>;
  /** The run that is going on: of two at once, the second waits. */
  busy: Promise<unknown>;
}

const memories = new WeakMap<Server, Map<string, Memory>>();

const memoryOf = (server: Server, org: string): Memory => {
  const ofServer = memories.get(server) ?? new Map<string, Memory>();
  memories.set(server, ofServer);
  const memory = ofServer.get(org) ?? { runs: new Map(), busy: Promise.resolve() };
  ofServer.set(org, memory);
  return memory;
};

/**
 * Runs the collectors that the organisation's checks name, one after the other, and pushes what they found. One that
 * fails answers its checks with "not checked"; the others go on. Takes seconds: never wait for it at start.
 */
export const runCollectors = async (
  server: Server,
  org: string,
  options: CollectOptions = {},
): Promise<CollectorResult[]> => {
  const memory = memoryOf(server, org);
  const mine = memory.busy.then(async () => {
    for (const name of await wantedNames(server, org, options.only)) {
      if (options.signal?.aborted) return;
      const run = await runOne(server, org, name, options);
      if (run) memory.runs.set(name, run);
    }
  });
  memory.busy = mine.catch(() => undefined); // told to who asked for this run; the next one starts afresh
  await mine;
  return collectorResults(server, systemActor(org, 'collectors'));
};

const wantedNames = async (server: Server, org: string, only: readonly string[] | undefined): Promise<string[]> => {
  const asked = new Set(await listAskedCollectors(server, org));
  const isCandor = server.ownOrg?.() === org;
  // Our repository and this installation are ours: they answer nobody else's checks.
  const mine = [...asked].filter(
    (name) => findCollector(name) && (isCandor || findCollector(name)?.about === 'organisation'),
  );
  const place = (name: string) => COLLECTOR_NAMES.indexOf(name.replace(/^junit-.*/, 'junit'));
  const stranger = only?.find((name) => !mine.includes(name));
  if (stranger !== undefined)
    throw new AppError(
      'invalid',
      `${stranger} is no collector that runs here for this organisation (there are: ${mine.join(', ') || 'none'}): push its report instead`,
    );
  return (only ? [...new Set(only)] : mine).toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
};

const runOne = async (server: Server, org: string, name: string, options: CollectOptions): Promise<Run | undefined> => {
  const at = new Date(server.now()).toISOString();
  try {
    const { report, file, commit } = await collect(server, org, name, options);
    // What was cut short says nothing.
    if (options.signal?.aborted) return undefined;
    const push: ReadPush = { collector: name, report, onlyNews: true, ...(commit ? { commit } : {}) };
    const kept = file ?? fileOf(name, report);
    const result = await pushReport(
      server,
      systemActor(org, `collector:${name}`),
      kept ? { ...push, file: kept } : push,
    );
    return { at, written: result.evidence.length, problem: report.couldNotRun ?? result.unanswered[0]?.reason ?? null };
  } catch (error) {
    server.log.warn({ collector: name, org, error: reasonOf(error) }, 'a collector could not write what it found');
    return { at, written: 0, problem: reasonOf(error) };
  }
};

/** A collector that crashes has checked nothing, and says so. */
const collect = async (
  server: Server,
  org: string,
  name: string,
  { root = ROOT, signal }: CollectOptions,
): Promise<Collected> => {
  const exec: Exec = (program, args, given) => runProgram(program, args, { ...given, signal });
  const context = { root, publicUrl: server.settings.publicUrl, exec, now: server.now, server, org };
  try {
    return (await findCollector(name)?.collect(context)) ?? couldNotRun(name, 'there is no such collector');
  } catch (error) {
    server.log.warn({ collector: name, org, error: reasonOf(error) }, 'a collector failed');
    return couldNotRun(name, `the collector failed: ${reasonOf(error)}`);
  }
};

/** What a collector found, as a file: the points themselves. A run without a result leaves none. */
const fileOf = (name: string, { label, parts, couldNotRun: reason }: Report): ReadPush['file'] => {
  if (reason !== undefined) return undefined;
  const report: Checks = { format: 'candor.checks/v1', label, checks: parts.map(pointOf) };
  return { bytes: new TextEncoder().encode(`${JSON.stringify(report, null, 2)}\n`), name: `${name}.json` };
};

const pointOf = ({ title, outcome, message, notes, counts }: Part): Checks['checks'][number] => ({
  name: title,
  outcome,
  ...(message === undefined ? {} : { message: message.slice(0, 2_000) }),
  ...(notes === undefined ? {} : { notes: notes.slice(0, 1_000).map((note) => note.slice(0, 2_000)) }),
  ...counts,
});

/** Every collector that checks name which the actor may see: its last run, and what those checks know now. */
export const collectorResults = async (server: Server, actor: Actor): Promise<CollectorResult[]> => {
  const kind = server.registry.get('check');
  const { runs } = memoryOf(server, actor.org);
  const results: CollectorResult[] = [];
  for (const collector of await listAskedCollectors(server, actor.org)) {
    const asked = await readAskedChecks(server, actor.org, collector);
    const seen = asked.filter(({ check }) => can(actor, 'read', kind, check));
    if (seen.length > 0)
      results.push({ collector, ran: runs.get(collector) ?? null, answers: seen.flatMap(answersOf) });
  }
  return results;
};

const answersOf = ({ check, latest }: AskedCheck): CollectorResult['answers'] => {
  if (latest.length === 0)
    return [{ check: check.key, evidence: null, title: 'No evidence yet', outcome: 'not_checked', effectiveAt: null }];
  return latest.map(({ evidence, from }) => ({
    check: check.key,
    evidence: evidence.key,
    title: evidence.title,
    outcome: evidence.data['outcome'] as CollectorResult['answers'][number]['outcome'],
    effectiveAt: new Date(from).toISOString(),
  }));
};
