import { describe, expect, it } from 'vitest';
import { registry } from '../../model/registry.ts';
import { type Draft, EMPTY_DRAFT, patchFrom, rebase } from './draft.ts';
import { refusalOf } from './refusal.ts';

const ada = { id: 'p1', key: 'PER-1', title: 'Ada' };
const base: Draft = {
  ...EMPTY_DRAFT,
  title: 'Logging',
  owner: ada,
  data: { statement: 'We log.', tags: ['a'], critical: false },
};

describe('what is sent', () => {
  it.each<[string, Partial<Draft>, object]>([
    ['nothing changed', {}, {}],
    ['a cleared owner', { owner: null }, { owner: null }],
    ['a cleared text', { data: { ...base.data, statement: '' } }, { data: { statement: null } }],
    ['emptied tags', { data: { ...base.data, tags: [] } }, { data: { tags: null } }],
    ['an empty field that was absent', { data: { ...base.data, guidance: '' } }, {}],
    ['a "no" that becomes unknown', { data: { ...base.data, critical: undefined } }, { data: { critical: null } }],
    [
      'a new title and text',
      { title: 'Logs', data: { ...base.data, guidance: 'x' } },
      { title: 'Logs', data: { guidance: 'x' } },
    ],
  ])('%s', (_name, change, patch) => {
    expect(patchFrom(base, { ...base, ...change })).toEqual(patch);
  });
});

describe('a newer version under a draft', () => {
  const mine: Draft = { ...base, data: { ...base.data, statement: 'Mine' } };
  const theirs: Draft = { ...base, title: 'Theirs', data: { statement: 'Theirs', tags: ['b'] } };

  it('keeps what I changed and takes the rest', () => {
    const result = rebase(base, mine, theirs);
    expect(result).toMatchObject({ title: 'Theirs', owner: ada, data: { statement: 'Mine', tags: ['b'] } });
    expect(result.data['critical']).toBeUndefined();
    expect(patchFrom(theirs, result)).toEqual({ data: { statement: 'Mine' } });
  });

  it('is simply theirs when I changed nothing', () => {
    expect(patchFrom(theirs, rebase(base, base, theirs))).toEqual({});
  });
});

describe('what a form refuses by itself', () => {
  const answer = registry.get('answer');

  it('names every field that is wrong', () => {
    const refusal = refusalOf(answer.fields, {
      ...EMPTY_DRAFT,
      data: { question: '', reviewOn: 'soon', text: 'Yes.' },
    });
    expect([...new Set(refusal?.problems.map((problem) => problem.pointer))].toSorted()).toEqual([
      '/data/question',
      '/data/reviewOn',
      '/title',
    ]);
    expect(refusal?.problems.find((problem) => problem.pointer === '/data/question')?.detail).toBe('is needed');
  });

  it('lets through what the model lets through', () => {
    expect(
      refusalOf(answer.fields, { ...EMPTY_DRAFT, title: 'T', data: { question: 'Q?', text: 'A.', short: '' } }),
    ).toBeUndefined();
  });
});
