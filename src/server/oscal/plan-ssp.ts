import { canonicalJson } from '../../formats/canonical/canonical-json.ts';
import type { Change } from '../../model/change.ts';
import type { RecordView } from '../../model/kind.ts';
import { COMPONENT_KINDS } from './component-kinds.ts';
import { numberFinder } from './control-id.ts';
import { readStated, writeStated } from './lines.ts';
import { cut } from './read-components.ts';
import type { ComponentDraft, RequirementDraft, SspDraft, SupportDraft } from './ssp-draft.ts';

/** What of a plan is here already. */
export interface PresentPlan {
  /** By the UUID that each has in OSCAL. */
  readonly records: ReadonlyMap<string, RecordView>;
  /** Links that are there, as `from relation to` in ids, with what they say. */
  readonly links: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** UUIDs of the plan that records had that are gone. */
  readonly usedIds: ReadonlySet<string>;
  /** Keys of the plan that something else has here. */
  readonly takenKeys: ReadonlySet<string>;
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

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** What makes the organisation hold what a plan says. What is here already is brought up to date, and nothing is removed. */
export const planSsp = (draft: SspDraft, present: PresentPlan, newId: () => string): SspPlan =>
  new Planner(draft, present, newId).plan();

interface Content {
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly state?: string | undefined;
  readonly owner?: string | undefined;
}

class Planner {
  readonly #draft: SspDraft;
  readonly #present: PresentPlan;
  readonly #changes: Change[] = [];
  /** Ids of the plan's records, by their UUIDs. */
  readonly #ids = new Map<string, string>();
  readonly #newId: () => string;
  #scope = '';

  constructor(draft: SspDraft, present: PresentPlan, newId: () => string) {
    this.#draft = draft;
    this.#present = present;
    this.#newId = newId;
  }

  plan(): SspPlan {
    this.#scope = this.#planScope();
    for (const { uuid, key, name } of this.#draft.people) this.#put('person', uuid, key, { title: name, data: {} });
    // Vendors before systems, systems before products: what is linked to is there before.
    for (const kind of ['vendor', 'document', 'system', 'product']) this.#planComponents(kind);
    const framework = this.#planFramework();
    const adoption = this.#planAdoption(framework.id);
    const unknown = this.#planRequirements(framework.find, adoption);
    this.#planComponents('control');
    this.#planSatisfied();
    return { changes: this.#changes, adoption, unknown };
  }

  /** Makes a record, or brings the one that is here up to date; its id. */
  #put(kind: string, uuid: string, key: string | undefined, content: Content): string {
    const known = this.#present.records.get(uuid);
    if (known?.kind === kind) {
      this.#ids.set(uuid, known.id);
      this.#update(known, content);
      return known.id;
    }
    const { title, data, state, owner } = content;
    const id = this.#idFor(uuid);
    this.#ids.set(uuid, id);
    this.#changes.push({
      op: 'create',
      kind,
      id,
      title,
      data: { ...data },
      ...(key === undefined || this.#present.takenKeys.has(key) ? {} : { key }),
      ...(state === undefined ? {} : { state }),
      ...(owner === undefined ? {} : { owner }),
      ...(this.#scope === '' ? {} : { scope: this.#scope }),
    });
    return id;
  }

  /** Its UUID in the plan, unless something else has that: two things of the plan, or one that was here and is gone. */
  #idFor(uuid: string): string {
    const isTaken = this.#ids.has(uuid) || this.#present.records.has(uuid) || this.#present.usedIds.has(uuid);
    return isTaken || !UUID.test(uuid) ? this.#newId() : uuid;
  }

  #link(from: string, relation: string, to: string, data: Readonly<Record<string, unknown>> = {}): void {
    const held = this.#present.links.get(`${from} ${relation} ${to}`);
    // What a link does not say of its coverage is that it is full.
    const full = 'coverage' in data ? { coverage: 'full' } : {};
    if (held && isSame({ ...full, ...held }, data)) return;
    this.#changes.push({ op: 'link', from, relation, to, data });
  }

  #planScope(): string {
    const { scope, rootScope, records } = this.#present;
    if (scope !== undefined) return scope;
    const { uuid, title, data } = this.#draft.scope;
    const known = records.get(uuid);
    // Into the organisation that it came from, it goes back to where it was.
    if (known?.kind === 'scope') return known.id;
    this.#scope = rootScope ?? '';
    return this.#put('scope', uuid, undefined, { title, data });
  }

  #planFramework(): { readonly id: string; readonly find: (controlId: string) => string | undefined } {
    const { framework } = this.#present;
    if (framework) {
      const byNumber = new Map(framework.requirements.map((one) => [String(one.data['ref']), one.id]));
      const find = numberFinder([...byNumber.keys()]);
      return { id: framework.id, find: (id) => byNumber.get(find(id) ?? '') };
    }
    const { framework: own } = this.#draft;
    if (!own) return { id: '', find: () => undefined };
    const id = this.#putOwn('framework', own.key, own.title, own.data, {});
    const byNumber = new Map(
      own.requirements.map(({ key, title, number, data }) => {
        const made = this.#putOwn('requirement', key, title, { ref: number, ...data }, { part_of: id });
        return [number, made] as const;
      }),
    );
    const find = numberFinder([...byNumber.keys()]);
    return { id, find: (controlId) => byNumber.get(find(controlId) ?? '') };
  }

  /** A record that the plan names by its key alone: the reference by which the others of this commit reach it. */
  #putOwn(kind: string, key: string | undefined, title: string, data: object, links: Record<string, string>): string {
    const isFree = key !== undefined && !this.#present.takenKeys.has(key);
    const id = this.#newId();
    this.#changes.push({
      op: 'create',
      kind,
      id,
      title,
      data: { ...data },
      links,
      ...(isFree ? { key } : {}),
      ...(this.#present.rootScope === undefined ? {} : { scope: this.#present.rootScope }),
    });
    return id;
  }

  #planAdoption(framework: string): string {
    const { uuid, key, title, state } = this.#draft;
    const { organisation, ...rest } = this.#draft.data;
    // Of our own it need not be said.
    const isOurs = organisation === undefined || organisation === this.#present.organisation;
    const data = isOurs ? rest : { ...rest, organisation };
    const isNew = !this.#present.records.has(uuid);
    const id = this.#put('adoption', uuid, key, { title, data, state });
    if (isNew) this.#link(id, 'of', framework);
    return id;
  }

  #planComponents(kind: string): void {
    const how = COMPONENT_KINDS.find((one) => one.kind === kind);
    for (const component of this.#draft.components) {
      if (component.kind !== kind || !how) continue;
      const { uuid, key, title, data, state } = component;
      const id = this.#put(kind, uuid, key, { title, data, state });
      for (const { relation, to } of component.links) {
        const far = this.#ids.get(to) ?? this.#present.records.get(to)?.id;
        if (far !== undefined && this.#fits(component, relation, to)) this.#link(id, relation, far);
      }
    }
  }

  /** A link goes to what is a record of the plan, of a kind that the relation takes. */
  #fits({ kind }: ComponentDraft, relation: string, to: string): boolean {
    const far = this.#draft.components.find(({ uuid }) => uuid === to)?.kind;
    const takes: Readonly<Record<string, readonly string[]>> = {
      'control operates_on': ['system', 'product'],
      'product runs_on': ['system'],
      'system provided_by': ['vendor'],
    };
    return far !== undefined && (takes[`${kind} ${relation}`] ?? []).includes(far);
  }

  #planRequirements(find: (controlId: string) => string | undefined, adoption: string): string[] {
    const unknown: string[] = [];
    const applied = new Set<string>();
    for (const one of this.#draft.requirements) {
      const requirement = find(one.controlId);
      // One requirement is applied once; a second that the plan has for it is told as one that has no place.
      if (requirement === undefined || applied.has(requirement)) {
        unknown.push(one.controlId);
        continue;
      }
      applied.add(requirement);
      this.#planApplied(one, requirement, adoption);
    }
    return unknown;
  }

  #planApplied(one: RequirementDraft, requirement: string, adoption: string): void {
    const before = this.#present.records.get(one.uuid);
    const known = before?.kind === 'applied_requirement' ? before : this.#present.applied.get(requirement);
    const title = one.title ?? `${one.controlId} ${this.#titleOf(requirement)}`.trim().slice(0, 500);
    const owner = one.owner === undefined ? undefined : this.#ids.get(one.owner);
    const content = { title, data: this.#dataOf(one, known), state: one.state, owner };
    if (known) {
      this.#ids.set(one.uuid, known.id);
      this.#update(known, content);
    } else {
      const id = this.#put('applied_requirement', one.uuid, one.key, content);
      this.#link(id, 'within', adoption);
      this.#link(id, 'applies', requirement);
    }
    for (const support of one.providedBy) this.#support(this.#ids.get(one.uuid) ?? '', 'provided_by', support);
  }

  #update(known: RecordView, { title, data, owner }: Pick<Content, 'title' | 'data' | 'owner'>): void {
    const news = Object.entries(data).filter(([name, value]) => !isSame(known.data[name], value));
    const isOwned = owner !== undefined && owner !== known.owner;
    if (news.length === 0 && known.title === title && !isOwned) return;
    this.#changes.push({
      op: 'update',
      ref: known.id,
      title,
      data: Object.fromEntries(news),
      ...(isOwned ? { owner } : {}),
    });
  }

  #titleOf(requirement: string): string {
    return this.#present.framework?.requirements.find(({ id }) => id === requirement)?.title ?? '';
  }

  #dataOf(one: RequirementDraft, known: RecordView | undefined): Record<string, unknown> {
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
  }

  #support(from: string, relation: string, { component, data }: SupportDraft): void {
    const far = this.#ids.get(component);
    if (far !== undefined) this.#link(from, relation, far, data);
  }

  /** Which controls meet what: told by the requirement, held by the control. */
  #planSatisfied(): void {
    for (const one of this.#draft.requirements) {
      const applied = this.#ids.get(one.uuid);
      for (const { component, data } of applied === undefined ? [] : one.satisfiedBy) {
        const control = this.#ids.get(component);
        if (control !== undefined && applied !== undefined) this.#link(control, 'satisfies', applied, data);
      }
    }
  }
}
