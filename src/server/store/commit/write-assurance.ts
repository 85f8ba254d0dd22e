import { sql } from 'kysely';
import type { Assurance, Changed } from '../../../assurance/types.ts';
import type { Tx } from '../database.ts';
import { isSameSpan, type Step } from './spans.ts';

/** Writes how records stand after a step: the rows that changed, and the spans that ended with it. */
export const writeStep = async (tx: Tx, step: Step, kindOf: (id: string) => string | undefined): Promise<void> => {
  const gone = step.changed.filter(({ after }) => !after);
  const come = step.changed.filter(({ before }) => !before);
  await endSpans(
    tx,
    gone.map(({ id }) => id),
    step.at,
  );
  await addRows(tx, step.at, come, kindOf);
  await moveRows(tx, step);
};

/** Of records that nothing is said about any more: the row goes, and its span ends. */
export const endSpans = async (tx: Tx, ids: readonly string[], at: number): Promise<void> => {
  if (ids.length === 0) return;
  await sql`with gone as (
      delete from assurance where org_id = app_org() and record_id = any(${idList(ids)}) returning record_id, span_from, status, causes
    )
    insert into assurance_past (org_id, record_id, from_at, to_at, status, causes)
    select app_org(), record_id, span_from, ${new Date(at)}, status, causes from gone where span_from < ${new Date(at)}`.execute(
    tx,
  );
};

const addRows = async (
  tx: Tx,
  at: number,
  come: readonly Changed[],
  kindOf: (id: string) => string | undefined,
): Promise<void> => {
  const rows = come.flatMap(({ id, after }) => {
    const kind = kindOf(id);
    return after && kind !== undefined ? [{ id, kind, ...columnsOf(after) }] : [];
  });
  if (rows.length === 0) return;
  await sql`insert into assurance (org_id, record_id, kind, status, until, causes, more, since, span_from)
    select app_org(), id, kind, status, until, causes, more, ${new Date(at)}, ${new Date(at)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (id uuid, kind text, status text, until timestamptz, causes jsonb, more boolean)`.execute(tx);
};

/** How a row is to become, for all the records that become the same. */
interface Outcome {
  readonly n: number;
  readonly status: string;
  readonly until: string | null;
  readonly causes: Assurance['causes'];
  readonly more: boolean;
  /** Whether a span ends here and the next one begins. */
  readonly cut: boolean;
  /** Whether the status itself is another one. */
  readonly turned: boolean;
}

/** Most records of a broken cone become one and the same, so each outcome is sent once and the records only name it. */
const moveRows = async (tx: Tx, { at, changed }: Step): Promise<void> => {
  const outcomes = new Outcomes();
  const ids: string[] = [];
  const numbers: number[] = [];
  for (const { id, before, after } of changed) {
    if (!before || !after) continue;
    ids.push(id);
    numbers.push(outcomes.of(before, after));
  }
  if (ids.length === 0) return;
  const moment = new Date(at);
  // The spans are read as they were before the update: both parts of one statement see the same.
  await sql`with outcome as (
      select * from jsonb_to_recordset(${JSON.stringify(outcomes.all)}::jsonb)
        as given (n integer, status text, until timestamptz, causes jsonb, more boolean, cut boolean, turned boolean)
    ), given as materialized (
      select each.id, outcome.* from unnest(${idList(ids)}, string_to_array(${numbers.join(',')}, ',')::integer[]) as each (id, n)
        join outcome using (n)
    ), ended as (
      insert into assurance_past (org_id, record_id, from_at, to_at, status, causes)
      select app_org(), was.record_id, was.span_from, ${moment}, was.status, was.causes
      from given join assurance as was on was.org_id = app_org() and was.record_id = given.id
      where given.cut and was.span_from < ${moment}
    )
    update assurance as now set status = given.status, until = given.until, causes = given.causes, more = given.more,
      since = case when given.turned then ${moment} else now.since end,
      span_from = case when given.cut then ${moment} else now.span_from end
    from given where now.org_id = app_org() and now.record_id = given.id`.execute(tx);
};

const columnsOf = ({ status, until, causes, more }: Assurance) => ({
  status,
  until: until === null ? null : new Date(until).toISOString(),
  causes,
  more,
});

/** One text for all the ids: an array would be spelled out element by element. */
const idList = (ids: readonly string[]) => sql`string_to_array(${ids.join(',')}, ',')::uuid[]`;

class Outcomes {
  readonly all: Outcome[] = [];
  readonly #numbers = new Map<string, number>();
  /** The engine gives records that stand alike one object. */
  readonly #texts = new Map<Assurance, string>();

  of(before: Assurance, after: Assurance): number {
    const cut = !isSameSpan(before, after);
    const turned = before.status !== after.status;
    const name = `${cut} ${turned} ${this.#textOf(after)}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const n = this.all.push({ n: this.all.length, ...columnsOf(after), cut, turned });
    this.#numbers.set(name, n - 1);
    return n - 1;
  }

  #textOf(assurance: Assurance): string {
    const known = this.#texts.get(assurance);
    if (known !== undefined) return known;
    const text = JSON.stringify(columnsOf(assurance));
    this.#texts.set(assurance, text);
    return text;
  }
}
