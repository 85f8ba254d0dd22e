/**
 * Proposals for a crosswalk: how good they are beside the floor (../shared/facts/questionnaires.md 2.5, plain BM25 as
 * measured there), and how long 93 and 1,189 requirements take against 1,189. Quality is a share of queries, in percent.
 */
import {
  engineRank,
  hasRankTasks,
  knownOf,
  plainRank,
  type Query,
  readCatalog,
  readIndicators,
  readQuestions,
  type Scores,
  scoresOf,
} from '../test/make/rank-tasks.ts';
import { type Figure, measure, median } from './figure.ts';

const INDICATORS: Scores = { hit1: 0.205, hit3: 0.341, hit5: 0.477, hit10: 0.614, mrr: 0.326 };
const QUESTIONS: Scores = { hit1: 0.174, hit3: 0.336, hit5: 0.413, hit10: 0.525, mrr: 0.289 };
const CONTROLS: Scores = { hit1: 0.962, hit3: 0.985, hit5: 0.985, hit10: 0.985, mrr: 0.972 };

/** The floor stands beside each figure as words: a budget is what a figure must not exceed, and this is the other way. */
const figuresOf = (name: string, found: Scores, floor: Scores): Figure[] =>
  (Object.keys(found) as (keyof Scores)[]).map((measured) => ({
    name: `Proposals: ${name}, ${measured}`,
    value: found[measured] * 100,
    unit: '%',
    budget: `at least ${(floor[measured] * 100).toFixed(1)}`,
  }));

const timesOf = async (texts: ReturnType<typeof readCatalog>): Promise<Figure[]> => {
  const queries = texts.map((asked): Query => ({ asked, truth: new Set() }));
  const many = async (count: number, times: number): Promise<number> => {
    const all = await measure(times, 1, async () => {
      const rank = engineRank(texts);
      for (const query of queries.slice(0, count)) rank(query);
    });
    return median(all);
  };
  return [
    { name: 'Proposals: 93 requirements against 1,189', value: await many(93, 5), unit: 'ms', budget: 2_000 },
    { name: 'Proposals: 1,189 requirements against 1,189', value: await many(1_189, 3), unit: 'ms', budget: 20_000 },
  ];
};

/** Nothing where the publishers' texts are not: they are not ours to ship. */
export const run = async (): Promise<Figure[]> => {
  if (!hasRankTasks) return [];
  const catalog = readCatalog();
  const indicators = readIndicators();
  const { controls, toCatalog, toControl } = readQuestions(catalog);
  const engine = engineRank(catalog);
  return [
    ...figuresOf('KSI to SP 800-53, plain BM25', scoresOf(indicators, plainRank(catalog)), INDICATORS),
    ...figuresOf('KSI to SP 800-53', scoresOf(indicators, engine), INDICATORS),
    ...figuresOf(
      'KSI to SP 800-53, the other indicators mapped',
      scoresOf(indicators, engineRank(catalog, knownOf(indicators))),
      INDICATORS,
    ),
    ...figuresOf(
      'KSI to SP 800-53, the CAIQ mapped',
      scoresOf(indicators, engineRank(catalog, knownOf(toCatalog))),
      INDICATORS,
    ),
    ...figuresOf('CAIQ 4.0.3 to SP 800-53', scoresOf(toCatalog, engine), QUESTIONS),
    ...figuresOf('CAIQ 4.0.3 to its CCM control', scoresOf(toControl, engineRank(controls)), CONTROLS),
    ...(await timesOf(catalog)),
  ];
};
