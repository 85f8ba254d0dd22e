import { sql } from 'kysely';
import type { Assurance, Changed, Dated, Dates } from '../../../assurance/types.ts';
import type { Tx } from '../database.ts';
import { isSameSpan, type Step } from './spans.ts';

/** A step to write down; `size`: how many entries the journal has before the one that tells of it. */
interface Writing extends Step {
  readonly size: number;
}

/** Writes how records stand after a step: the rows that changed, and the spans that ended with it. */
export const writeStep = async (tx: Tx, step: Writing, kindOf: (id: string) => string | undefined): Promise<void> => {
  const gone = step.changed.filter(({ after }) => !after);
  const come = step.changed.filter(({ before }) => !before);
  await endSpans(
    tx,
    gone.map(({ id }) => id),
    step.at,
  );
  const held = new Map(step.dated.map(({ id, dates }) => [id, heldOf(dates)]));
  await addRows(tx, step, come, held, kindOf);
  await moveRows(tx, step, held);
  const changed = new Set(step.changed.map(({ id }) => id));
  const others = step.dated.filter(({ id }) => !changed.has(id));
  await writeDates(tx, others, step.size);
};

type Held = Dates | null;

const heldOf = (dates: Dates): Held => (Object.keys(dates).length > 0 ? dates : null);

/** Writes since when codes of records hold that stand as they stood. */
export const writeDates = async (tx: Tx, dated: readonly Dated[], size: number): Promise<void> => {
  if (dated.length === 0) return;
  const rows = dated.map(({ id, dates }) => ({ id, held: heldOf(dates) }));
  await sql`update assurance as now set held = given.held, held_seq = ${size}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, held jsonb)
    where now.org_id = app_org() and now.record_id = given.id`.execute(tx);
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
  { at, size }: Writing,
  come: readonly Changed[],
  held: ReadonlyMap<string, Held>,
  kindOf: (id: string) => string | undefined,
): Promise<void> => {
  const rows = come.flatMap(({ id, after }) => {
    const kind = kindOf(id);
    return after && kind !== undefined ? [{ id, kind, ...columnsOf(after), held: held.get(id) ?? null }] : [];
  });
  if (rows.length === 0) return;
  await sql`insert into assurance (org_id, record_id, kind, status, until, causes, more, since, span_from, held, held_seq)
    select app_org(), id, kind, status, until, causes, more, ${new Date(at)}, ${new Date(at)}, held,
      case when held is not null then ${size}::bigint end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (id uuid, kind text, status text, until timestamptz, causes jsonb, more boolean, held jsonb)`.execute(
    tx,
  );
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
  /** Whether `held` is another than before. */
  readonly redated: boolean;
  /** Since when its codes hold; null: none does. */
  readonly held?: Held;
}

/** Most records of a broken cone become one and the same, so each outcome is sent once and the records only name it. */
const moveRows = async (tx: Tx, { at, size, changed }: Writing, held: ReadonlyMap<string, Held>): Promise<void> => {
  const outcomes = new Outcomes();
  const ids: string[] = [];
  const numbers: number[] = [];
  for (const { id, before, after } of changed) {
    if (!before || !after) continue;
    ids.push(id);
    numbers.push(outcomes.of(before, after, held.get(id)));
  }
  if (ids.length === 0) return;
  const moment = new Date(at);
  // The spans are read as they were before the update: both parts of one statement see the same.
  await sql`with outcome as (
      select * from jsonb_to_recordset(${JSON.stringify(outcomes.all)}::jsonb)
        as given (n integer, status text, until timestamptz, causes jsonb, more boolean, cut boolean, turned boolean,
          redated boolean, held jsonb)
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
      span_from = case when given.cut then ${moment} else now.span_from end,
      held = case when given.redated then given.held else now.held end,
      held_seq = case when given.redated then ${size} else now.held_seq end
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

  of(before: Assurance, after: Assurance, held: Held | undefined): number {
    const cut = !isSameSpan(before, after);
    const turned = before.status !== after.status;
    const redated = held !== undefined;
    const name = `${cut} ${turned} ${this.#textOf(after)}${redated ? ` ${JSON.stringify(held)}` : ''}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const n = this.all.push({
      n: this.all.length,
      ...columnsOf(after),
      cut,
      turned,
      redated,
      ...(redated ? { held } : {}),
    });
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
