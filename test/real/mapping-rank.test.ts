import { describe, expect, it } from 'vitest';
import {
  engineRank,
  hasRankTasks,
  knownOf,
  plainRank,
  readCatalog,
  readIndicators,
  readQuestions,
  type Scores,
  scoresOf,
} from '../make/rank-tasks.ts';

/** Plain BM25 as measured in ../shared/facts/questionnaires.md 2.5: nothing may fall below it. */
const FLOORS = {
  indicators: { hit1: 0.205, hit3: 0.341, hit5: 0.477, hit10: 0.614, mrr: 0.326 },
  questions: { hit1: 0.174, hit3: 0.336, hit5: 0.413, hit10: 0.525, mrr: 0.289 },
  controls: { hit1: 0.962, hit3: 0.985, hit5: 0.985, hit10: 0.985, mrr: 0.972 },
} as const;

const below = (found: Scores, floor: Scores): string[] =>
  (Object.keys(floor) as (keyof Scores)[]).flatMap((name) =>
    found[name] < floor[name] ? [`${name} ${found[name]} < ${floor[name]}`] : [],
  );

describe.skipIf(!hasRankTasks)('proposals, against crosswalks that are known (../shared/data)', () => {
  const catalog = hasRankTasks ? readCatalog() : [];
  const indicators = hasRankTasks ? readIndicators() : [];
  const { controls, toCatalog, toControl } = hasRankTasks
    ? readQuestions(catalog)
    : { controls: [], toCatalog: [], toControl: [] };

  it('are measured on the tasks that the floor was measured on', () => {
    expect([catalog.length, indicators.length, toCatalog.length, controls.length, toControl.length]).toEqual([
      1189, 44, 259, 197, 261,
    ]);
    expect(indicators.reduce((sum, { truth }) => sum + truth.size, 0)).toBe(373);
  });

  it('of wording alone are above the floor, and above plain BM25', () => {
    const engine = engineRank(catalog);
    const found = scoresOf(indicators, engine);
    expect(below(found, FLOORS.indicators)).toEqual([]);
    expect(found.mrr).toBeGreaterThan(scoresOf(indicators, plainRank(catalog)).mrr);
    const asked = scoresOf(toCatalog, engine);
    expect(below(asked, FLOORS.questions)).toEqual([]);
    console.log(`real/mapping-rank: ${JSON.stringify({ found, asked })}`);
  });

  it('find the control of a question', () => {
    expect(below(scoresOf(toControl, engineRank(controls)), FLOORS.controls)).toEqual([]);
  });

  it('are better where similar requirements are mapped already, each query without its own answers', () => {
    const alone = scoresOf(indicators, engineRank(catalog)).mrr;
    const others = scoresOf(indicators, engineRank(catalog, knownOf(indicators)));
    const through = scoresOf(indicators, engineRank(catalog, knownOf(toCatalog)));
    console.log(`real/mapping-rank: ${JSON.stringify({ others, through })}`);
    expect(others.mrr).toBeGreaterThan(alone + 0.1);
    expect(through.mrr).toBeGreaterThan(alone + 0.05);
  });
});
