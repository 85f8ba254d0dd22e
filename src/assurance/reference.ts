/*
 * The rules written down once more, naively and recursively, without sharing a line with the engine. The property test
 * holds the engine against it; nothing else uses it.
 */
import type { Fact, Group, Member, NodeInput, Status } from './types.ts';

/** How a record must stand. */
export interface Truth {
  status: Status;
  until: number | null;
  causes: { id: string; code: string }[];
  more: boolean;
}

/** All records, by id. */
export type Inputs = ReadonlyMap<string, NodeInput>;

const RANK: Record<Status, number> = { broken: 1, unproven: 2, weakened: 3, assured: 4, not_applicable: 99 };
const isWorse = (a: Status, b: Status) => RANK[a] < RANK[b];
const worstOf = (all: Status[]) => all.reduce<Status>((a, b) => (isWorse(b, a) ? b : a), 'assured');
const sortedWorstFirst = (all: Status[]) => [...all].sort((a, b) => RANK[a] - RANK[b]);

/** The earliest moment after another, or null. */
export function earliest(moments: (number | null | undefined)[], after: number): number | null {
  const later = moments.filter((m): m is number => typeof m === 'number' && m > after && m < Infinity);
  return later.length === 0 ? null : Math.min(...later);
}

/** Every moment at which a record may change by itself. */
export function ownMoments(input: NodeInput): (number | undefined)[] {
  const facts = input.facts.flatMap((fact) => [fact.from, fact.to]);
  const speakers = input.groups.filter((g) => g.mode.kind === 'newest').flatMap((g) => g.members.map((m) => m.from));
  return [...facts, ...speakers];
}

/** Whether a fact holds at a moment. */
export const isActive = (fact: Fact, now: number) => (fact.from ?? -Infinity) <= now && now < (fact.to ?? Infinity);

interface Said {
  status: Status;
  responsible: string[];
  own: { code: string; status: Status }[];
}

const NOTHING: Said = { status: 'assured', responsible: [], own: [] };

function saysOracle(group: Group, of: (id: string) => Truth, now: number): Said {
  const applicable = group.members.filter((m) => of(m.id).status !== 'not_applicable');
  const whenEmpty: Said = group.empty
    ? { status: group.empty.status, responsible: [], own: [{ code: group.empty.code, status: group.empty.status }] }
    : NOTHING;
  const statusOf = (id: string) => of(id).status;
  const at = (ids: string[], statuses: Status[]) => ids.filter((id) => statuses.includes(statusOf(id)));
  const ids = [...new Set(applicable.map((m) => m.id))];
  const statuses = sortedWorstFirst(ids.map(statusOf));
  const { mode } = group;
  if (mode.kind === 'lift') return NOTHING;
  if (mode.kind === 'newest') return newestOracle(applicable, mode.targets, statusOf, whenEmpty, now);
  if (ids.length === 0) return whenEmpty;
  if (mode.kind === 'all') {
    const status = statuses[0] as Status;
    return { status, responsible: at(ids, [status]), own: [] };
  }
  if (mode.kind === 'any') {
    const status = statuses.at(-1) as Status;
    return { status, responsible: at(ids, [status]), own: [] };
  }
  if (mode.kind === 'at_least') {
    if (mode.n > ids.length) {
      return { status: 'unproven', responsible: [], own: [{ code: 'too_few', status: 'unproven' }] };
    }
    const status = statuses[ids.length - mode.n] as Status;
    return { status, responsible: ids.filter((id) => !isWorse(status, statusOf(id))), own: [] };
  }
  const full = [...new Set(applicable.filter((m) => m.coverage !== 'partial').map((m) => m.id))];
  if (full.length > 0) {
    const base = sortedWorstFirst(full.map(statusOf)).at(-1) as Status;
    const weaker = ids.filter((id) => isWorse(statusOf(id), 'assured'));
    if (base === 'assured' && weaker.length > 0) return { status: 'weakened', responsible: weaker, own: [] };
    return { status: base, responsible: at(full, [base]), own: [] };
  }
  const status = statuses[0] as Status;
  if (status !== 'assured') return { status, responsible: at(ids, [status]), own: [] };
  return { status: 'weakened', responsible: [], own: [{ code: 'partial_coverage', status: 'weakened' }] };
}

function newestOracle(
  members: Member[],
  listed: readonly string[],
  statusOf: (id: string) => Status,
  whenEmpty: Said,
  now: number,
): Said {
  const chosen: string[] = [];
  let isLacking = false;
  for (const target of new Set([...listed, ...members.map((m) => m.target ?? '')])) {
    const speaking = members.filter((m) => (m.target ?? '') === target && (m.from ?? -Infinity) <= now);
    speaking.sort((a, b) => {
      const [x, y] = [a.from ?? -Infinity, b.from ?? -Infinity];
      if (x !== y) return x > y ? -1 : 1;
      return a.id < b.id ? -1 : 1;
    });
    if (speaking[0]) chosen.push(speaking[0].id);
    else if (listed.includes(target)) isLacking = true;
  }
  if (listed.length === 0 && chosen.length === 0) isLacking = true;
  const own = isLacking ? whenEmpty.own : [];
  const status = worstOf([...chosen.map(statusOf), ...own.map((o) => o.status)]);
  return { status, responsible: chosen.filter((id) => statusOf(id) === status), own };
}

/** How each record stands at a moment; `liftedBy` is filled with the exception that lifts each one that is lifted. */
export function judge(inputs: Inputs, now: number, liftedBy = new Map<string, string>()): (id: string) => Truth {
  const known = new Map<string, Truth>();
  const of = (id: string): Truth => {
    const before = known.get(id);
    if (before) return before;
    const truth = judgeOne(id);
    known.set(id, truth);
    return truth;
  };
  const judgeOne = (id: string): Truth => {
    const input = inputs.get(id);
    if (!input) return { status: 'unproven', until: null, causes: [{ id, code: 'missing' }], more: false };
    const active = input.facts.filter((fact) => isActive(fact, now));
    const ownUntil = earliest(ownMoments(input), now);
    if (active.some((fact) => fact.status === 'not_applicable')) {
      return { status: 'not_applicable', until: ownUntil, causes: [], more: false };
    }
    const memberIds = input.groups.flatMap((g) => g.members.map((m) => m.id));
    const until = earliest([ownUntil, ...memberIds.map((m) => of(m).until)], now);
    const said = input.groups.map((group) => saysOracle(group, of, now));
    const standing = combine(input, active, said, of);
    if (standing.lifter !== null) liftedBy.set(id, standing.lifter);
    if (standing.status === 'assured') return { status: 'assured', until, causes: [], more: false };
    return { status: standing.status, until, ...causesOf(input, active, said, standing, of) };
  };
  return of;
}

interface Standing {
  status: Status;
  /** The exception in force, when there is one and it is needed. */
  lifter: string | null;
}

function combine(input: NodeInput, active: Fact[], said: Said[], of: (id: string) => Truth): Standing {
  const fixed = active.filter((fact) => fact.liftable !== true).map((fact) => fact.status);
  const liftable = active.filter((fact) => fact.liftable === true).map((fact) => fact.status);
  const combined = worstOf([...liftable, ...said.map((one) => one.status)]);
  const lifters = input.groups
    .filter((group) => group.mode.kind === 'lift')
    .flatMap((group) => group.members.map((member) => member.id))
    .filter((id) => of(id).status === 'assured')
    .sort();
  const isLifted = (combined === 'broken' || combined === 'unproven') && lifters.length > 0;
  return {
    status: worstOf([isLifted ? 'weakened' : combined, ...fixed]),
    lifter: isLifted ? (lifters[0] as string) : null,
  };
}

function causesOf(
  { id }: NodeInput,
  active: Fact[],
  said: Said[],
  { status, lifter }: Standing,
  of: (id: string) => Truth,
): Pick<Truth, 'causes' | 'more'> {
  const speaking = active.filter((fact) => fact.status === status && !(lifter !== null && fact.liftable === true));
  const found = speaking.map((fact) => ({ id, code: fact.code }));
  if (lifter !== null && status === 'weakened') found.push({ id: lifter, code: 'exception' });
  const groups = lifter === null ? said.filter((one) => one.status === status) : [];
  found.push(...groups.flatMap((g) => g.own.filter((o) => o.status === status).map((o) => ({ id, code: o.code }))));
  const members = groups.flatMap((group) => group.responsible).map(of);
  found.push(...members.flatMap((member) => member.causes));
  const text = (cause: { id: string; code: string }) => `${cause.id}\u0000${cause.code}`;
  const distinct = [...new Map(found.map((cause) => [text(cause), cause])).values()];
  distinct.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  return { causes: distinct.slice(0, 8), more: members.some((member) => member.more) || distinct.length > 8 };
}

/** Whether any record rests on itself. */
export function hasCycle(inputs: Inputs): boolean {
  const done = new Set<string>();
  const visit = (id: string, above: readonly string[]): boolean => {
    if (above.includes(id)) return true;
    if (done.has(id)) return false;
    const members = (inputs.get(id)?.groups ?? []).flatMap((g) => g.members.map((m) => m.id));
    const found = members.some((m) => visit(m, [...above, id]));
    done.add(id);
    return found;
  };
  return [...inputs.keys()].some((id) => visit(id, []));
}
