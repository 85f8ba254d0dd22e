import type { Problem } from '../../model/schema.ts';
import { ApiError } from '../api.ts';

const problemsOf = (error: unknown): readonly Problem[] => (error instanceof ApiError ? error.problems : []);

const sentence = (detail: string): string => {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};

/** What is wrong at one field, as a sentence; undefined when nothing is. Server pointers may be prefixed by the change's place. */
export const problemAt = (error: unknown, pointer: string): string | undefined => {
  const found = problemsOf(error).filter((problem) => isAt(problem.pointer, pointer));
  return found.length === 0 ? undefined : found.map(({ detail }) => sentence(detail)).join(' ');
};

const isAt = (place: string, pointer: string): boolean => {
  const bare = place.replace(/^\/changes\/\d+/, '');
  return bare === pointer || bare.startsWith(`${pointer}/`);
};

/** What is wrong at none of the fields that a form shows. */
export const problemsElsewhere = (error: unknown, pointers: readonly string[]): readonly Problem[] =>
  problemsOf(error).filter((problem) => !pointers.some((pointer) => isAt(problem.pointer, pointer)));
