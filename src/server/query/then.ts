import type { Graph } from '../../assurance/graph.ts';
import type { Row } from './list.ts';

export interface Judged {
  /** Until when it would have stood by itself; null where the rules of today come to another status. */
  readonly until: string | null;
  /** Where the rules of today come to another status than was written down, which is the one that counts. */
  readonly note?: string;
}

const word = (status: string | null): string => status?.replace('_', ' ') ?? 'without a status';

/** What the graph of a moment that is past adds to the status that was written down then: until when it held is not kept. */
export const judgeThen = (graph: Graph, id: string, recorded: string | null): Judged => {
  const found = graph.get(id);
  const status = found?.status ?? null;
  const until = found?.until ?? null;
  if (status === recorded) return { until: until === null ? null : new Date(until).toISOString() };
  return {
    until: null,
    note: `It was recorded as ${word(recorded)} then. The rules of today make it ${word(status)}.`,
  };
};

/** Rows of a moment that is past, with until when they would have stood. */
export const addUntil = <R extends Pick<Row, 'id' | 'status' | 'until'>>(rows: readonly R[], graph: Graph): R[] =>
  rows.map((row) => ({ ...row, until: judgeThen(graph, row.id, row.status).until }));
