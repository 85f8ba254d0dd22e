import { sql } from 'kysely';
import type { RecordView } from '../../../model/kind.ts';
import type { Tx } from '../database.ts';

/** What a record is counted under, its status apart. */
export interface Cell {
  readonly kind: string;
  readonly scope: string;
  readonly state: string;
}

/** Of records without a scope. */
export const NO_SCOPE = '00000000-0000-0000-0000-000000000000';

/**
 * The cells of an organisation's records, as far as they were needed: when thousands of records change their status, the
 * database need not be asked again where each of them stands. All records of one cell share one object.
 */
export class Cells {
  readonly #cells = new Map<string, Cell>();
  readonly #byRecord = new Map<string, Cell>();

  of({ kind, scope, state }: Pick<RecordView, 'kind' | 'scope' | 'state'>): Cell {
    const name = `${kind} ${scope ?? NO_SCOPE} ${state}`;
    const known = this.#cells.get(name);
    if (known) return known;
    const cell = { kind, scope: scope ?? NO_SCOPE, state };
    this.#cells.set(name, cell);
    return cell;
  }

  get(id: string): Cell | undefined {
    return this.#byRecord.get(id);
  }

  /** Of records that this process or another one has changed. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) this.#byRecord.delete(id);
  }

  /** Reads what is not known yet. Only for records that the transaction has not changed: it may be rolled back. */
  async read(tx: Tx, ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !this.#byRecord.has(id));
    if (unknown.length === 0) return;
    const found = await sql<{ id: string; kind: string; scope: string | null; state: string }>`
      select id, kind, scope_id as scope, state from record
      where org_id = app_org() and id = any(string_to_array(${unknown.join(',')}, ',')::uuid[])`.execute(tx);
    for (const row of found.rows) this.#byRecord.set(row.id, this.of(row));
  }
}
