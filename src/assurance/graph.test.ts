import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import type { Change, Fact, NodeInput } from './types.ts';

const START = 100;

function node(id: string, members: string[] = [], facts: Fact[] = []): NodeInput {
  const groups = members.length === 0 ? [] : [restsOn(members)];
  return { id, facts, groups };
}

function restsOn(members: string[]) {
  return {
    relation: 'rests_on',
    mode: { kind: 'all' as const },
    members: members.map((id) => ({ id })),
    empty: { status: 'unproven' as const, code: 'none' },
  };
}

function build(...nodes: NodeInput[]): Graph {
  const graph = Graph.build(nodes, START);
  if (!(graph instanceof Graph)) throw new Error('cycle');
  return graph;
}

const put = (...upsert: NodeInput[]): Change => ({ upsert, remove: [] });
const take = (...remove: string[]): Change => ({ upsert: [], remove });
const failed: Fact = { code: 'failed', status: 'broken' };
const causesOf = (graph: Graph, id: string) => graph.get(id)?.causes;

describe('a break', () => {
  it('reaches what rests on it and names every record that changed', () => {
    const graph = build(node('a'), node('b', ['a']), node('c', ['b']), node('d'));
    const result = graph.apply(put(node('a', [], [failed])), 200);
    const fine = { status: 'assured', until: null, causes: [], more: false };
    const broken = { ...fine, status: 'broken', causes: [{ id: 'a', code: 'failed', since: 200 }] };
    expect(result).toEqual({
      changed: ['a', 'b', 'c'].map((id) => ({ id, before: fine, after: broken })),
      dated: [{ id: 'a', dates: { failed: 200 } }],
    });
  });

  it('stops where nothing changes', () => {
    const both = { ...restsOn(['a', 'x']), mode: { kind: 'any' as const } };
    const graph = build(node('a'), node('x'), { id: 'b', facts: [], groups: [both] }, node('c', ['b']));
    const result = graph.apply(put(node('a', [], [failed])), 200);
    expect('changed' in result && result.changed.map((changed) => changed.id)).toEqual(['a']);
  });

  it('lists at most eight causes, by id, and says that there are more', () => {
    const ids = ['j', 'i', 'h', 'g', 'f', 'e', 'd', 'c', 'b', 'a'];
    const graph = build(...ids.map((id) => node(id, [], [failed])), node('top', ids), node('over', ['top']));
    expect(causesOf(graph, 'top')?.map((cause) => cause.id)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(graph.get('top')?.more).toBe(true);
    expect(graph.get('over')).toEqual(graph.get('top'));
  });
});

describe('causes at the limit of the list', () => {
  const leaves = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((id) => node(id, [], [failed]));
  const eight = ['h', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];

  it('eight are all there are, though one is carried twice', () => {
    const graph = build(...leaves, node('again', ['h']), node('top', [...eight, 'again']));
    expect(graph.get('top')).toMatchObject({ more: false, causes: { length: 8 } });
  });

  it('a ninth that comes last is one more', () => {
    const graph = build(...leaves, node('top', [...eight, 'i']));
    expect(graph.get('top')).toMatchObject({ more: true, causes: { length: 8 } });
  });
});

describe('a member that is not there', () => {
  it('is unproven until it comes, and again when it goes', () => {
    const graph = build(node('top', ['x']));
    expect(graph.get('top')).toEqual({
      status: 'unproven',
      until: null,
      causes: [{ id: 'x', code: 'missing', since: START }],
      more: false,
    });
    expect(graph.get('x')).toBeUndefined();
    expect(graph.impact('x').map((impact) => impact.id)).toEqual(['top']);
    graph.apply(put(node('x')), 200);
    expect(graph.get('top')?.status).toBe('assured');
    const result = graph.apply(take('x'), 300);
    expect(causesOf(graph, 'top')).toEqual([{ id: 'x', code: 'missing', since: 300 }]);
    expect('changed' in result && result.changed.map(({ id, after }) => [id, after?.status])).toEqual([
      ['x', undefined],
      ['top', 'unproven'],
    ]);
  });
});

describe('since', () => {
  it('is kept while the code stays active, and begins anew after a pause', () => {
    const graph = build(node('a'), node('top', ['a']));
    graph.apply(put(node('a', [], [failed])), 200);
    graph.apply(put(node('a', [], [failed, { code: 'late', status: 'broken' }])), 300);
    expect(causesOf(graph, 'top')?.map((cause) => cause.since)).toEqual([200, 300]);
    graph.apply(put(node('a')), 400);
    graph.apply(put(node('a', [], [failed])), 500);
    expect(causesOf(graph, 'top')?.map((cause) => cause.since)).toEqual([500]);
  });

  it('is what was stored, when the graph is built', () => {
    const stored = new Map([['a', { failed: 7, late: 8 }]]);
    const graph = Graph.build([node('a', [], [failed]), node('top', ['a'])], START, stored) as Graph;
    expect(causesOf(graph, 'top')).toEqual([{ id: 'a', code: 'failed', since: 7 }]);
    expect([...graph.dates()]).toEqual([['a', { failed: 7 }]]);
  });

  it('is the from of the fact, and a new from is told to all who carry the cause', () => {
    const graph = build(node('a', [], [{ ...failed, from: 50 }]), node('top', ['a']));
    const result = graph.apply(put(node('a', [], [{ ...failed, from: 60 }])), 200);
    expect(causesOf(graph, 'top')?.[0]?.since).toBe(60);
    const seen = 'changed' in result ? result.changed : [];
    expect(seen.map((one) => [one.id, one.before?.causes[0]?.since, one.after?.causes[0]?.since])).toEqual([
      ['a', 50, 60],
      ['top', 50, 60],
    ]);
    graph.rollback(openAnd(graph, () => graph.apply(put(node('a', [], [{ ...failed, from: 70 }])), 200)));
    expect(causesOf(graph, 'top')?.[0]?.since).toBe(60);
  });

  it('is told of what an exception lifts and of the exception, so that a graph built anew goes on with it', () => {
    const facts: Fact[] = [{ ...failed, liftable: true }];
    const groups = [{ relation: 'exceptions', mode: { kind: 'lift' as const }, members: [{ id: 'e' }], empty: null }];
    const exception = node('e', [], [{ code: 'over', status: 'unproven', from: 900 }]);
    const finding: NodeInput = { id: 'f', facts, groups };
    const first = build(finding);
    const lifted = first.apply(put(exception, finding), 200);
    expect('dated' in lifted && lifted.dated).toEqual([{ id: 'e', dates: { exception: 200 } }]);
    const graph = Graph.build([exception, finding], 800, new Map(first.dates())) as Graph;
    expect(causesOf(graph, 'f')).toEqual([{ id: 'e', code: 'exception', since: 200 }]);
    expect(graph.advance(900).dated).toEqual([{ id: 'e', dates: { over: 900 } }]);
    expect(causesOf(graph, 'f')).toEqual([{ id: 'f', code: 'failed', since: START }]);
  });

  it('is taken over from another graph, and that can be taken back', () => {
    const graph = build(node('a', [], [failed]), node('top', ['a']));
    const redated = () =>
      graph.redate(
        new Map([
          ['a', { failed: 7, late: 8 }],
          ['z', { failed: 9 }],
        ]),
      );
    graph.rollback(openAnd(graph, redated));
    expect(causesOf(graph, 'top')).toEqual([{ id: 'a', code: 'failed', since: START }]);
    redated();
    expect(causesOf(graph, 'top')).toEqual([{ id: 'a', code: 'failed', since: 7 }]);
    expect([...graph.dates()]).toEqual([['a', { failed: 7 }]]);
  });

  it('goes on when one record lets an exception go and another takes it up', () => {
    const lifted = (id: string, isBroken: boolean): NodeInput => ({
      id,
      facts: isBroken ? [{ ...failed, liftable: true }] : [],
      groups: [{ relation: 'exceptions', mode: { kind: 'lift' }, members: [{ id: 'e' }], empty: null }],
    });
    const graph = build(node('e'), lifted('a', true), lifted('b', false));
    graph.apply(put(lifted('a', false), lifted('b', true)), 200);
    expect(causesOf(graph, 'b')).toEqual([{ id: 'e', code: 'exception', since: START }]);
  });
});

function openAnd(graph: Graph, work: () => void) {
  const mark = graph.begin();
  work();
  return mark;
}

describe('time', () => {
  it('has its boundaries told, passed up, and fired', () => {
    const graph = build(node('a', [], [{ code: 'expired', status: 'unproven', from: 500 }]), node('top', ['a']));
    expect(graph.get('top')?.until).toBe(500);
    expect(graph.next()).toBe(500);
    expect(graph.advance(499).changed).toEqual([]);
    expect(graph.advance(500).changed.map((changed) => changed.id)).toEqual(['a', 'top']);
    expect(causesOf(graph, 'top')).toEqual([{ id: 'a', code: 'expired', since: 500 }]);
    expect(graph.next()).toBeNull();
  });

  it('never goes back', () => {
    const graph = build(node('a'));
    graph.apply(put(node('a', [], [failed])), 50);
    expect(graph.clock).toBe(START);
    expect(causesOf(graph, 'a')?.[0]?.since).toBe(START);
  });

  it('makes the next newest member speak', () => {
    const check: NodeInput = {
      id: 'check',
      facts: [],
      groups: [
        {
          relation: 'evidence',
          mode: { kind: 'newest', targets: ['host'] },
          members: [
            { id: 'old', target: 'host', from: 10 },
            { id: 'new', target: 'host', from: 300 },
          ],
          empty: null,
        },
      ],
    };
    const graph = build(node('old'), node('new', [], [failed]), check);
    expect(graph.get('check')).toMatchObject({ status: 'assured', until: 300 });
    graph.advance(300);
    expect(graph.get('check')).toMatchObject({ status: 'broken', until: null });
  });
});

describe('a cycle', () => {
  it('is refused when the graph is built', () => {
    const result = Graph.build([node('a', ['b']), node('b', ['c']), node('c', ['a']), node('d', ['a'])], START);
    expect(result instanceof Graph ? [] : [...result.cycle].sort()).toHaveLength(4);
    expect(Graph.build([node('a', ['a'])], START)).toEqual({ cycle: ['a', 'a'] });
  });

  it('is refused as a change, with its path, and nothing has changed', () => {
    const graph = build(node('a'), node('b', ['a']), node('c', ['b']));
    const result = graph.apply(put(node('new', ['c']), node('a', ['new'], [failed])), 200);
    const cycle = 'cycle' in result ? result.cycle : [];
    expect(cycle).toHaveLength(5);
    expect(cycle[0]).toBe(cycle.at(-1));
    const restsOnNext: Record<string, string> = { a: 'new', new: 'c', c: 'b', b: 'a' };
    for (const [at, id] of cycle.slice(0, -1).entries()) expect(cycle[at + 1]).toBe(restsOnNext[id]);
    expect(graph.get('a')?.status).toBe('assured');
    expect(graph.has('new')).toBe(false);
    expect(graph.clock).toBe(START);
  });

  it('is not seen where one change turns two records round', () => {
    const graph = build(node('a'), node('b', ['a']), node('top', ['b']));
    expect('changed' in graph.apply(put(node('b'), node('a', ['b'])), 200)).toBe(true);
    expect('changed' in graph.apply(put(node('a', ['b', 'z']), node('z', ['b'])), 200)).toBe(true);
  });
});

describe('undoing', () => {
  it('leaves the graph as it was when an input is malformed', () => {
    const graph = build(node('a'), node('top', ['a', 'x']));
    const bad = { id: 'x', facts: [failed], groups: undefined } as unknown as NodeInput;
    expect(() => graph.apply({ upsert: [node('a', [], [failed]), bad], remove: ['top'] }, 200)).toThrow();
    expect(graph.get('a')?.status).toBe('assured');
    expect(causesOf(graph, 'top')).toEqual([{ id: 'x', code: 'missing', since: START }]);
    expect(graph.has('x')).toBe(false);
    expect('changed' in graph.apply(put(node('x')), 200)).toBe(true);
    expect(graph.get('top')?.status).toBe('assured');
  });

  it('takes back several changes and the clock', () => {
    const graph = build(node('a', [], [{ code: 'expired', status: 'unproven', from: 150 }]), node('top', ['a']));
    const mark = graph.begin();
    graph.apply(put(node('b', ['top'])), 120);
    graph.advance(160);
    graph.apply(take('a'), 170);
    graph.rollback(mark);
    expect([graph.clock, graph.size, graph.next()]).toEqual([START, 2, 150]);
    expect(graph.get('top')).toEqual({ status: 'assured', until: 150, causes: [], more: false });
    expect(() => graph.rollback(mark)).toThrow('not open');
  });

  it('keeps what is committed', () => {
    const graph = build(node('a'));
    const mark = graph.begin();
    graph.apply(put(node('a', [], [failed])), 200);
    graph.commit(mark);
    expect(graph.get('a')?.status).toBe('broken');
  });
});

describe('asking', () => {
  const graph = build(
    node('evidence', [], [failed]),
    node('check', ['evidence']),
    node('control', ['check']),
    { id: 'answer', facts: [], groups: [restsOn(['control']), { ...restsOn(['evidence']), relation: 'cites' }] },
    node('fine'),
  );

  it('why: takes the shortest way down', () => {
    const cause = { id: 'evidence', code: 'failed', since: START };
    expect(graph.why('answer')).toEqual({
      status: 'broken',
      causes: [{ cause, path: [{ id: 'evidence', relation: 'cites' }] }],
    });
    expect(graph.why('control')?.causes[0]?.path).toEqual([
      { id: 'check', relation: 'rests_on' },
      { id: 'evidence', relation: 'rests_on' },
    ]);
    expect(graph.why('evidence')?.causes).toEqual([{ cause, path: [] }]);
    expect(graph.why('fine')).toEqual({ status: 'assured', causes: [] });
    expect(graph.why('nobody')).toBeUndefined();
  });

  it('impact: goes up breadth first', () => {
    expect(graph.impact('evidence')).toEqual([
      { id: 'check', depth: 1, via: 'evidence', relation: 'rests_on' },
      { id: 'answer', depth: 1, via: 'evidence', relation: 'cites' },
      { id: 'control', depth: 2, via: 'check', relation: 'rests_on' },
    ]);
    expect(graph.impact('answer')).toEqual([]);
  });

  it('tree: shows what a record rests on', () => {
    const leaf = { present: true, status: 'broken', until: null, groups: [] };
    expect(graph.tree('answer')?.groups).toEqual([
      { relation: 'rests_on', mode: 'all', members: [{ ...leaf, id: 'control' }] },
      { relation: 'cites', mode: 'all', members: [{ ...leaf, id: 'evidence' }] },
    ]);
    expect(graph.tree('control', 2)?.groups[0]?.members[0]?.groups[0]?.members[0]?.id).toBe('evidence');
  });

  it('entries: holds every record once', () => {
    expect([...graph.entries()].map(([id, { status }]) => `${id} ${status}`).sort()).toEqual([
      'answer broken',
      'check broken',
      'control broken',
      'evidence broken',
      'fine assured',
    ]);
  });
});

describe('a long life', () => {
  it('stays true while garbage is copied away and levels are drawn anew', () => {
    const members = Array.from({ length: 400 }, (_, at) => `m${at}`);
    const graph = build(...members.map((id) => node(id)), node('top', members), node('over', ['top']));
    for (let round = 0; round < 700; round++) {
      const wide = round % 2 === 0 ? members.slice(round % 50) : [...members, `extra${round}`];
      graph.apply(put(node('top', wide), node(`extra${round}`)), START + round);
    }
    graph.apply(put(node('m399', [], [failed])), 5_000);
    expect(causesOf(graph, 'over')).toEqual([{ id: 'm399', code: 'failed', since: 5_000 }]);
    expect(graph.impact('m399').map((impact) => impact.id)).toEqual(['top', 'over']);
    expect(graph.size).toBe(402 + 700);
  });
});
