import { sql } from 'kysely';
import type { Cause, Status } from '../../../assurance/types.ts';
import { digestOfCuts } from '../../store/commit/spans.ts';
import type { Tx } from '../../store/database.ts';
import { Cursor } from './cursor.ts';
import type { Told } from './entries.ts';
import type { Findings } from './findings.ts';

interface StartRow {
  readonly record_id: string;
  readonly from_at: Date;
  readonly status: Status;
  readonly causes: readonly Cause[];
}
interface EndRow {
  readonly record_id: string;
  readonly to_at: Date;
}

const STARTS = sql<StartRow>`select record_id, from_at, status, causes from assurance_span where org_id = app_org() order by from_at, record_id`;
const ENDS = sql<EndRow>`select record_id, to_at from assurance_span where org_id = app_org() and to_at is not null order by to_at, record_id`;

/** Both engines give an infinite moment as a number. */
const isoOf = (moment: Date | number): string =>
  Number.isFinite(Number(moment)) ? new Date(moment).toISOString() : String(moment);

/** Compares the spans that each entry began and ended with the digest that the entry keeps of them. */
export class SpanCheck {
  readonly #findings: Findings;
  readonly #starts: Cursor<StartRow>;
  readonly #ends: Cursor<EndRow>;

  private constructor(findings: Findings, starts: Cursor<StartRow>, ends: Cursor<EndRow>) {
    this.#findings = findings;
    this.#starts = starts;
    this.#ends = ends;
  }

  static async open(tx: Tx, findings: Findings): Promise<SpanCheck> {
    return new SpanCheck(
      findings,
      await Cursor.open(tx, 'verify_start', STARTS),
      await Cursor.open(tx, 'verify_end', ENDS),
    );
  }

  /** Spans that began or ended since the entry before belong to this entry: no commit reaches back behind the last one. */
  async checkPage({ cuts }: Told): Promise<void> {
    for (const { seq, at, digest } of cuts) {
      const starts = await this.#starts.takeWhile((row) => Number(row.from_at) <= at);
      const ends = await this.#ends.takeWhile((row) => Number(row.to_at) <= at);
      const found = digestOfCuts({
        starts: starts.map((row) => ({ ...row, from_at: isoOf(row.from_at) })),
        ends: ends.map((row) => ({ record_id: row.record_id, at: isoOf(row.to_at) })),
      });
      if (found !== digest) {
        this.#findings.add(
          'span',
          seq,
          `the spans of assurance that entry ${seq} began and ended are not those that are stored`,
        );
      }
    }
  }

  async finish(): Promise<void> {
    const starts = await this.#starts.takeWhile(() => true);
    for (const row of starts)
      this.#findings.add('span', null, 'a span begins after the last entry of the journal', row.record_id);
    const ends = await this.#ends.takeWhile(() => true);
    for (const row of ends)
      this.#findings.add('span', null, 'a span ends after the last entry of the journal', row.record_id);
    await this.#starts.close();
    await this.#ends.close();
  }
}
