import type { Part } from '../../model/validation/push.ts';

interface Words {
  /** How many things were looked at. */
  readonly total: number;
  /** What they are called: one of them, and several where an s at its end will not do. */
  readonly one: string;
  readonly many?: string;
  /** What is wrong with the ones that failed: "3 packages without a hash". */
  readonly lacks: string;
  /** What holds for all of them: "412 packages, each with a hash". */
  readonly all: string;
}

/** One point of a report that looked at many things: it holds when none of them failed, and nothing to look at is no pass. */
export const point = (name: string, failed: readonly string[], words: Words): Part => {
  const many = words.many ?? `${words.one}s`;
  const noun = (count: number) => `${count} ${count === 1 ? words.one : many}`;
  const common = { title: name, names: [name], counts: { total: words.total, failed: failed.length } };
  if (words.total === 0) return { ...common, outcome: 'not_checked', message: `there is no ${words.one} to look at` };
  if (failed.length === 0) return { ...common, outcome: 'pass', message: `${noun(words.total)}, ${words.all}` };
  const first = failed.length > 1 ? `${failed[0]} and ${failed.length - 1} more` : failed[0];
  return {
    ...common,
    outcome: 'fail',
    message: `${failed.length} of ${noun(words.total)} ${words.lacks}: ${first}`,
    notes: failed,
  };
};
