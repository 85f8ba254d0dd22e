import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../api-types.ts';
import { type Draft, EMPTY_DRAFT } from '../../../fields/draft.ts';
import { changedBeside, fieldOf, patchOf, standingOf, withField } from './field-edit.ts';

const ada = { id: 'a', key: 'PER-a', title: 'Ada' };
const draft: Draft = { ...EMPTY_DRAFT, title: 'Backups', owner: ada, data: { statement: 'Daily.', tags: ['one'] } };

describe('an edit of one field', () => {
  it.each<[string, unknown, unknown, unknown, string]>([
    ['nothing was written', 'Daily.', 'Daily.', 'Daily.', 'unchanged'],
    ['only I wrote', 'Daily.', 'Hourly.', 'Daily.', 'mine'],
    ['both wrote, differently', 'Daily.', 'Hourly.', 'Weekly.', 'contested'],
    ['both wrote the same', 'Daily.', 'Hourly.', 'Hourly.', 'unchanged'],
    ['somebody wrote what I have open', 'Daily.', 'Daily.', 'Weekly.', 'contested'],
    ['empty is the same as absent', undefined, '', null, 'unchanged'],
    ['an owner who was only renamed', ada, { ...ada, id: 'b' }, { ...ada, title: 'Ada H.' }, 'mine'],
  ])('%s', (_name, begun, mine, stored, expected) => {
    expect(standingOf(begun, mine, stored)).toBe(expected);
  });

  it('is sent as that field alone', () => {
    const record = { ...draft, version: 3 } as unknown as Detail;
    expect(patchOf(record, 'statement', 'Hourly.')).toEqual({ data: { statement: 'Hourly.' } });
    expect(patchOf(record, 'tags', [])).toEqual({ data: { tags: null } });
    expect(patchOf(record, 'owner', null)).toEqual({ owner: null });
    expect(patchOf(record, 'title', 'Copies')).toEqual({ title: 'Copies' });
  });

  it('names what else changed meanwhile', () => {
    const now = withField(withField(withField(draft, 'statement', 'Weekly.'), 'guidance', 'Look.'), 'owner', null);
    expect(changedBeside(draft, now, 'statement')).toEqual(['owner', 'guidance']);
    expect(fieldOf(now, 'guidance')).toBe('Look.');
  });
});
