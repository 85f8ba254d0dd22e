import type { Change } from '../../../../model/change.ts';
import { ApiError } from '../../../api.ts';
import type { Affected } from '../../../api-types.ts';
import type { After, BulkPlan, PlannedRow, Refused } from './bulk-plan.ts';

/** What the commit API answers with. */
export interface Committed {
  readonly records: readonly After[];
  readonly affected: readonly Affected[];
}

export type Commit = (changes: readonly Change[]) => Promise<Committed>;

export interface BulkResult {
  readonly done: readonly { readonly planned: PlannedRow; readonly after: After }[];
  readonly refused: readonly Refused[];
  readonly affected: readonly Affected[];
  /** Records that were not come to, because somebody stopped it or the connection was lost. */
  readonly left: number;
  readonly error: Error | null;
}

/** Up to so many records are one commit, all or none; more go in parts of it, which others can work between. */
export const PART = 1_000;
/** How often a part is sent again without what was refused. */
const TRIES = 30;

export const partsOf = (rows: number): number => Math.ceil(rows / PART);

/** The changes that a refusal names, with what it says of each. */
export const refusedIn = (error: unknown): ReadonlyMap<number, string> => {
  if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) return new Map();
  const found = new Map<number, string>();
  for (const { pointer, detail } of error.problems) {
    const index = /^\/changes\/(\d+)/.exec(pointer)?.[1];
    if (index !== undefined && !found.has(Number(index))) found.set(Number(index), detail);
  }
  return found;
};

const runPart = async (part: readonly PlannedRow[], commit: Commit) => {
  const refused: Refused[] = [];
  let rest = part;
  for (let tries = 1; rest.length > 0; tries += 1) {
    try {
      const { records, affected } = await commit(rest.map(({ change }) => change));
      return { done: rest.map((planned, index) => ({ planned, after: records[index] ?? null })), refused, affected };
    } catch (error) {
      const named = refusedIn(error);
      if (named.size === 0 || tries >= TRIES) throw error;
      refused.push(...[...named].flatMap(([index, why]) => ({ key: rest[index]?.row.key ?? '', why })));
      rest = rest.filter((_, index) => !named.has(index));
    }
  }
  return { done: [], refused, affected: [] };
};

interface Hooks {
  /** Hears how many records are through, of all. */
  readonly onProgress: (through: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a plan, part by part. What the server refuses is named and left out; everything else is done. */
export const runBulk = async (plan: BulkPlan, commit: Commit, { onProgress, signal }: Hooks): Promise<BulkResult> => {
  const { planned } = plan;
  const result = { done: [] as BulkResult['done'][number][], refused: [...plan.refused], affected: [] as Affected[] };
  for (let from = 0; from < planned.length; from += PART) {
    if (signal.aborted) return { ...result, left: planned.length - from, error: null };
    try {
      const part = await runPart(planned.slice(from, from + PART), commit);
      result.done.push(...part.done);
      result.refused.push(...part.refused);
      result.affected.push(...part.affected);
    } catch (error) {
      return {
        ...result,
        left: planned.length - from,
        error: error instanceof Error ? error : new Error(String(error)),
      };
    }
    onProgress(Math.min(from + PART, planned.length));
  }
  return { ...result, left: 0, error: null };
};
