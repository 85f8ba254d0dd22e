import type { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { problemsOf } from '../../model/schema.ts';

/** Checks a value against a schema; throws `invalid` with the place of every fault. */
export const checkInput = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', 'some of what was sent is not valid', problemsOf(parsed.error));
};
