import type { Catalog, Control } from '../../formats/oscal/model/catalog.ts';
import type { Parameter } from '../../formats/oscal/model/control.ts';
import type { Property } from '../../formats/oscal/model/metadata.ts';
import type { RecordView } from '../../model/kind.ts';
import { textOf } from './adoption-view.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { listed, oneLine, prop } from './props.ts';

const TOKEN = /^[\p{L}_][\p{L}\p{N}.\-_]*$/u;

/** Parameters of a requirement; an id that another one has already is left to that one. */
const parametersOf = (requirement: RecordView, taken: Set<string>): Parameter[] =>
  (textOf(requirement, 'parameters') ?? '').split(/\r\n|[\n\r]/).flatMap((line) => {
    const at = line.indexOf(':');
    const id = (at < 0 ? line : line.slice(0, at)).trim();
    const label = at < 0 ? undefined : oneLine(line.slice(at + 1));
    if (!TOKEN.test(id) || taken.has(id)) return [];
    taken.add(id);
    return [{ id, ...(label === undefined ? {} : { label }) }];
  });

const propsOf = (requirement: RecordView): Property[] => [
  { name: 'label', value: oneLine(requirement.data['ref']) ?? requirement.key },
  ...prop('key', requirement.key),
  ...prop('group', requirement.data['group']),
  ...prop('section', requirement.data['section']),
  ...prop('under', requirement.data['under']),
  ...prop('position', requirement.data['position']),
  ...(requirement.data['assessable'] === false ? prop('assessable', 'no') : []),
];

/**
 * The numbers and titles of a framework as a catalog that travels inside the plan, so that its control-ids lead
 * somewhere. Texts stay behind: they may be somebody's licensed copy.
 */
export const embeddedCatalog = (
  framework: RecordView,
  requirements: readonly RecordView[],
  ids: ReadonlyMap<string, string>,
  version: string,
): Catalog => {
  const taken = new Set<string>();
  const controls = requirements.map((one): Control => {
    const params = parametersOf(one, taken);
    return {
      id: ids.get(String(one.data['ref'])) ?? `_${one.id}`,
      title: oneLine(one.title) ?? one.key,
      ...listed('params', params),
      props: propsOf(one),
    };
  });
  return {
    uuid: uuidFor('catalog', uuidOf(framework.id)),
    metadata: {
      title: oneLine(framework.title) ?? framework.key,
      'last-modified': `${textOf(framework, 'publishedOn') ?? '1970-01-01'}T00:00:00Z`,
      version: oneLine(framework.data['edition']) ?? '1',
      'oscal-version': version,
      props: frameworkProps(framework),
    },
    ...listed('controls', controls),
  };
};

const FIELDS = ['edition', 'publisher', 'type', 'publishedOn', 'cycle', 'licence', 'address', 'packVersion'] as const;

export const frameworkProps = (framework: RecordView): Property[] => [
  ...prop('key', framework.key),
  ...FIELDS.flatMap((field) => prop(field, framework.data[field])),
  ...prop(
    'description',
    textOf(framework, 'description') === undefined ? undefined : 'yes',
    textOf(framework, 'description'),
  ),
];

export { FIELDS as FRAMEWORK_FIELDS };
