import { AppError } from '../../model/error.ts';
import type { PlannedChange } from '../../model/exchange/diff-programme.ts';
import type { FileProblem } from '../../model/exchange/programme-record.ts';
import type { Problem } from '../../model/schema.ts';

/** Throws everything that is wrong with the files, if anything is; pointers are "file:line:column". */
export const refuseFiles = (problems: readonly FileProblem[]): void => {
  const first = problems[0];
  if (!first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new AppError(
    'invalid',
    `${first.where}: ${first.message}${more}`,
    problems.map(({ where, message }) => ({ pointer: where, detail: message })),
  );
};

/** The same error with places in the files instead of places in the commit, wherever there is one. */
export const locateProblems = (error: AppError, part: readonly PlannedChange[]): AppError => {
  if (error.problems.length === 0) return error;
  const problems = error.problems.map((problem) => locate(problem, part));
  const first = problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  // The message of a commit that found problems repeats the first of them with its pointer.
  const message = error.message.startsWith('/') && first ? `${first.pointer}: ${first.detail}${more}` : error.message;
  return new AppError(error.code, message, problems);
};

const locate = (problem: Problem, part: readonly PlannedChange[]): Problem => {
  const [, top, index, ...steps] = problem.pointer
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const planned = top === 'changes' && index !== undefined ? part[Number(index)] : undefined;
  const pointer = planned ? planned.place(steps) : placeOfKeys(problem.detail, part);
  return pointer === null ? problem : { ...problem, pointer };
};

/** A circle, or a relation that is missing, names keys: the first of them that a file holds. */
const placeOfKeys = (detail: string, part: readonly PlannedChange[]): string | null => {
  const named = new Set(detail.split(/[\s,]+/));
  for (const { key, place } of part) if (named.has(key)) return place(['links']);
  return null;
};
