import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import type { Fact, Group, Member, Mode, NodeInput, Status } from './types.ts';

const NOW = 1_000;

/** A record that stands as asked, by a fact of its own that is called as it stands. */
function standing(id: string, status: Status): NodeInput {
  return { id, facts: status === 'assured' ? [] : [{ code: status, status }], groups: [] };
}

const LETTERS: Record<string, Status> = {
  B: 'broken',
  U: 'unproven',
  W: 'weakened',
  A: 'assured',
  N: 'not_applicable',
};

/** `B:a` is a record `a` that is broken; `?:x` one that is not there; a third part is the coverage or the target. */
function read(text: string): { nodes: NodeInput[]; members: Member[] } {
  const nodes: NodeInput[] = [];
  const members = text.split(' ').flatMap((part): Member[] => {
    const [letter, id, word, from] = part.split(':');
    if (!letter || !id) return [];
    const status = LETTERS[letter];
    if (status) nodes.push(standing(id, status));
    if (word === 'partial' || word === 'full') return [{ id, coverage: word }];
    return [{ id, ...(word ? { target: word } : {}), ...(from ? { from: Number(from) } : {}) }];
  });
  return { nodes, members };
}

const EMPTY = { status: 'unproven', code: 'none' } as const;

function judge(mode: Mode, text: string, empty: Group['empty'] = EMPTY, facts: Fact[] = []): string {
  const { nodes, members } = read(text);
  const top: NodeInput = { id: 'top', facts, groups: [{ relation: 'rests_on', mode, members, empty }] };
  const graph = Graph.build([...nodes, top], NOW);
  if (!(graph instanceof Graph)) return 'cycle';
  const found = graph.get('top');
  return [found?.status, ...(found?.causes.map((cause) => `${cause.id}/${cause.code}`) ?? [])].join(' ');
}

describe('all', () => {
  it.each([
    ['', 'unproven top/none'],
    ['N:a N:b', 'unproven top/none'],
    ['A:a A:b', 'assured'],
    ['A:a N:b', 'assured'],
    ['A:a W:b', 'weakened b/weakened'],
    ['W:a U:b W:c', 'unproven b/unproven'],
    ['B:b U:c B:a', 'broken a/broken b/broken'],
    ['A:a ?:ghost', 'unproven ghost/missing'],
  ])('%s -> %s', (members, expected) => expect(judge({ kind: 'all' }, members)).toBe(expected));

  it('says nothing when it is empty and has nothing to say', () => {
    expect(judge({ kind: 'all' }, 'N:a', null)).toBe('assured');
  });
});

describe('any', () => {
  it.each([
    ['', 'unproven top/none'],
    ['B:a A:b', 'assured'],
    ['B:a W:b U:c', 'weakened b/weakened'],
    ['B:a U:b N:c', 'unproven b/unproven'],
    ['B:b B:a', 'broken a/broken b/broken'],
  ])('%s -> %s', (members, expected) => expect(judge({ kind: 'any' }, members)).toBe(expected));
});

describe('at_least', () => {
  it.each([
    [2, 'A:a A:b B:c', 'assured'],
    [2, 'A:a W:b B:c', 'weakened b/weakened c/broken'],
    [2, 'A:a B:b U:c', 'unproven b/broken c/unproven'],
    [3, 'A:a A:b', 'unproven top/too_few'],
    [3, 'A:a A:b N:c', 'unproven top/too_few'],
    [3, 'B:a B:b', 'unproven top/too_few'],
    [2, 'N:a', 'unproven top/none'],
    [2, 'A:a A:a', 'unproven top/too_few'],
  ])('%i of %s -> %s', (n, members, expected) => expect(judge({ kind: 'at_least', n }, members)).toBe(expected));
});

describe('coverage', () => {
  it.each([
    ['', 'unproven top/none'],
    ['A:a:full A:b:partial', 'assured'],
    ['A:a', 'assured'],
    ['A:a:full B:b:full', 'weakened b/broken'],
    ['A:a:full U:b:partial', 'weakened b/unproven'],
    ['W:a:full B:b:full', 'weakened a/weakened'],
    ['U:a:full B:b:full A:c:partial', 'unproven a/unproven'],
    ['A:a:partial A:b:partial', 'weakened top/partial_coverage'],
    ['A:a:partial B:b:partial', 'broken b/broken'],
    ['N:a:full A:b:partial', 'weakened top/partial_coverage'],
    ['N:a:full N:b:partial', 'unproven top/none'],
    ['A:a:partial A:a:full', 'assured'],
  ])('%s -> %s', (members, expected) => expect(judge({ kind: 'coverage' }, members)).toBe(expected));
});

describe('newest', () => {
  it.each([
    [[], '', 'unproven top/none'],
    [[], 'B:a:x:10 A:b:x:20', 'assured'],
    [[], 'A:a:x:10 B:b:x:20', 'broken b/broken'],
    [[], 'A:a:x:10 B:b:x:1001', 'assured'],
    [[], 'A:a:x:10 B:b:x:1000', 'broken b/broken'],
    [[], 'A:a:x:1001', 'unproven top/none'],
    [[], 'A:a:x:10 N:b:x:20', 'assured'],
    [[], 'A:a:x:10 W:b:y:5', 'weakened b/weakened'],
    [[], 'B:b:x:10 A:a:x:10', 'assured'],
    [[], 'A:a B:b:x', 'broken b/broken'],
    [['x', 'y'], 'A:a:x:10', 'unproven top/none'],
    [['x', 'y'], 'A:a:x:10 A:b:y:10', 'assured'],
    [['x', 'y'], 'B:a:x:10', 'broken a/broken'],
    [['x', 'y'], 'U:a:x:10', 'unproven a/unproven top/none'],
    [['x'], 'A:a:y:10', 'unproven top/none'],
  ])('targets %j, %s -> %s', (targets, members, expected) => {
    expect(judge({ kind: 'newest', targets }, members)).toBe(expected);
  });

  it('says nothing of a listed target that nothing speaks of, when it has nothing to say', () => {
    expect(judge({ kind: 'newest', targets: ['x', 'y'] }, 'A:a:x:10', null)).toBe('assured');
  });
});

describe('lift', () => {
  const failed: Fact = { code: 'failed', status: 'broken', liftable: true };
  it.each<[string, Fact[], string]>([
    ['A:e', [failed], 'weakened e/exception'],
    ['A:f A:e', [failed], 'weakened e/exception'],
    ['W:e', [failed], 'broken top/failed'],
    ['', [failed], 'broken top/failed'],
    ['?:e', [failed], 'broken top/failed'],
    ['A:e', [], 'assured'],
    ['A:e', [{ code: 'open', status: 'weakened', liftable: true }], 'weakened top/open'],
    ['A:e', [{ code: 'hard', status: 'broken' }], 'broken top/hard'],
    ['A:e', [failed, { code: 'hard', status: 'unproven' }], 'unproven top/hard'],
    ['A:e', [failed, { code: 'soft', status: 'weakened' }], 'weakened e/exception top/soft'],
  ])('%s with %j -> %s', (members, facts, expected) => {
    expect(judge({ kind: 'lift' }, members, EMPTY, facts)).toBe(expected);
  });

  it('lifts what the other groups say', () => {
    const graph = Graph.build(
      [
        standing('bad', 'broken'),
        standing('exception', 'assured'),
        {
          id: 'top',
          facts: [],
          groups: [
            { relation: 'checks', mode: { kind: 'all' }, members: [{ id: 'bad' }], empty: null },
            { relation: 'exceptions', mode: { kind: 'lift' }, members: [{ id: 'exception' }], empty: null },
          ],
        },
      ],
      NOW,
    );
    if (!(graph instanceof Graph)) throw new Error('cycle');
    expect(graph.get('top')?.status).toBe('weakened');
    expect(graph.why('top')?.causes).toEqual([
      {
        cause: { id: 'exception', code: 'exception', since: NOW },
        path: [{ id: 'exception', relation: 'exceptions' }],
      },
    ]);
  });
});

describe('own facts', () => {
  it.each<[Fact[], string]>([
    [[], 'assured'],
    [[{ code: 'a', status: 'weakened' }], 'weakened top/a'],
    [[{ code: 'a', status: 'weakened', from: NOW }], 'weakened top/a'],
    [[{ code: 'a', status: 'weakened', from: NOW + 1 }], 'assured'],
    [[{ code: 'a', status: 'weakened', to: NOW }], 'assured'],
    [[{ code: 'a', status: 'weakened', to: NOW + 1 }], 'weakened top/a'],
    [
      [
        { code: 'b', status: 'broken' },
        { code: 'a', status: 'broken' },
        { code: 'c', status: 'unproven' },
      ],
      'broken top/a top/b',
    ],
    [
      [
        { code: 'b', status: 'broken' },
        { code: 'out', status: 'not_applicable' },
      ],
      'not_applicable',
    ],
  ])('%j -> %s', (facts, expected) => expect(judge({ kind: 'all' }, 'A:a', null, facts)).toBe(expected));
});
