import type { Facts } from '../../../formats/fedramp-cr26/facts.ts';
import {
  CHANGE_TYPES,
  type ChangeType,
  type SignificantChangeNotification,
} from '../../../formats/fedramp-cr26/model/certification-reports.ts';
import type { RecordView } from '../../../model/kind.ts';
import { type AdoptionView, textOf } from '../adoption-view.ts';
import type { RecordReader } from '../read-records.ts';

/** A decision or a task, with the ids of what it is about. */
export interface Concerning {
  readonly record: RecordView;
  readonly about: readonly string[];
}

/** Fields that an organisation adds to its decisions, because only FedRAMP asks for them. */
const OWN = {
  type: 'x_change_type',
  explanation: 'x_change_explanation',
  impact: 'x_customer_impact',
  plan: 'x_change_plan',
  start: 'x_planned_start',
  completion: 'x_planned_completion',
  analysis: 'x_impact_analysis',
  assessor: 'x_assessor',
} as const;

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Records of a kind that are about the adoption, or about what it rests on. */
export const readConcerning = async (
  reader: RecordReader,
  view: AdoptionView,
  kind: 'decision' | 'task',
  more: readonly string[] = [],
): Promise<readonly Concerning[]> => {
  const of = [view.adoption.id, ...view.applied.map(({ record }) => record.id), ...view.others.keys(), ...more];
  const links = await reader.linksTo(of, ['about']);
  const records = await reader.byId(links.map(({ from }) => from));
  // All that it is about, of this adoption or not.
  const about = new Map<string, string[]>([...records.keys()].map((id) => [id, []]));
  for (const { from, to } of await reader.linksFrom(records.keys(), ['about'])) about.get(from)?.push(to);
  return [...records.values()]
    .filter((record) => record.kind === kind)
    .map((record) => ({ record, about: about.get(record.id) ?? [] }))
    .toSorted((a, b) => a.record.key.localeCompare(b.record.key, 'en', { numeric: true }));
};

/** Somebody with the right to has decided that it is to be. */
export const isGranted = ({ state, data }: RecordView): boolean =>
  state === 'decided' && (data['outcome'] === 'granted' || data['outcome'] === 'granted_with_conditions');

/** The type of a significant change; undefined for a decision that is about none. */
export const changeTypeOf = (decision: RecordView): ChangeType | undefined =>
  CHANGE_TYPES.find((one) => one.toLowerCase() === textOf(decision, OWN.type)?.toLowerCase());

/** Numbers of the requirements that it is about, or that controls meet which it is about. */
const impactedOf = ({ about }: Concerning, view: AdoptionView): string[] => {
  const numbers = new Map(view.requirements.map(({ id, data }) => [id, String(data['ref'])]));
  const named = new Set(about);
  return view.applied.flatMap(({ record, requirement, satisfiedBy }) =>
    named.has(record.id) || satisfiedBy.some(({ from }) => named.has(from)) ? [numbers.get(requirement) ?? ''] : [],
  );
};

const milestonesOf = (tasks: readonly Concerning[]) =>
  tasks.map(({ record: { title, dueAt } }) => ({
    milestoneDescription: title,
    ...(dueAt === null ? {} : { targetDate: dueAt.slice(0, 10) }),
  }));

const given = <K extends string>(name: K, value: string | undefined): { readonly [key in K]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: string };

/** What a notification is made of, besides the adoption. */
export interface ChangeRecords {
  readonly change: Concerning;
  /** Tasks about the decision. */
  readonly tasks: readonly Concerning[];
  /** Findings that it is about. */
  readonly findings: readonly RecordView[];
}

/** The decision that is asked for, with what else is told of it; undefined, and noted as missing, where there is none. */
export const readChange = async (
  reader: RecordReader,
  view: AdoptionView,
  ref: string | undefined,
  facts: Facts,
): Promise<ChangeRecords | undefined> => {
  const decisions = ref === undefined ? [] : await readConcerning(reader, view, 'decision');
  const change = decisions.find(({ record }) => record.key === ref || record.id === ref);
  if (!change) {
    const what = 'the decision by which the change was granted, about this adoption or what it rests on';
    facts.need(undefined, 'the parameter “decision” (--decision)', what);
    return undefined;
  }
  const tasks = await readConcerning(reader, view, 'task', [change.record.id]);
  const findings = [...(await reader.byId(change.about)).values()].filter(({ kind }) => kind === 'finding');
  return { change, findings, tasks: tasks.filter(({ about }) => about.includes(change.record.id)) };
};

/**
 * A decision about a significant change as a notification. Besides what the schema demands, all that the rule does
 * (SCN-CSO-INF) is asked for.
 */
export const writeSignificantChange = (
  { change, tasks, findings }: ChangeRecords,
  view: AdoptionView,
  overview: string,
  facts: Facts,
): SignificantChangeNotification => {
  const { record } = change;
  const where = `decision ${record.key}`;
  const own = (field: string, what: string) =>
    facts.need(textOf(record, field), `${where}, own field “${field.slice(2)}”`, what);
  const day = (field: string) => {
    const value = textOf(record, field);
    return value && facts.needForm(value, DAY, `${where}, own field “${field.slice(2)}”`, 'a day like 2026-11-30');
  };
  if (!isGranted(record)) facts.need(undefined, where, 'a change that is decided, and granted');
  const milestones = milestonesOf(tasks);
  const impacted = impactedOf(change, view);
  return {
    certificationPackageOverviewUri: overview,
    ...given('assessorName', textOf(record, OWN.assessor)),
    ...given('relatedVulnerability', findings.map(({ key, title }) => `${key} ${title}`).join('; ') || undefined),
    changeType: facts.needOne(
      changeTypeOf(record),
      CHANGE_TYPES,
      `${where}, own field “change_type”`,
      'the type of the change',
    ),
    changeTypeExplanation: own(OWN.explanation, 'why it is of that type'),
    changeDescription: record.title,
    reason: facts.need(textOf(record, 'rationale'), `${where}, “Rationale”`, 'the reason for the change'),
    customerImpact: own(OWN.impact, 'what it means for customers: services, and what they have to configure'),
    planAndTimeline: {
      summary: own(OWN.plan, 'the plan and timeline, with how what it impacts is verified'),
      ...given('plannedStart', day(OWN.start)),
      ...given('plannedCompletion', day(OWN.completion)),
      ...(milestones.length > 0 ? { milestones } : {}),
    },
    ...(impacted.length > 0 ? { impactedControls: impacted } : {}),
    impactAnalysis: own(OWN.analysis, 'the business or security impact analysis, or its address'),
  };
};
