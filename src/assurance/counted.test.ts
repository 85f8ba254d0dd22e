import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import type { Fact, Group, NodeInput } from './types.ts';

/*
 * What a change counts and amends instead of looking at every member again, where that is easy to get wrong.
 */

const fact = (status: Fact['status'], code: string = status): Fact => ({ code, status });
const leaf = (id: string, ...facts: Fact[]): NodeInput => ({ id, facts, groups: [] });
const all = (...ids: string[]): Group => ({
  relation: 'r',
  mode: { kind: 'all' },
  members: ids.map((id) => ({ id })),
  empty: null,
});
const any = (...ids: string[]): Group => ({ ...all(...ids), mode: { kind: 'any' } });
const top = (...groups: Group[]): NodeInput => ({ id: 'top', facts: [], groups });

function build(...nodes: NodeInput[]): Graph {
  const graph = Graph.build(nodes, 0);
  if (!(graph instanceof Graph)) throw new Error('unexpected cycle');
  return graph;
}

const put = (graph: Graph, ...upsert: NodeInput[]) => graph.apply({ upsert, remove: [] }, 0);

function said(graph: Graph, id = 'top'): string {
  const { status, causes, more } = graph.get(id) as NonNullable<ReturnType<Graph['get']>>;
  return [status, ...causes.map((cause) => `${cause.id}/${cause.code}`), ...(more ? ['more'] : [])].join(' ');
}

const TEN = Array.from({ length: 10 }, (_, at) => `m${at}`);

describe('what is counted', () => {
  it('a member that stands in two groups counts in both', () => {
    const graph = build(leaf('a'), leaf('b'), top(any('a', 'b'), any('a')));
    put(graph, leaf('a', fact('broken')));
    expect(said(graph)).toBe('broken a/broken');
    put(graph, leaf('a'));
    expect(said(graph)).toBe('assured');
  });

  it('stands as before once a trial is taken back', () => {
    const graph = build(leaf('a'), leaf('b'), top(any('a', 'b')));
    graph.whatIf({ upsert: [leaf('a', fact('broken'))], remove: [] }, 0);
    put(graph, leaf('b', fact('broken')));
    expect(said(graph)).toBe('assured');
  });

  it('keeps counting while the record itself does not apply', () => {
    const out: NodeInput = { ...top(all('a')), facts: [{ code: 'out', status: 'not_applicable', to: 10 }] };
    const graph = build(leaf('a'), out);
    put(graph, leaf('a', fact('broken')));
    graph.advance(10);
    expect(said(graph)).toBe('broken a/broken');
  });

  it('finds the next moment when the member that had the earliest one lets go of it', () => {
    const ending = (id: string, to: number) => leaf(id, { code: 'soon', status: 'weakened', from: to });
    const graph = build(ending('a', 5), ending('b', 7), ending('c', 9), top(all('a', 'b', 'c')));
    put(graph, leaf('a'));
    expect(graph.get('top')?.until).toBe(7);
  });
});

describe('what is amended', () => {
  it('a cause stays while another member brings it', () => {
    const graph = build(leaf('root', fact('broken')), middle('a'), middle('b'), top(all('a', 'b')));
    put(graph, { ...leaf('a', fact('broken', 'own')), groups: [] });
    expect(said(graph)).toBe('broken a/own root/broken');
    put(graph, leaf('b', fact('broken', 'own')));
    expect(said(graph)).toBe('broken a/own b/own');
  });

  it('what was left out comes up when one that was listed ends', () => {
    const graph = build(...TEN.map((id) => leaf(id, fact('broken'))), top(all(...TEN)));
    put(graph, leaf('m0'));
    expect(said(graph)).toBe(
      `broken ${TEN.slice(1, 9)
        .map((id) => `${id}/broken`)
        .join(' ')} more`,
    );
  });

  it('what was left out comes before what comes anew', () => {
    const late = Array.from({ length: 9 }, (_, at) => `y${at}`);
    const graph = build(
      ...TEN.map((id) => leaf(id, fact('broken'))),
      ...late.map((id) => (id === 'y8' ? leaf(id) : leaf(id, fact('broken')))),
      { id: 'z', facts: [], groups: [all(...late)] },
      top(all(...TEN, 'z')),
    );
    put(graph, leaf('m0'), leaf('y8', fact('broken')));
    expect(said(graph)).toBe(
      `broken ${TEN.slice(1, 9)
        .map((id) => `${id}/broken`)
        .join(' ')} more`,
    );
  });

  it('says that nothing is left out once what was left out has ended', () => {
    const graph = build(...TEN.slice(1).map((id) => leaf(id, fact('broken'))), top(all(...TEN.slice(1))));
    expect(said(graph)).toContain('more');
    put(graph, leaf('m9'));
    expect(said(graph)).toBe(
      `broken ${TEN.slice(1, 9)
        .map((id) => `${id}/broken`)
        .join(' ')}`,
    );
  });

  it('one that crowds out the last is listed, and says that there is more', () => {
    const graph = build(
      leaf('m0'),
      ...TEN.slice(1, 9).map((id) => leaf(id, fact('broken'))),
      top(all(...TEN.slice(0, 9))),
    );
    put(graph, leaf('m0', fact('broken')));
    expect(said(graph)).toBe(
      `broken ${TEN.slice(0, 8)
        .map((id) => `${id}/broken`)
        .join(' ')} more`,
    );
  });
});

describe('ids that are only named', () => {
  it('names the right one where two inputs with one id come at once', () => {
    const graph = build(top(all('gone'), all('other')));
    put(graph, top());
    put(graph, top(all('new')), top());
    put(graph, top(all('new')));
    expect(said(graph)).toBe('unproven new/missing');
  });
});

function middle(id: string): NodeInput {
  return { id, facts: [], groups: [all('root')] };
}
