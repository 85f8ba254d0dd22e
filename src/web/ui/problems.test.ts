import { describe, expect, it } from 'vitest';
import { ApiError } from '../api.ts';
import { problemAt, problemsElsewhere } from './problems.ts';

const error = new ApiError(422, 'invalid', 'Two fields are wrong.', 'r1', [
  { pointer: '/data/question', detail: 'must not be empty' },
  { pointer: '/changes/0/data/tags/3', detail: 'Too long!' },
  { pointer: '/owner', detail: 'is no person' },
]);

describe('where problems are shown', () => {
  it.each([
    ['/data/question', 'Must not be empty.'],
    ['/data/tags', 'Too long!'],
    ['/data/tag', undefined],
    ['/title', undefined],
  ])('%s: %s', (pointer, text) => {
    expect(problemAt(error, pointer)).toBe(text);
  });

  it('leaves what no field shows to the alert', () => {
    expect(problemsElsewhere(error, ['/data/question', '/data/tags'])).toEqual([
      { pointer: '/owner', detail: 'is no person' },
    ]);
    expect(problemAt(new Error('other'), '/title')).toBeUndefined();
  });
});
