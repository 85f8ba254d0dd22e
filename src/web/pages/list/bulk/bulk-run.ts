import type { Change } from '../../../../model/change.ts';
import { ApiError } from '../../../api.ts';
import type { Affected } from '../../../api-types.ts';
import type { After, BulkPlan, PlannedRow, Refused } from './bulk-plan.ts';

/** What the commit API answers with. */
export interface Committed {
  readonly records: readonly After[];
  readonly affected: readonly Affected[];
}

/** `key` names this very commit: sent again with it, it does nothing twice and is answered as the first time. */
export type Commit = (changes: readonly Change[], key: string) => Promise<Committed>;

export interface BulkResult {
  readonly done: readonly { readonly planned: PlannedRow; readonly after: After }[];
  readonly refused: readonly Refused[];
  readonly affected: readonly Affected[];
  /** Records that were not come to, because somebody stopped it or the connection was lost. */
  readonly left: number;
  /** Records of the last part whose answer was lost: they may be changed or not. */
  readonly unknown: number;
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

/** Nobody said whether it was done: the answer was lost on its way, or something between here and the server gave it. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 504);

/** Asks once more where the answer was lost: by its key the server knows whether it has done it. */
const commitOnce = async (changes: readonly Change[], key: string, commit: Commit): Promise<Committed> => {
  try {
    return await commit(changes, key);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    return commit(changes, key);
  }
};

const runPart = async (part: readonly PlannedRow[], commit: Commit, name: string) => {
  const refused: Refused[] = [];
  let rest = part;
  for (let tries = 1; rest.length > 0; tries += 1) {
    try {
      const { records, affected } = await commitOnce(
        rest.map(({ change }) => change),
        `${name}-${tries}`,
        commit,
      );
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
  /** Names the run, and no other. */
  readonly id: string;
}

/** Sends a plan, part by part. What the server refuses is named and left out; everything else is done. */
export const runBulk = async (
  plan: BulkPlan,
  commit: Commit,
  { onProgress, signal, id }: Hooks,
): Promise<BulkResult> => {
  const { planned } = plan;
  const result = { done: [] as BulkResult['done'][number][], refused: [...plan.refused], affected: [] as Affected[] };
  for (let from = 0; from < planned.length; from += PART) {
    if (signal.aborted) return { ...result, left: planned.length - from, unknown: 0, error: null };
    const part = planned.slice(from, from + PART);
    try {
      const done = await runPart(part, commit, `${id}-${from}`);
      result.done.push(...done.done);
      result.refused.push(...done.refused);
      result.affected.push(...done.affected);
    } catch (error) {
      const unknown = isUnanswered(error) ? part.length : 0;
      return {
        ...result,
        left: planned.length - from - unknown,
        unknown,
        error: error instanceof Error ? error : new Error(String(error)),
      };
    }
    onProgress(Math.min(from + PART, planned.length));
  }
  return { ...result, left: 0, unknown: 0, error: null };
};
