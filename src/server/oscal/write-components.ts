import type { SystemComponent } from '../../formats/oscal/model/implementation.ts';
import type { Link, Property } from '../../formats/oscal/model/metadata.ts';
import type { RecordView } from '../../model/kind.ts';
import { type AdoptionView, textOf } from './adoption-view.ts';
import { COMPONENT_KINDS, type ComponentKind, componentKind, componentState, relOf } from './component-kinds.ts';
import { uuidOf } from './oscal-uuid.ts';
import { listed, NOT_SAID, oneLine, prop } from './props.ts';
import { leveragedProps } from './write-leveraged.ts';

/** What a component says of itself that a system's and a defined one share. */
export interface ComponentCore {
  readonly uuid: string;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly props?: readonly Property[];
  readonly links?: readonly Link[];
  readonly remarks?: string;
}

const order = new Intl.Collator('en', { numeric: true });

/** What is written as components, by kind and key. */
export const componentRecords = (view: AdoptionView): readonly RecordView[] =>
  COMPONENT_KINDS.flatMap(({ kind }) =>
    [...view.others.values()].filter((one) => one.kind === kind).sort((a, b) => order.compare(a.key, b.key)),
  );

const propsOf = (record: RecordView, how: ComponentKind): Property[] => [
  ...prop('kind', record.kind),
  ...prop('key', record.key),
  ...prop('state', record.state),
  ...Object.entries(how.props).flatMap(([name, field]) => prop(name, record.data[field])),
  ...Object.entries(how.lists ?? {}).flatMap(([name, field]) => {
    const words = record.data[field];
    return Array.isArray(words) ? words.flatMap((word) => prop(name, word)) : [];
  }),
];

const linksOf = (record: RecordView, how: ComponentKind, view: AdoptionView): Link[] =>
  view.links
    .filter((link) => link.from === record.id && how.links.includes(link.relation))
    .map((link) => ({ href: `#${uuidOf(link.to)}`, rel: relOf(link.relation) }))
    .sort((a, b) => order.compare(a.href, b.href));

const typeOf = (record: RecordView, { type, types }: ComponentKind): string => {
  const own = String(record.data['type']);
  return Object.hasOwn(types, own) ? (types[own] ?? type) : type;
};

/** A record as a component, but for what only one sort of document says of it; undefined where it is none. */
export const componentCore = (record: RecordView, view: AdoptionView): ComponentCore | undefined => {
  const how = componentKind(record.kind);
  if (!how) return undefined;
  const remarks = how.remarks === undefined ? undefined : textOf(record, how.remarks);
  return {
    uuid: uuidOf(record.id),
    type: typeOf(record, how),
    title: oneLine(record.title) ?? record.key,
    description: textOf(record, how.description) ?? NOT_SAID,
    props: propsOf(record, how),
    ...listed('links', linksOf(record, how, view)),
    ...(remarks === undefined ? {} : { remarks }),
  };
};

export const systemComponents = (view: AdoptionView): SystemComponent[] =>
  componentRecords(view).flatMap((record) => {
    const core = componentCore(record, view);
    if (!core) return [];
    const props = [...(core.props ?? []), ...leveragedProps(record, view)];
    return [{ ...core, props, status: { state: componentState(record) } }];
  });
