import type { Part, Report } from '../../model/validation/push.ts';
import type { Server } from '../context.ts';
import type { Exec } from './exec.ts';

/** What a collector is given. */
export interface CollectContext {
  /** The repository that is looked at. */
  readonly root: string;
  /** The address that people use, without a slash at its end. */
  readonly publicUrl: string;
  readonly exec: Exec;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly server: Server;
  /** The organisation that asks. */
  readonly org: string;
}

/** What a collector found. */
export interface Collected {
  readonly report: Report;
  /** The report as it came; where there is none, the points themselves are kept. */
  readonly file?: { readonly bytes: Uint8Array; readonly name: string };
  readonly commit?: string;
}

/** A report of named points. */
export const points = (label: string, parts: readonly Part[], more: Partial<Report> = {}): Report => ({
  label,
  noun: ['point', 'points'],
  parts,
  ...more,
});

/** There is no result, and why: never read as a pass. */
export const couldNotRun = (label: string, reason: string): Collected => ({
  report: points(label, [], { couldNotRun: reason }),
});

/** One point, said in words. */
export const says = (name: string, outcome: Part['outcome'], message: string, notes: readonly string[] = []): Part => ({
  title: name,
  names: [name],
  outcome,
  message,
  ...(notes.length > 0 ? { notes } : {}),
});

/** What went wrong, in one line. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // fetch hides what went wrong in the cause.
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? cause?.message;
  return code ? `${error.message} (${code})` : error.message;
};
