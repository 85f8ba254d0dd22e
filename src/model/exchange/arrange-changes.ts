import type { Change } from '../change.ts';
import type { Registry } from '../registry.ts';
import type { PlannedChange } from './diff-programme.ts';

type Create = Extract<Change, { op: 'create' }>;
interface PlannedCreate extends PlannedChange {
  readonly change: Create;
}

const isCreate = (planned: PlannedChange): planned is PlannedCreate => planned.change.op === 'create';

/**
 * The changes in an order that one commit after the other can take, at most `limit` in each. One commit whenever it
 * can be: parts are only needed above the limit, and where records use a custom field that the same files define.
 */
export const arrangeChanges = (
  changes: readonly PlannedChange[],
  registry: Registry,
  limit: number,
): (readonly PlannedChange[])[] => {
  const creates = orderCreates(changes.filter(isCreate), registry);
  const rest = changes.filter((planned) => !isCreate(planned));
  const needsFields = usesNewFields(changes);
  const whole = [...deferPeople(creates), ...rest];
  if (!needsFields && whole.length <= limit) return whole.length === 0 ? [] : [whole];
  const all = [...deferLinks(deferPeople(creates)), ...rest];
  if (!needsFields) return chunk(all, limit);
  const isFirst = ({ kind, change }: PlannedChange) =>
    kind === 'custom_field' || (change.op === 'create' && BASE.has(kind));
  const first = all.filter(isFirst).map(withoutOwnFields);
  const later = [...first.flatMap(({ own }) => own ?? []), ...all.filter((planned) => !isFirst(planned))];
  return [
    ...chunk(
      first.map(({ planned }) => planned),
      limit,
    ),
    ...chunk(later, limit),
  ];
};

/** A change without its values of custom fields, which follow in an update once those are there. */
const withoutOwnFields = (
  planned: PlannedChange,
): { readonly planned: PlannedChange; readonly own?: PlannedChange } => {
  const { change } = planned;
  if (change.op !== 'create' && change.op !== 'update') return { planned };
  const isOwn = ([name]: [string, unknown]) => name.startsWith('x_');
  const data = Object.entries(change.data ?? {});
  if (!data.some(isOwn)) return { planned };
  const own = Object.fromEntries(data.filter(isOwn));
  return {
    planned: { ...planned, change: { ...change, data: Object.fromEntries(data.filter((entry) => !isOwn(entry))) } },
    own: { ...planned, change: { op: 'update', ref: planned.key, data: own } },
  };
};

/** What everything else may point to by scope and owner. */
const BASE: ReadonlySet<string> = new Set(['scope', 'person']);

const usesNewFields = (changes: readonly PlannedChange[]): boolean =>
  changes.some(({ kind }) => kind === 'custom_field') &&
  changes.some(
    ({ change }) =>
      (change.op === 'create' || change.op === 'update') &&
      Object.keys(change.data ?? {}).some((name) => name.startsWith('x_')),
  );

/** Scopes first (parents before what lies in them), then people, then kinds after those that they require. */
const orderCreates = (creates: readonly PlannedCreate[], registry: Registry): PlannedCreate[] => {
  const rank = rankKinds(registry);
  const scopes = creates.filter(({ kind }) => kind === 'scope');
  const others = creates.filter(({ kind }) => kind !== 'scope');
  return [...orderScopes(scopes), ...others.toSorted((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0))];
};

const orderScopes = (scopes: readonly PlannedCreate[]): PlannedCreate[] => {
  const byKey = new Map(scopes.map((planned) => [planned.key, planned]));
  const done = new Set<PlannedCreate>();
  for (const scope of scopes) {
    const above: PlannedCreate[] = [];
    // A circle of parents ends the walk; the commit then says what is wrong with it.
    for (let at: PlannedCreate | undefined = scope; at && !done.has(at) && !above.includes(at); ) {
      above.push(at);
      at = byKey.get(at.change.scope ?? '');
    }
    for (const one of above.toReversed()) done.add(one);
  }
  return [...done];
};

/** Kinds in an order in which each comes after those that its required relations point to. */
const rankKinds = (registry: Registry): Map<string, number> => {
  const rank = new Map<string, number>([
    ['scope', 0],
    ['person', 1],
    ['custom_field', 2],
  ]);
  const needs = (name: string) =>
    Object.values(registry.get(name).relations)
      .filter((relation) => relation.required)
      .flatMap((relation) => relation.to.filter((to) => registry.find(to) !== undefined));
  const visit = (name: string, trail: readonly string[]) => {
    if (rank.has(name) || trail.includes(name)) return;
    for (const to of needs(name)) visit(to, [...trail, name]);
    rank.set(name, rank.size);
  };
  for (const kind of registry.kinds) visit(kind.name, []);
  return rank;
};

/**
 * A create must find its owner and scope among the records before it. Where people own scopes that they lie in, or
 * own each other, the reference is set by an update that follows.
 */
const deferPeople = (creates: readonly PlannedCreate[]): PlannedChange[] => {
  const coming = new Set(creates.map(({ key }) => key));
  const updates: PlannedChange[] = [];
  const ready = creates.map((planned): PlannedChange => {
    const late: [string, string][] = [];
    const now: [string, string][] = [];
    const { owner, scope, ...rest } = planned.change;
    for (const [word, key] of Object.entries({ owner, scope })) {
      if (typeof key === 'string') (coming.has(key) ? late : now).push([word, key]);
    }
    coming.delete(planned.key);
    if (late.length === 0) return planned;
    updates.push({ ...planned, change: { op: 'update', ref: planned.key, ...Object.fromEntries(late) } });
    return { ...planned, change: { ...rest, ...Object.fromEntries(now) } };
  });
  return [...ready, ...updates];
};

type Links = NonNullable<Create['links']>;
type Target = Exclude<Links[string], readonly unknown[]>;

const targetKey = (target: Target) => (typeof target === 'string' ? target : target.to);

/** Takes links to records that come later out of the creates and makes them afterwards, so that any cut is a good one. */
const deferLinks = (changes: readonly PlannedChange[]): PlannedChange[] => {
  const coming = new Set(changes.filter(isCreate).map(({ key }) => key));
  const later: PlannedChange[] = [];
  const ready = changes.map((planned): PlannedChange => {
    if (!isCreate(planned)) return planned;
    coming.delete(planned.key);
    const cut = cutLinks(planned, coming);
    later.push(...cut.later);
    return cut.now;
  });
  return [...ready, ...later];
};

const cutLinks = (planned: PlannedCreate, coming: ReadonlySet<string>) => {
  const later: PlannedChange[] = [];
  const links: Record<string, Target[]> = {};
  const were = new Map<string, string>();
  for (const [relation, given] of Object.entries(planned.change.links ?? {})) {
    const kept: Target[] = [];
    links[relation] = kept;
    for (const [index, target] of [given].flat().entries()) {
      if (coming.has(targetKey(target))) later.push(deferred(planned, relation, index, target));
      else were.set(`${relation}/${kept.push(target) - 1}`, String(index));
    }
  }
  // What stays in the create has moved up: a pointer to it means the place that it had.
  const place: PlannedChange['place'] = (steps) => {
    const was = steps[0] === 'links' ? were.get(`${steps[1]}/${steps[2]}`) : undefined;
    return planned.place(was === undefined ? steps : [...steps.slice(0, 2), was, ...steps.slice(3)]);
  };
  return { now: { ...planned, change: { ...planned.change, links }, place }, later };
};

const deferred = (planned: PlannedCreate, relation: string, index: number, target: Target): PlannedChange => ({
  ...planned,
  change: {
    op: 'link',
    from: planned.key,
    relation,
    to: targetKey(target),
    ...(typeof target === 'string' ? {} : { data: target.data ?? {} }),
  },
  place: (steps) => planned.place(['links', relation, String(index), ...steps]),
});

/** Cuts a list into commits; what is done to one record stays in one of them. */
const chunk = (changes: readonly PlannedChange[], limit: number): PlannedChange[][] => {
  const parts: PlannedChange[][] = [];
  let part: PlannedChange[] = [];
  for (const group of groups(changes)) {
    if (part.length > 0 && part.length + group.length > limit) {
      parts.push(part);
      part = [];
    }
    part.push(...group);
  }
  if (part.length > 0) parts.push(part);
  return parts;
};

const groups = (changes: readonly PlannedChange[]): PlannedChange[][] => {
  const all: PlannedChange[][] = [];
  for (const planned of changes) {
    const last = all.at(-1);
    if (last?.[0]?.key === planned.key) last.push(planned);
    else all.push([planned]);
  }
  return all;
};
