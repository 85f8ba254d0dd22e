import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../store/database.ts';

const FETCH = 2_000;

/** A large result read in order, a part at a time: sorted once by the database, never whole in memory here. */
export class Cursor<Row> {
  readonly #tx: Tx;
  readonly #name: string;
  readonly #fetch: number;
  #rows: Row[] = [];
  #next = 0;
  #ended = false;

  private constructor(tx: Tx, name: string, fetch: number) {
    this.#tx = tx;
    this.#name = name;
    this.#fetch = fetch;
  }

  /** `query` must have no parameters: a cursor takes none. */
  static async open<Row>(tx: Tx, name: string, query: RawBuilder<Row>, fetch = FETCH): Promise<Cursor<Row>> {
    await sql`declare ${sql.raw(name)} no scroll cursor for ${query}`.execute(tx);
    return new Cursor<Row>(tx, name, fetch);
  }

  /** Rows from here on for as long as `belongs` says so. */
  async takeWhile(belongs: (row: Row) => boolean): Promise<Row[]> {
    const taken: Row[] = [];
    for (;;) {
      while (this.#next < this.#rows.length) {
        const row = this.#rows[this.#next] as Row;
        if (!belongs(row)) return taken;
        taken.push(row);
        this.#next += 1;
      }
      if (this.#ended) return taken;
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    this.#rows = (await sql.raw<Row>(`fetch forward ${this.#fetch} from ${this.#name}`).execute(this.#tx)).rows;
    this.#next = 0;
    this.#ended = this.#rows.length < this.#fetch;
  }

  /** All the rest, row by row. */
  async each(work: (row: Row) => Promise<void>): Promise<void> {
    for (;;) {
      for (const row of this.#rows.slice(this.#next)) await work(row);
      this.#next = this.#rows.length;
      if (this.#ended) return;
      await this.#read();
    }
  }

  async close(): Promise<void> {
    await sql.raw(`close ${this.#name}`).execute(this.#tx);
  }
}
