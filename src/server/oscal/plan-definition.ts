import type { Change } from '../../model/change.ts';
import { uuidFor } from './oscal-uuid.ts';
import { planComponents } from './plan-ssp.ts';
import type { DefinitionDraft, MetDraft } from './read-component-definition.ts';
import { type PresentRecords, RecordPlan } from './record-plan.ts';
import type { ComponentDraft } from './ssp-draft.ts';

export interface PresentAdoption extends PresentRecords {
  /** The applied requirement for a control's id. */
  readonly find: (controlId: string) => string | undefined;
  /** Where new records lie: the adoption's own scope. */
  readonly scope: string | undefined;
}

export interface DefinitionPlan {
  readonly changes: readonly Change[];
  readonly unknown: readonly string[];
  readonly placed: number;
}

/** The control that stands for what a piece of software does for requirements. */
export const controlOf = (uuid: string): string => uuidFor('control-of', uuid);

/** What is proposed by a definition is nobody's control yet: a draft, until somebody puts it in operation. */
const asProposal = (component: ComponentDraft): ComponentDraft =>
  component.kind === 'control' || component.kind === 'vendor' ? { ...component, state: undefined } : component;

/** Components as records, and what they meet as links of controls that are drafts, or of providers. */
export const planDefinition = (
  draft: DefinitionDraft,
  present: PresentAdoption,
  newId: () => string,
): DefinitionPlan => {
  const plan = new RecordPlan(present, newId);
  plan.scope = present.scope;
  const components = draft.components.map(asProposal);
  for (const kind of ['document', 'vendor', 'system', 'product', 'control']) planComponents(plan, components, kind);
  const unknown = new Set<string>();
  let placed = 0;
  const byUuid = new Map(components.map((one) => [one.uuid, one]));
  for (const met of draft.met) {
    const applied = present.find(met.controlId);
    const component = byUuid.get(met.component);
    if (applied === undefined || !component) unknown.add(met.controlId);
    else {
      place(plan, component, met, applied);
      placed += 1;
    }
  }
  return { changes: plan.changes, unknown: [...unknown], placed };
};

const place = (plan: RecordPlan, component: ComponentDraft, { coverage, text }: MetDraft, applied: string): void => {
  const id = plan.ids.get(component.uuid) ?? '';
  if (component.kind === 'vendor' || component.kind === 'document')
    return plan.link(applied, 'provided_by', id, { coverage, ...(text === undefined ? {} : { provided: text }) });
  const control = component.kind === 'control' ? id : controlFor(plan, component, id);
  plan.link(control, 'satisfies', applied, { coverage, ...(text === undefined ? {} : { rationale: text }) });
};

/** Systems and products meet nothing by themselves: how they are set up does, which is a control. */
const controlFor = (plan: RecordPlan, component: ComponentDraft, system: string): string => {
  const uuid = controlOf(component.uuid);
  const made = plan.ids.get(uuid);
  if (made !== undefined) return made;
  const title = `${component.title}, as it is set up`.slice(0, 500);
  const control = plan.put('control', uuid, undefined, { title, data: {} });
  plan.link(control, 'operates_on', system);
  return control;
};
