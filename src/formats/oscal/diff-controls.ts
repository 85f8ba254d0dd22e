import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** A control of a catalog without the controls in it, and where it stands. */
export interface PlacedControl {
  readonly control: JsonObject;
  readonly path: readonly (string | number)[];
  readonly place: string;
  /** The control or the group that holds it; the catalog where neither does. */
  readonly parent: string;
}

export interface Flattened {
  /** The document without its controls. */
  readonly rest: JsonObject;
  readonly controls: ReadonlyMap<string, PlacedControl>;
}

/** Takes the controls out of a catalog, each on its own; another document stays as it is. */
export const collectControls = (document: JsonObject): Flattened => {
  const controls = new Map<string, PlacedControl>();
  const catalog = document['catalog'];
  if (!isJsonObject(catalog)) return { rest: document, controls };
  return { rest: { ...document, catalog: strip(catalog, ['catalog'], 'catalog', controls) }, controls };
};

/** The holder without controls, which go to `controls`; groups are kept, without theirs. */
const strip = (
  holder: JsonObject,
  path: readonly (string | number)[],
  parent: string,
  controls: Map<string, PlacedControl>,
): JsonObject => {
  const kept: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(holder)) {
    if (key === 'controls' && isJsonList(value)) {
      const left = value.filter((one, index) => !take(one, [...path, key, index], parent, controls));
      if (left.length > 0) kept[key] = left;
    } else if (key === 'groups' && isJsonList(value)) {
      kept[key] = value.map((one, index) =>
        isJsonObject(one) ? strip(one, [...path, key, index], nameOfGroup(one, parent), controls) : one,
      );
    } else kept[key] = value;
  }
  return kept;
};

const nameOfGroup = ({ id, title }: JsonObject, parent: string): string =>
  typeof id === 'string' ? id : typeof title === 'string' ? title : parent;

/** Takes one control; false for what has no id of its own, which is compared where it stands. */
const take = (
  value: JsonValue,
  path: readonly (string | number)[],
  parent: string,
  controls: Map<string, PlacedControl>,
): boolean => {
  if (!isJsonObject(value) || typeof value['id'] !== 'string' || controls.has(value['id'])) return false;
  const { id } = value;
  // Its place among the others is kept before those inside it are taken.
  controls.set(id, { control: {}, path, place: `controls[${id}]`, parent });
  controls.set(id, { control: strip(value, path, id, controls), path, place: `controls[${id}]`, parent });
  return true;
};
