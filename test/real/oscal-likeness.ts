/**
 * The fair comparison of resolved catalogs (../shared/facts/oscal.md): what two tools must agree on. Left out are the
 * uuid, times, the tool's name, the link to the source, the order of keys, and how white space is written.
 */
export interface Likeness {
  /** Ids of all controls, as they come. */
  readonly order: readonly string[];
  readonly parents: Readonly<Record<string, string>>;
  /** Groups as they come, by id or title, with the path to them. */
  readonly groups: readonly string[];
  readonly params: readonly unknown[];
  readonly controls: ReadonlyMap<string, unknown>;
  /** Uuids, sorted. */
  readonly resources: readonly string[];
  /** What the metadata refers to. */
  readonly metadataRefs: ReadonlySet<string>;
}

// biome-ignore lint/suspicious/noExplicitAny: any document that claims to be a catalog
type Json = any;

export const likeness = (catalog: Json, ignoreParamProps: boolean): Likeness => {
  const order: string[] = [];
  const parents: Record<string, string> = {};
  const groups: string[] = [];
  const params: unknown[] = [];
  const controls = new Map<string, unknown>();
  const enterControl = (control: Json, parent: string): void => {
    order.push(control.id);
    parents[control.id] = parent;
    controls.set(control.id, contentsOf(control, ignoreParamProps));
    for (const child of control.controls ?? []) enterControl(child, control.id);
  };
  const enter = (holder: Json, path: string): void => {
    for (const param of holder.params ?? []) params.push([path, normal(param)]);
    for (const control of holder.controls ?? []) enterControl(control, path);
    for (const group of holder.groups ?? []) {
      const here = `${path}/${group.id ?? group.title}`;
      groups.push(here);
      enter(group, here);
    }
  };
  enter(catalog, '');
  const resources = (catalog['back-matter']?.resources ?? []).map(({ uuid }: Json) => uuid);
  const metadataRefs = new Set(
    Array.from(JSON.stringify(catalog.metadata).matchAll(/#([\w-]+)/g), ([, id = '']) => id),
  );
  return { order, parents, groups, params, controls, resources: resources.toSorted(), metadataRefs };
};

const contentsOf = (control: Json, ignoreParamProps: boolean): unknown => {
  const { title, class: group, params, props, links, parts } = control;
  const kept = ignoreParamProps ? params?.map((param: Json) => ({ ...param, props: undefined })) : params;
  return normal({ title, class: group, params: kept, props, links, parts });
};

const normal = (value: Json): unknown => {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ').trim();
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, normal(member)]),
  );
};
