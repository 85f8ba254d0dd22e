import { type Cause, STATUSES, type Status } from './types.ts';

/** A stretch of time in which a record stood the same; `to` null: it still does. */
export interface Span {
  readonly status: Status;
  readonly from: number;
  readonly to: number | null;
  readonly causes: readonly Cause[];
}

/** A stretch in which a record was not assured. No causes: nothing is known of it. */
export interface Lapse {
  readonly from: number;
  readonly to: number;
  readonly status: Status;
  readonly causes: readonly Cause[];
}

export interface Effectiveness {
  /** Share (0 to 1) of the applicable time in which the record was assured; null when no time was applicable. */
  readonly assured: number | null;
  /** Milliseconds of the window in each status; together the whole window. */
  readonly byStatus: Readonly<Record<Status, number>>;
  /** In order of time, without overlap. */
  readonly lapses: readonly Lapse[];
}

const NO_CAUSES: readonly Cause[] = [];

/**
 * How a record stood over the window [from, to), in ms since 1970: what the auditor of a SOC 2 Type 2 asks of a control.
 * Time that no span tells of counts as unproven. Where spans overlap the worst counts, not applicable least of all.
 * An open span lasts to the end of the window, so do not ask beyond the present.
 */
export function effectiveness(spans: readonly Span[], from: number, to: number): Effectiveness {
  const byStatus: Record<Status, number> = { broken: 0, unproven: 0, weakened: 0, assured: 0, not_applicable: 0 };
  const lapses: Lapse[] = [];
  for (const piece of pieces(spans, from, to)) {
    byStatus[piece.status] += piece.to - piece.from;
    if (piece.status !== 'assured' && piece.status !== 'not_applicable') addLapse(lapses, piece);
  }
  const applicable = byStatus.broken + byStatus.unproven + byStatus.weakened + byStatus.assured;
  return { assured: applicable > 0 ? byStatus.assured / applicable : null, byStatus, lapses };
}

/** Cuts the window wherever a span begins or ends. */
function pieces(spans: readonly Span[], from: number, to: number): Lapse[] {
  if (to <= from) return [];
  const inside = spans.filter((span) => span.from < to && endOf(span) > from && endOf(span) > span.from);
  inside.sort((a, b) => a.from - b.from);
  const cuts = new Set([from, to]);
  for (const span of inside) {
    if (span.from > from) cuts.add(span.from);
    if (endOf(span) < to) cuts.add(endOf(span));
  }
  const moments = [...cuts].sort((a, b) => a - b);
  let open: Span[] = [];
  let taken = 0;
  return moments.slice(0, -1).map((start, at) => {
    while (taken < inside.length && (inside[taken] as Span).from <= start) open.push(inside[taken++] as Span);
    open = open.filter((span) => endOf(span) > start);
    const worst = open.reduce<Span | undefined>((a, b) => (a === undefined || isWorse(b, a) ? b : a), undefined);
    const end = moments[at + 1] as number;
    return { from: start, to: end, status: worst?.status ?? 'unproven', causes: worst?.causes ?? NO_CAUSES };
  });
}

function endOf(span: Span): number {
  return span.to ?? Infinity;
}

function isWorse(a: Span, b: Span): boolean {
  return STATUSES.indexOf(a.status) < STATUSES.indexOf(b.status);
}

/** A span ends whenever anything of it changes (its `until`, say): the same standing over several is one lapse. */
function addLapse(lapses: Lapse[], piece: Lapse): void {
  const last = lapses.at(-1);
  if (last !== undefined && last.to === piece.from && last.status === piece.status && isSameCauses(last, piece)) {
    lapses[lapses.length - 1] = { ...last, to: piece.to };
  } else {
    lapses.push(piece);
  }
}

function isSameCauses(a: Lapse, b: Lapse): boolean {
  const key = (lapse: Lapse) => JSON.stringify(lapse.causes.map((cause) => [cause.id, cause.code]));
  return key(a) === key(b);
}
