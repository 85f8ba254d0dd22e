import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { listAt, objectAt, textAt } from '../json-pick.ts';
import { readSentOscal } from '../oscal/read-oscal.ts';
import { validateDocument } from '../oscal/validate.ts';
import { type Problem, type Read, refuse, refuseAll } from '../read.ts';
import { FrameworkBuilder, oneLine } from './builder.ts';
import type { FrameworkFile } from './framework-file.ts';

/** A framework from an OSCAL catalog, or from a profile that was resolved into one. */
export const readCatalogFramework = (bytes: Uint8Array): Read<FrameworkFile> => {
  const read = readSentOscal(bytes);
  if (!read.ok) return read;
  const { document, type } = read.value;
  if (type === 'profile')
    return refuse(
      'start',
      'This is a profile, which selects controls of a catalog. Resolve it first: candor oscal resolve.',
    );
  if (type !== 'catalog') return refuse('start', `This is no catalog but an OSCAL ${type}. Choose a catalog.`);
  const { structureValid, faults } = validateDocument(document);
  const errors = faults.filter(({ level }) => level === 'error');
  if (!structureValid) return refuseAll(errors.slice(0, 50).map(({ where, message }) => ({ where, message })));
  // Catalogs as published, FedRAMP's and NIST's among them, name a part twice or a party that is not there.
  return readCatalog(objectAt(document['catalog']), errors);
};

const readCatalog = (catalog: JsonObject, faults: readonly Problem[]): Read<FrameworkFile> => {
  const builder = new FrameworkBuilder();
  for (const { where, message } of faults) builder.warnings.add(where, message);
  const parameters = new Map<string, JsonObject>();
  gather(catalog, parameters);
  const ids = new Map<string, string>();
  walk(catalog, { where: '/catalog', group: undefined, under: undefined }, { builder, parameters, ids });
  const metadata = objectAt(catalog['metadata']);
  const published = textAt(metadata['published']) ?? textAt(metadata['last-modified']);
  return builder.finish({
    source: 'catalog',
    mappings: [],
    title: oneLine(textAt(metadata['title'])).slice(0, 300),
    edition: oneLine(textAt(metadata['version'])).slice(0, 100),
    ...publisherOf(metadata),
    ...(published ? { publishedOn: published.slice(0, 10) } : {}),
  });
};

const publisherOf = (metadata: JsonObject): { publisher?: string } => {
  const roles = listAt(metadata['responsible-parties']).map(objectAt);
  const named = roles.find((role) => role['role-id'] === 'creator' || role['role-id'] === 'publisher');
  const party = listAt(metadata['parties'])
    .map(objectAt)
    .find((one) => listAt(named?.['party-uuids']).includes(one['uuid'] ?? null));
  const name = textAt(party?.['name']);
  return name === undefined ? {} : { publisher: oneLine(name).slice(0, 300) };
};

const gather = (value: JsonObject, into: Map<string, JsonObject>): void => {
  for (const one of listAt(value['params']).map(objectAt)) into.set(textAt(one['id']) ?? '', one);
  for (const name of ['groups', 'controls'] as const) {
    for (const one of listAt(value[name])) gather(objectAt(one), into);
  }
};

interface Place {
  readonly where: string;
  readonly group: string | undefined;
  readonly under: string | undefined;
}
interface Tools {
  readonly builder: FrameworkBuilder;
  readonly parameters: ReadonlyMap<string, JsonObject>;
  /** Where each control that was met stands, by its id. */
  readonly ids: Map<string, string>;
}

const walk = (parent: JsonObject, place: Place, tools: Tools): void => {
  for (const [index, one] of listAt(parent['groups']).map(objectAt).entries()) {
    const group = labelled(numberOf(one), oneLine(textAt(one['title'])));
    walk(one, { ...place, where: `${place.where}/groups/${index}`, group }, tools);
  }
  for (const [index, one] of listAt(parent['controls']).map(objectAt).entries()) {
    const where = `${place.where}/controls/${index}`;
    if (!isFirst(one, where, tools)) continue;
    const number = numberOf(one);
    const title = oneLine(textAt(one['title']));
    const only = onlySaying(one);
    const text = statementOf(only ?? one, tools.parameters);
    const hasControls = !only && listAt(one['controls']).length > 0;
    tools.builder.add({
      where,
      number,
      title: title === number ? undefined : title,
      text,
      guidance: proseOf(one, GUIDANCE, tools.parameters),
      parameters: parameterLines(one, tools.parameters),
      group: place.group,
      under: place.under,
      assessable: !isWithdrawn(one) && !isHeading(one, hasControls, text),
    });
    if (!only) walk(one, { ...place, where, under: number }, tools);
  }
};

/** Of two controls with one id it is not to be told which one is meant. */
const isFirst = (control: JsonObject, where: string, { builder, ids }: Tools): boolean => {
  const id = textAt(control['id']) ?? '';
  const other = ids.get(id);
  if (other !== undefined)
    builder.fault(`${where}/id`, `The id ${id} is there twice, first at ${other}. Keep one of the controls.`);
  else ids.set(id, where);
  return other === undefined;
};

/** SP 800-171 has what a requirement says in one control of its own below it, without a title. */
const onlySaying = (control: JsonObject): JsonObject | undefined => {
  const [only, second] = listAt(control['controls']).map(objectAt);
  if (control['class'] !== 'requirement' || only?.['class'] !== 'security_requirement' || second) return undefined;
  if (statementOf(control, new Map()) !== '' || statementOf(only, new Map()) === '') return undefined;
  return oneLine(textAt(only['title'])) === numberOf(only) ? only : undefined;
};

/** What only holds others: nothing is said in it, or it is of a class above theirs, as a category is of subcategories. */
const isHeading = (control: JsonObject, hasControls: boolean, text: string): boolean =>
  hasControls &&
  (text === '' ||
    listAt(control['controls']).every((one) => {
      const own = control['class'];
      const theirs = objectAt(one)['class'];
      return own !== undefined && theirs === `sub${textAt(own) ?? ''}`;
    }));

const labelled = (number: string, title: string): string =>
  title === '' || title === number ? number : `${number} ${title}`.trim();

const props = (one: JsonObject): readonly JsonObject[] => listAt(one['props']).map(objectAt);

const isWithdrawn = (one: JsonObject): boolean =>
  props(one).some(({ name, value }) => name === 'status' && textAt(value)?.toLowerCase() === 'withdrawn');

/** As people know it: the plain label, of which only what stands in brackets after words; else the id. */
const numberOf = (one: JsonObject): string => {
  const labels = props(one).filter(({ name }) => name === 'label');
  const plain = labels.find((label) => label['class'] === undefined) ?? labels[0];
  const label = oneLine(textAt(plain?.['value']));
  const inside = /\s\(([^()\s]+)\)$/.exec(label)?.[1];
  const id = oneLine(textAt(one['id']));
  if (inside !== undefined) return inside;
  return label !== '' && !/\s/.test(label) ? label : id || label;
};

const GUIDANCE = new Set(['guidance', 'discussion', 'supplemental-guidance', 'example', 'overview']);

const proseOf = (control: JsonObject, names: ReadonlySet<string>, parameters: Tools['parameters']): string =>
  listAt(control['parts'])
    .map(objectAt)
    .filter(({ name }) => names.has(textAt(name) ?? ''))
    .map((part) => partText(part, 0, parameters))
    .filter((text) => text !== '')
    .join('\n\n');

const STATEMENT = new Set(['statement']);

const statementOf = (control: JsonObject, parameters: Tools['parameters']): string =>
  proseOf(control, STATEMENT, parameters);

const DEEPEST = 12;

/** A part and what is in it, each on its own line, further in with each level. */
const partText = (part: JsonObject, depth: number, parameters: Tools['parameters']): string => {
  const label = textAt(props(part).find(({ name }) => name === 'label')?.['value']);
  const prose = inserted(textAt(part['prose']) ?? '', parameters).trim();
  const own = [depth === 0 ? undefined : label, prose].filter(Boolean).join(' ');
  const inner =
    depth < DEEPEST ? listAt(part['parts']).map((one) => partText(objectAt(one), depth + 1, parameters)) : [];
  const indent = '  '.repeat(Math.max(0, depth - 1));
  return [own === '' ? '' : indent + own, ...inner].filter((line) => line !== '').join('\n');
};

const INSERT = /\{\{\s*insert:\s*param,\s*([^\s{}]{1,200})\s*\}\}/g;

const inserted = (text: string, parameters: Tools['parameters'], deep = 0): string =>
  text.replace(INSERT, (_, id: string) => {
    const parameter = parameters.get(id);
    return parameter ? `[${describeParameter(parameter, parameters, deep)}]` : `[${id}]`;
  });

const describeParameter = (parameter: JsonObject, parameters: Tools['parameters'], deep: number): string => {
  const values = texts(parameter['values']);
  if (values.length > 0) return values.join('; ');
  const choices = texts(objectAt(parameter['select'])['choice']);
  if (choices.length > 0 && deep < 4)
    return `Selection: ${choices.map((choice) => inserted(choice, parameters, deep + 1)).join('; ')}`;
  return `Assignment: ${oneLine(textAt(parameter['label'])) || (textAt(parameter['id']) ?? '')}`;
};

const texts = (value: JsonValue | undefined): string[] =>
  (isJsonList(value) ? value : []).flatMap((one) => (typeof one === 'string' ? [oneLine(one)] : []));

const parameterLines = (control: JsonObject, parameters: Tools['parameters']): string =>
  listAt(control['params'])
    .filter(isJsonObject)
    .map(
      (one) =>
        `${textAt(one['id']) ?? ''}: ${oneLine(describeParameter(one, parameters, 0)).replace(/^Assignment: /, '')}`,
    )
    .join('\n');
