import type { Fields } from '../../model/field.ts';
import { checkData, type Problem, problemsOf, titleSchema } from '../../model/schema.ts';
import { ApiError } from '../api.ts';
import { type Draft, filledData, isEmpty } from './draft.ts';
import { withSchemas } from './schemas.ts';

/** What is wrong with a draft, by the model's own schemas, before the server is asked; undefined when nothing is. */
export const refusalOf = (fields: Fields, draft: Draft): ApiError | undefined => {
  const title = titleSchema.safeParse(draft.title);
  const data = checkData(withSchemas(fields), filledData(draft.data));
  const problems: Problem[] = [
    ...(title.success ? [] : problemsOf(title.error, '/title')),
    ...(data.ok ? [] : data.problems.map((problem) => inWords(fields, draft, problem))),
  ];
  return problems.length === 0
    ? undefined
    : new ApiError(422, 'invalid', 'Some fields need another look; nothing was saved yet.', undefined, problems);
};

/** An empty required field is just that, whatever its schema calls it. */
const inWords = (fields: Fields, draft: Draft, { pointer, detail }: Problem): Problem => {
  const name = pointer.replace(/^\/data\//, '');
  return fields[name]?.required && isEmpty(draft.data[name]) ? { pointer, detail: 'is needed' } : { pointer, detail };
};
