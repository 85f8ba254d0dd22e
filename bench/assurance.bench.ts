/// <reference types="node" />
/**
 * The engine alone, at the volumes of DESIGN.md section 11: 165,000 records, 1,200,000 members, one control whose break
 * reaches about 5,000 records. Seeded, so that two runs measure the same graph.
 */
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type * as Engine from '../src/assurance/graph.ts';
import type { Fact, Group, Member, Mode, NodeInput } from '../src/assurance/types.ts';

/** One measured figure; `budget` null where DESIGN.md sets none. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: number | null;
}

/*
 * The engine as it was built and as the server runs it. What the bench's own loader makes of the source reads every
 * constant of another module through a function, and takes half as long again.
 */
const { Graph } = createRequire(import.meta.url)('../dist/assurance/graph.js') as typeof Engine;
type Graph = Engine.Graph;

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const ROUNDS = 300;

/** mulberry32: 32 bits of state are enough for a layout. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** An id as long as a uuid v7. Kinds come mixed in the order of ids, as records made over the years do. */
function idOf(kind: number, place: number): string {
  const time = (Math.imul(place * 8 + kind, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `0197${time.slice(0, 4)}-${time.slice(4)}-7abc-9def-${(place * 8 + kind).toString(16).padStart(12, '0')}`;
}

interface Layer {
  readonly kind: number;
  readonly count: number;
  readonly members: number;
  readonly mode: Mode;
}

const EVIDENCE = 1;
const CONTROL = 3;
const LAYERS: readonly Layer[] = [
  { kind: EVIDENCE, count: 40_000, members: 0, mode: { kind: 'all' } },
  { kind: 2, count: 20_000, members: 3, mode: { kind: 'newest', targets: ['host'] } },
  { kind: CONTROL, count: 10_000, members: 6, mode: { kind: 'all' } },
  { kind: 4, count: 55_000, members: 8, mode: { kind: 'coverage' } },
  { kind: 5, count: 30_000, members: 13, mode: { kind: 'all' } },
  { kind: 6, count: 9_900, members: 28, mode: { kind: 'all' } },
  { kind: 7, count: 100, members: 200, mode: { kind: 'all' } },
];

/** Few members are popular: cubing the draw gives the long tail that real control sets have. */
function draw(next: () => number, count: number): number {
  return Math.floor(next() ** 1.5 * count);
}

function layerNodes(layer: Layer, below: Layer | undefined, stale: number, next: () => number): NodeInput[] {
  return Array.from({ length: layer.count }, (_, place) => {
    const facts: Fact[] = [];
    if (layer.kind === EVIDENCE) {
      const to = NOW + Math.floor(next() * 365 * DAY);
      facts.push({ code: 'expired', status: 'unproven', from: to });
      if (next() < stale) facts.push({ code: 'stale', status: 'unproven', from: NOW - DAY, liftable: true });
    }
    const members: Member[] = [];
    for (let at = 0; at < layer.members && below !== undefined; at++) {
      members.push(memberOf(layer, idOf(below.kind, draw(next, below.count)), next));
    }
    const groups: Group[] =
      members.length === 0 ? [] : [{ relation: 'rests_on', mode: layer.mode, members, empty: null }];
    return { id: idOf(layer.kind, place), facts, groups };
  });
}

function memberOf(layer: Layer, id: string, next: () => number): Member {
  if (layer.mode.kind === 'coverage') return { id, coverage: next() < 0.7 ? 'full' : 'partial' };
  if (layer.mode.kind === 'newest') return { id, target: 'host', from: NOW - Math.floor(next() * 300 * DAY) };
  return { id };
}

/** In the order of ids and with a string of its own for every id, as rows come from a database. */
function layout(stale: number): NodeInput[] {
  const next = random(20260101);
  const nodes = LAYERS.flatMap((layer, at) => layerNodes(layer, LAYERS[at - 1], stale, next));
  nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.parse(JSON.stringify(nodes)) as NodeInput[];
}

/** The control on which a number of records rest that is as near to the wanted one as can be. */
function findControl(graph: Graph, byId: ReadonlyMap<string, NodeInput>, wanted: number): NodeInput {
  let best: { input: NodeInput; distance: number } | undefined;
  for (let place = 0; place < 10_000; place += 25) {
    const input = byId.get(idOf(CONTROL, place)) as NodeInput;
    const distance = Math.abs(graph.impact(input.id).length - wanted);
    if (best === undefined || distance < best.distance) best = { input, distance };
  }
  return (best as { input: NodeInput }).input;
}

function broken(input: NodeInput): NodeInput {
  return { ...input, facts: [...input.facts, { code: 'failed', status: 'broken' }] };
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

function timed<T>(work: () => T): { result: T; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

/** Times in ms of one and the same work. */
interface Times {
  readonly breaking: number[];
  readonly mending: number[];
  /** Processor time of all threads, a mean: unlike the others it says nothing of who else was on the machine. */
  readonly cpu: number;
  readonly affected: number;
}

/** Breaks and mends a control over and over. */
function propagate(graph: Graph, control: NodeInput): Times {
  const breaking: number[] = [];
  const mending: number[] = [];
  let affected = 0;
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    const broke = timed(() => graph.apply({ upsert: [broken(control)], remove: [] }, NOW + round));
    breaking.push(broke.ms);
    if ('changed' in broke.result) affected = broke.result.changed.length;
    mending.push(timed(() => graph.apply({ upsert: [control], remove: [] }, NOW + round)).ms);
  }
  const { user, system } = process.cpuUsage(before);
  return { breaking, mending, cpu: (user + system) / 1_000 / (2 * ROUNDS), affected };
}

/** Bytes in use once garbage is gone; the flag makes the collector callable without a switch on the command line. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** One in 5,000 pieces of evidence is stale where all is well; where it is not, one in 20, and almost nothing is proven. */
export async function run(): Promise<Figure[]> {
  return [...measure('healthy', 1 / 5_000), ...measure('troubled', 1 / 20)];
}

function measure(name: string, stale: number): Figure[] {
  const inputs = layout(stale);
  const members = inputs.reduce(
    (sum, input) => sum + input.groups.reduce((n, group) => n + group.members.length, 0),
    0,
  );
  const byId = new Map(inputs.map((input) => [input.id, input]));
  const before = memory();
  const built = timed(() => Graph.build(inputs, NOW));
  const graph = built.result;
  if (!(graph instanceof Graph)) throw new Error('the layout has a cycle');
  const bytes = memory() - before;
  const control = findControl(graph, byId, 5_000);
  const { breaking, mending, cpu, affected } = propagate(graph, control);
  const trials = Array.from({ length: 50 }, () =>
    timed(() => graph.whatIf({ upsert: [broken(control)], remove: [] }, NOW)),
  );
  graph.apply({ upsert: [broken(control)], remove: [] }, NOW);
  const impacts = Array.from({ length: 50 }, () => timed(() => graph.impact(control.id)));
  const whys = inputs
    .filter((_, at) => at % 97 === 0 || at >= inputs.length - 100)
    .map(({ id }) => timed(() => graph.why(id)).ms);
  const day = timed(() => graph.advance(NOW + DAY));
  const gets = timed(() => inputs.reduce((sum, { id }) => sum + (graph.get(id)?.causes.length ?? 0), 0));
  const figures: Figure[] = [
    { name: 'records', value: graph.size, unit: '', budget: null },
    { name: 'members', value: members, unit: '', budget: null },
    { name: 'build', value: built.ms, unit: 'ms', budget: 1_000 },
    { name: 'memory per record', value: bytes / graph.size, unit: 'B', budget: null },
    { name: 'one broken control: records changed', value: affected, unit: '', budget: null },
    { name: 'one broken control: fastest', value: Math.min(...breaking), unit: 'ms', budget: null },
    { name: 'one broken control: p50', value: percentile(breaking, 0.5), unit: 'ms', budget: null },
    { name: 'one broken control: p95', value: percentile(breaking, 0.95), unit: 'ms', budget: 2 },
    { name: 'one mended control: fastest', value: Math.min(...mending), unit: 'ms', budget: null },
    { name: 'one mended control: p50', value: percentile(mending, 0.5), unit: 'ms', budget: null },
    { name: 'one mended control: p95', value: percentile(mending, 0.95), unit: 'ms', budget: 2 },
    { name: 'either: processor time, mean', value: cpu, unit: 'ms', budget: null },
    { name: 'either: first, before anything is compiled', value: breaking[0] as number, unit: 'ms', budget: null },
    { name: 'load of the machine meanwhile', value: loadavg()[0] as number, unit: '', budget: null },
    {
      name: 'what-if of the same: p50',
      value: percentile(
        trials.map((t) => t.ms),
        0.5,
      ),
      unit: 'ms',
      budget: null,
    },
    { name: 'why: p95 over 1,800 records', value: percentile(whys, 0.95), unit: 'ms', budget: 5 },
    { name: 'why: slowest', value: Math.max(...whys), unit: 'ms', budget: 5 },
    {
      name: `impact: p95 (${impacts[0]?.result.length} records)`,
      value: percentile(
        impacts.map((t) => t.ms),
        0.95,
      ),
      unit: 'ms',
      budget: 20,
    },
    { name: `one day passes (${day.result.changed.length} records)`, value: day.ms, unit: 'ms', budget: null },
    { name: 'get', value: (gets.ms * 1e6) / inputs.length, unit: 'ns', budget: null },
  ];
  return figures.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` }));
}
