import type { SystemComponent } from '../../formats/oscal/model/implementation.ts';
import type { Link } from '../../formats/oscal/model/metadata.ts';
import type { Field } from '../../model/field.ts';
import { registry } from '../../model/registry.ts';
import { type ComponentKind, componentKind, relOf } from './component-kinds.ts';
import { FEDRAMP, ours, oursAll, said } from './props.ts';
import type { ComponentDraft } from './ssp-draft.ts';
import { LEVERAGED } from './write-leveraged.ts';

/** What a component of somebody else's plan is here, by its type: `system` where nothing says otherwise. */
const KINDS: Readonly<Record<string, string>> = {
  'process-procedure': 'control',
  process: 'control',
  procedure: 'control',
  physical: 'control',
  policy: 'document',
  plan: 'document',
  guidance: 'document',
  standard: 'document',
  validation: 'document',
  'leveraged-system': 'vendor',
};

const SYSTEM_TYPES: Readonly<Record<string, string>> = {
  software: 'application',
  service: 'service',
  hardware: 'device',
  network: 'network',
};
const DOCUMENT_TYPES: Readonly<Record<string, string>> = { plan: 'plan', validation: 'certificate' };

/** What a field of several lines takes. */
export const LONG = 20_000;
const TITLE = 500;
export const cut = (text: string): string => text.slice(0, LONG);
export const cutTitle = (text: string): string => text.replace(/\s+/gu, ' ').trim().slice(0, TITLE);

/** OSCAL's own property says so of whole systems, and of services of theirs that stay services; FedRAMP's of both. */
const isLeveraged = ({ type, props }: AnyComponent): boolean =>
  (props ?? []).some(
    ({ name, ns }) => name === LEVERAGED && (ns === undefined ? type === 'system' : FEDRAMP.includes(ns)),
  );

/** What a property's words are as a field; undefined where the field does not take them. */
export const fieldValue = (field: Field | undefined, text: string | undefined): unknown => {
  if (!field || text === undefined) return undefined;
  const value = asTyped(field, text);
  return field.schema.safeParse(value).success ? value : undefined;
};

const asTyped = ({ type }: Field, text: string): unknown => {
  if (type === 'flag') return text === 'true' ? true : text === 'false' ? false : undefined;
  return type === 'integer' || type === 'number' ? Number(text) : text;
};

/** Fields of a kind by values that may not be there: without those that the kind does not take. */
export const fieldsOf = (
  kind: string,
  values: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> => {
  const { fields } = registry.get(kind);
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, text]) => {
      const value = fieldValue(fields[name], text);
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

/** What a defined and a system's component have in common. */
export type AnyComponent = Pick<
  SystemComponent,
  'uuid' | 'type' | 'title' | 'description' | 'props' | 'links' | 'remarks'
>;

const kindOf = (component: AnyComponent): string => {
  const named = ours(component.props, 'kind');
  if (named !== undefined && componentKind(named)) return named;
  if (isLeveraged(component)) return 'vendor';
  return Object.hasOwn(KINDS, component.type) ? (KINDS[component.type] ?? 'system') : 'system';
};

const dataOf = (component: AnyComponent, how: ComponentKind): Record<string, unknown> => {
  const { props, type } = component;
  const texts: Record<string, string | undefined> = { [how.description]: said(component.description) };
  if (how.remarks !== undefined) texts[how.remarks] = said(component.remarks);
  for (const [name, field] of Object.entries(how.props)) texts[field] = ours(props, name);
  if (how.kind === 'system') texts['type'] ??= SYSTEM_TYPES[type] ?? 'other';
  if (how.kind === 'document') texts['type'] ??= DOCUMENT_TYPES[type] ?? 'other';
  const data: Record<string, unknown> = { ...fieldsOf(how.kind, bounded(texts)) };
  for (const [name, field] of Object.entries(how.lists ?? {})) {
    const words = oursAll(props, name).map((word) => word.slice(0, 80));
    if (words.length > 0) data[field] = words.slice(0, 50);
  }
  return data;
};

const bounded = (texts: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text === undefined ? undefined : cut(text)]));

const linksOf = (links: readonly Link[] | undefined, how: ComponentKind): ComponentDraft['links'] =>
  (links ?? []).flatMap(({ href, rel }) => {
    const relation = how.links.find((one) => relOf(one) === rel);
    return relation !== undefined && href.startsWith('#') ? [{ relation, to: href.slice(1).toLowerCase() }] : [];
  });

/** A state that the kind knows, if the component names one. Somebody else's begins where every record begins. */
const stateOf = (kind: string, component: AnyComponent): string | undefined => {
  const named = ours(component.props, 'state');
  return named !== undefined && Object.hasOwn(registry.get(kind).lifecycle.states, named) ? named : undefined;
};

export const readComponent = (component: AnyComponent): ComponentDraft => {
  const kind = kindOf(component);
  const how = componentKind(kind);
  return {
    uuid: component.uuid.toLowerCase(),
    kind,
    key: ours(component.props, 'key'),
    title: cutTitle(component.title) || component.type,
    state: stateOf(kind, component),
    data: how ? dataOf(component, how) : {},
    links: how ? linksOf(component.links, how) : [],
  };
};
