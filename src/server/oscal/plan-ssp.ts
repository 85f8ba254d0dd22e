import type { Change } from '../../model/change.ts';
import type { RecordView } from '../../model/kind.ts';
import { COMPONENT_KINDS } from './component-kinds.ts';
import { numberFinder } from './control-id.ts';
import { readStated, writeStated } from './lines.ts';
import { cut } from './read-components.ts';
import { type PresentRecords, RecordPlan } from './record-plan.ts';
import type { ComponentDraft, RequirementDraft, SspDraft, SupportDraft } from './ssp-draft.ts';

/** What of a plan is here already. */
export interface PresentPlan extends PresentRecords {
  /** The framework to hold it to, with its requirements; undefined where the plan brings its own. */
  readonly framework: { readonly id: string; readonly requirements: readonly RecordView[] } | undefined;
  /** By requirement: what is applied in the adoption that is here already. */
  readonly applied: ReadonlyMap<string, RecordView>;
  /** The scope asked for; undefined: the plan's own, below the root. */
  readonly scope: string | undefined;
  readonly rootScope: string | undefined;
  /** What this organisation is called. */
  readonly organisation: string;
}

export interface SspPlan {
  readonly changes: readonly Change[];
  readonly adoption: string;
  /** Controls of the plan that the framework does not have. */
  readonly unknown: readonly string[];
}

/** What makes the organisation hold what a plan says. What is here already is brought up to date, and nothing is removed. */
export const planSsp = (draft: SspDraft, present: PresentPlan, newId: () => string): SspPlan => {
  const plan = new RecordPlan(present, newId);
  plan.scope = planScope(plan, draft, present);
  for (const { uuid, key, name } of draft.people) plan.put('person', uuid, key, { title: name, data: {} });
  // What is linked to is there before: documents before vendors, vendors before systems, systems before products.
  for (const kind of ['document', 'vendor', 'system', 'product']) planComponents(plan, draft.components, kind);
  const framework = planFramework(plan, draft, present);
  const adoption = planAdoption(plan, draft, present, framework.id);
  const unknown = new RequirementPlan(plan, draft, present).place(framework.find, adoption);
  planComponents(plan, draft.components, 'control');
  planSatisfied(plan, draft);
  return { changes: plan.changes, adoption, unknown };
};

const planScope = (plan: RecordPlan, draft: SspDraft, { scope, rootScope, records }: PresentPlan): string => {
  if (scope !== undefined) return scope;
  const before = records.get(draft.uuid);
  if (before?.kind === 'adoption' && before.scope !== null) return before.scope;
  const { uuid, title, data } = draft.scope;
  const known = records.get(uuid);
  // Into the organisation that it came from, it goes back to where it was.
  if (known?.kind === 'scope') return known.id;
  plan.scope = rootScope;
  return plan.put('scope', uuid, undefined, { title, data });
};

type Find = (controlId: string) => string | undefined;

/** The requirement's id for a control's, among requirements by number. */
const finder = (byNumber: ReadonlyMap<string, string>): Find => {
  const find = numberFinder([...byNumber.keys()]);
  return (controlId) => byNumber.get(find(controlId) ?? '');
};

export const requirementFinder = (requirements: readonly RecordView[]): Find =>
  finder(new Map(requirements.map((one) => [String(one.data['ref']), one.id])));

const planFramework = (plan: RecordPlan, { framework: own }: SspDraft, present: PresentPlan) => {
  if (present.framework) return { id: present.framework.id, find: requirementFinder(present.framework.requirements) };
  if (!own) return { id: '', find: () => undefined };
  const put = (kind: string, key: string | undefined, title: string, data: object, links: Record<string, string>) => {
    const id = plan.newId();
    plan.changes.push({
      op: 'create',
      kind,
      id,
      title,
      data: { ...data },
      links,
      ...(plan.isFree(key) ? { key } : {}),
      ...(present.rootScope === undefined ? {} : { scope: present.rootScope }),
    });
    return id;
  };
  const id = put('framework', own.key, own.title, own.data, {});
  const made = own.requirements.map(
    ({ key, title, number, data }) =>
      [number, put('requirement', key, title, { ref: number, ...data }, { part_of: id })] as const,
  );
  return { id, find: finder(new Map(made)) };
};

const planAdoption = (plan: RecordPlan, draft: SspDraft, present: PresentPlan, framework: string): string => {
  const { uuid, key, title, state } = draft;
  const { organisation, ...rest } = draft.data;
  // Of our own it need not be said.
  const isOurs = organisation === undefined || organisation === present.organisation;
  const isNew = !present.records.has(uuid);
  const id = plan.put('adoption', uuid, key, { title, data: isOurs ? rest : { ...rest, organisation }, state });
  if (isNew) plan.link(id, 'of', framework);
  return id;
};

const TAKES: Readonly<Record<string, readonly string[]>> = {
  'control operates_on': ['system', 'product'],
  'product runs_on': ['system'],
  'system provided_by': ['vendor'],
  'vendor assured_by': ['document'],
};

/** Records for the components of one kind, with their links to those that are of a kind that the relation takes. */
export const planComponents = (plan: RecordPlan, components: readonly ComponentDraft[], kind: string): void => {
  const kinds = new Map(components.map((one) => [one.uuid, one.kind]));
  for (const component of components) {
    if (component.kind !== kind || !COMPONENT_KINDS.some((one) => one.kind === kind)) continue;
    const { uuid, key, title, data, state } = component;
    const id = plan.put(kind, uuid, key, { title, data, state });
    for (const { relation, to } of component.links) {
      const far = plan.ids.get(to);
      const takes = TAKES[`${kind} ${relation}`] ?? [];
      if (far !== undefined && takes.includes(kinds.get(to) ?? '')) plan.link(id, relation, far);
    }
  }
};

class RequirementPlan {
  readonly #plan: RecordPlan;
  readonly #draft: SspDraft;
  readonly #present: PresentPlan;

  constructor(plan: RecordPlan, draft: SspDraft, present: PresentPlan) {
    this.#plan = plan;
    this.#draft = draft;
    this.#present = present;
  }

  /** Applies what the framework has; the control-ids that it does not have, or that were there before. */
  place(find: Find, adoption: string): string[] {
    const unknown: string[] = [];
    const applied = new Set<string>();
    for (const one of this.#draft.requirements) {
      const requirement = find(one.controlId);
      if (requirement === undefined || applied.has(requirement)) {
        unknown.push(one.controlId);
        continue;
      }
      applied.add(requirement);
      this.#apply(one, requirement, adoption);
    }
    return unknown;
  }

  #apply(one: RequirementDraft, requirement: string, adoption: string): void {
    const { records, applied, framework } = this.#present;
    const before = records.get(one.uuid);
    const known = before?.kind === 'applied_requirement' ? before : applied.get(requirement);
    const named = framework?.requirements.find(({ id }) => id === requirement)?.title ?? '';
    const title = one.title ?? `${one.controlId} ${named}`.trim().slice(0, 500);
    const owner = one.owner === undefined ? undefined : this.#plan.ids.get(one.owner);
    const content = { title, data: dataOf(one, known), state: one.state, owner };
    if (known) {
      this.#plan.ids.set(one.uuid, known.id);
      this.#plan.update(known, content);
    } else {
      const id = this.#plan.put('applied_requirement', one.uuid, one.key, content);
      this.#plan.link(id, 'within', adoption);
      this.#plan.link(id, 'applies', requirement);
    }
    for (const support of one.providedBy) this.#support(this.#plan.ids.get(one.uuid) ?? '', support);
  }

  #support(from: string, { component, data }: SupportDraft): void {
    const far = this.#plan.ids.get(component);
    if (far !== undefined) this.#plan.link(from, 'provided_by', far, cutTexts(data));
  }
}

const cutTexts = (data: SupportDraft['data']): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([name, text]) => [name, cut(text)]));

const dataOf = (one: RequirementDraft, known: RecordView | undefined): Record<string, unknown> => {
  const before = readStated(known?.data['stated'] as string | undefined);
  // Where we said it ourselves, our own statement that comes back is no news.
  const stated = known && !before ? undefined : one.stated;
  return {
    applicability: one.applicability,
    ...(one.justification === undefined ? {} : { justification: cut(one.justification) }),
    ...(one.responsibility === undefined ? {} : { responsibility: one.responsibility }),
    ...(one.parameters.length === 0 ? {} : { parameters: cut(one.parameters.join('\n')) }),
    ...(one.implementation === undefined ? {} : { implementation: cut(one.implementation) }),
    ...(stated === undefined ? {} : { stated: cut(writeStated(stated)) }),
  };
};

/** Which controls meet what: told by the requirement, held by the control. */
const planSatisfied = (plan: RecordPlan, { requirements }: SspDraft): void => {
  for (const one of requirements) {
    const applied = plan.ids.get(one.uuid);
    for (const { component, data } of applied === undefined ? [] : one.satisfiedBy) {
      const control = plan.ids.get(component);
      if (control !== undefined && applied !== undefined) plan.link(control, 'satisfies', applied, cutTexts(data));
    }
  }
};
