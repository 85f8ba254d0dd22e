import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fields } from '../../src/model/field.ts';
import { type AnyKind, AREAS } from '../../src/model/kind.ts';
import { PERMISSIONS, ROLES } from '../../src/model/permission.ts';
import { registry } from '../../src/model/registry.ts';
import { customFieldOf } from '../../src/model/schema.ts';
import { openApi } from '../../src/server/http/openapi.ts';
import { sampleData } from './sample.ts';

/** Columns of a list that every kind has, and further names that filters, forms and files use beside the fields. */
const COMMON = ['key', 'title', 'state', 'status', 'owner', 'scope', 'dueAt', 'updatedAt', 'createdAt', 'version'];
const RESERVED = [
  ...COMMON,
  'id',
  'kind',
  'data',
  'links',
  'until',
  'since',
  'q',
  'sort',
  'limit',
  'cursor',
  'asOf',
  'due',
];
/** These two speak of kinds; programme files put the field under `data:`. This list may only shrink. */
const ALLOWED: Readonly<Record<string, string>> = { custom_field: 'kind', view: 'kind' };
/** States that no transition leads to: whoever makes the record says so. This list may only shrink. */
const MADE_IN: Readonly<Record<string, string>> = { evidence: 'collected' };
/** What an object has of itself: a field of that name would be found on every record. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype);
const TYPES = ['text', 'long', 'choice', 'flag', 'integer', 'number', 'date', 'moment', 'url', 'email', 'tags'];

const isSentence = (text: string) => /^\S.*[.?]$/s.test(text) && !/[.?]{2}$|\s\.$/.test(text);
const isLabel = (text: string) => /^[\p{Lu}\d]/u.test(text) && text.trim() === text && !text.endsWith('.');

const faultsOfFields = (fields: Fields, where: string): string[] =>
  Object.entries(fields).flatMap(([name, field]) => [
    ...(isLabel(field.label) ? [] : [`${where}.${name}: label "${field.label}"`]),
    ...(isSentence(field.help) ? [] : [`${where}.${name}: help "${field.help}"`]),
    ...(TYPES.includes(field.type) ? [] : [`${where}.${name}: type ${field.type}`]),
    ...(/^[a-z][A-Za-z0-9]*$/.test(name) ? [] : [`${where}.${name}: name`]),
    ...((field.type === 'choice') === (field.options !== undefined) ? [] : [`${where}.${name}: options`]),
    ...Object.entries(field.options ?? {}).flatMap(([value, label]) =>
      /^[a-z][a-z0-9_]*$/.test(value) && isLabel(label) ? [] : [`${where}.${name}: choice ${value} "${label}"`],
    ),
  ]);

const faultsOfNames = (kind: AnyKind): string[] => [
  ...(isLabel(kind.label) && isLabel(kind.labelPlural) ? [] : ['labels']),
  ...(isSentence(kind.help) ? [] : [`help "${kind.help}"`]),
  ...(/^[a-z][a-z_]*$/.test(kind.name) ? [] : ['name']),
  ...(/^[a-z][a-z-]*$/.test(kind.plural) ? [] : ['plural']),
  ...(/^[A-Z]{2,5}$/.test(kind.prefix) ? [] : ['prefix']),
  ...(AREAS.includes(kind.area) ? [] : ['area']),
  ...Object.keys(kind.fields).flatMap((name) =>
    ALLOWED[kind.name] === name
      ? []
      : RESERVED.includes(name) || INHERITED.includes(name) || name.startsWith('x_')
        ? [`field ${name} is reserved`]
        : [],
  ),
];

const faultsOfList = ({ list, fields, lifecycle }: AnyKind): string[] => [
  ...list.flatMap((name) => (COMMON.includes(name) || Object.hasOwn(fields, name) ? [] : [`no column ${name}`])),
  ...(new Set(list).size === list.length ? [] : ['a column twice']),
  ...(list[0] === 'key' && list.includes('title') ? [] : ['does not show key and title']),
  ...(Object.keys(lifecycle.states).length > 0 ? [] : ['no state']),
];

const faultsOfRelations = (kind: AnyKind): string[] =>
  Object.entries(kind.relations).flatMap(([name, relation]) => [
    ...(isLabel(relation.label) && isLabel(relation.inverse) ? [] : [`${name}: label or inverse`]),
    ...(isSentence(relation.help) ? [] : [`${name}: help "${relation.help}"`]),
    ...(/^[a-z][a-z_]*$/.test(name) && !INHERITED.includes(name) ? [] : [`${name}: name`]),
    ...(relation.to.length > 0 ? [] : [`${name}: points nowhere`]),
    ...relation.to.flatMap((to) => (to === '*' || registry.find(to) ? [] : [`${name}: there is no kind ${to}`])),
    ...faultsOfFields(relation.data ?? {}, name),
  ]);

const reachable = ({ name, lifecycle: { initial, transitions } }: AnyKind): Set<string> => {
  const reached = new Set([initial, MADE_IN[name] ?? initial]);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const { from, to } of transitions) if (from.some((state) => reached.has(state))) reached.add(to);
  }
  return reached;
};

const faultsOfLifecycle = (kind: AnyKind): string[] => {
  const { initial, states, transitions } = kind.lifecycle;
  const known = (state: string) => Object.hasOwn(states, state);
  return [
    ...(known(initial) ? [] : [`no state ${initial}`]),
    ...Object.keys(states).flatMap((state) => (reachable(kind).has(state) ? [] : [`${state} cannot be reached`])),
    ...Object.entries(states).flatMap(([state, label]) => (isLabel(label) ? [] : [`label of ${state}`])),
    ...transitions.flatMap(({ name, label, from, to, needs }) => [
      ...[...from, to].flatMap((state) => (known(state) ? [] : [`${name} names ${state}, which is no state`])),
      ...(from.length > 0 && !from.includes(to) ? [] : [`${name} leads nowhere`]),
      ...(isLabel(label) && /^[a-z][a-z_]*$/.test(name) ? [] : [`${name} "${label}"`]),
      ...(needs === 'update' || needs === 'approve' ? [] : [`${name} needs ${String(needs)}`]),
    ]),
    ...transitions.flatMap(({ name, from }, index) =>
      transitions.slice(index + 1).some((other) => other.name === name && other.from.some((one) => from.includes(one)))
        ? [`${name} is not the only one of its name from there`]
        : [],
    ),
  ];
};

/** Kinds that own a relation of this name which may point at `kind`. */
const pointing = (relation: string, kind: AnyKind): AnyKind[] =>
  registry.kinds.filter(({ relations }) => {
    const to = Object.hasOwn(relations, relation) ? (relations[relation]?.to ?? []) : [];
    return to.includes('*') || to.includes(kind.name);
  });

const faultsOfAssurance = (kind: AnyKind): string[] =>
  (kind.assurance?.groups ?? []).flatMap((group) =>
    [...group.via, ...(group.looksAt ?? [])].flatMap(({ relation, direction }) => {
      const ends =
        direction === 'in'
          ? pointing(relation, kind)
          : (kind.relations[relation]?.to ?? []).flatMap(
              (to) => registry.find(to) ?? (to === '*' ? registry.kinds : []),
            );
      if (ends.length === 0) return [`${group.name}: no relation ${relation} goes ${direction}`];
      const isMember = group.via.some((via) => via.relation === relation);
      return isMember && !ends.some((end) => end.assurance)
        ? [`${group.name}: nothing at ${relation} has a status`]
        : [];
    }),
  );

describe.each(registry.kinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  it('says what it is, in names of its own', () => {
    expect(faultsOfNames(kind)).toEqual([]);
  });
  it('has labels and help on every field', () => {
    expect(faultsOfFields(kind.fields, kind.name)).toEqual([]);
  });
  it('lists columns that exist', () => {
    expect(faultsOfList(kind)).toEqual([]);
  });
  it('points to kinds that exist, readable from both ends', () => {
    expect(faultsOfRelations(kind)).toEqual([]);
  });
  it('has a lifecycle in which every state exists and can be reached', () => {
    expect(faultsOfLifecycle(kind)).toEqual([]);
  });
  it('rests on relations that exist, in the direction in which they go', () => {
    expect(faultsOfAssurance(kind)).toEqual([]);
  });
  it('takes a value of each of its own types', () => {
    const full = z.strictObject(
      Object.fromEntries(Object.entries(kind.fields).map(([name, { schema }]) => [name, schema])),
    );
    expect(full.safeParse(sampleData(kind.fields, 'all')).error?.issues).toBeUndefined();
  });
});

describe('all kinds together', () => {
  it.each(['name', 'plural', 'prefix', 'label', 'labelPlural'] as const)('share no %s', (property) => {
    const all = registry.kinds.map((kind) => kind[property].toLowerCase());
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
  });

  it('share no address with the routes of the organisation', () => {
    const paths = Object.keys(openApi(registry, [], 'http://localhost')['paths'] as object);
    const taken = new Set(paths.map((path) => path.replace('/api/v1/orgs/{org}/', '').split('/')[0]));
    expect(taken.size).toBeGreaterThan(2);
    expect(registry.kinds.filter(({ plural }) => taken.has(plural))).toEqual([]);
  });

  it('are what the roles speak of', () => {
    const known = new Set([...registry.kinds.map(({ name }) => name), ...AREAS]);
    const spoken = ROLES.flatMap((role) => PERMISSIONS[role].rules.flatMap(({ on = [] }) => on));
    expect(spoken.filter((name) => !known.has(name))).toEqual([]);
    for (const role of ROLES) {
      for (const { states, on = [] } of PERMISSIONS[role].rules)
        for (const state of states ?? [])
          expect(
            on.map((name) => registry.get(name).lifecycle.states),
            `${role}: ${state}`,
          ).toEqual(on.map(() => expect.objectContaining({ [state]: expect.any(String) })));
    }
  });

  it('name only existing kinds and fields by themselves: a rule exposes what its own kind has', () => {
    for (const kind of registry.kinds)
      for (const name of kind.assurance?.exposes ?? [])
        expect(kind.fields, `${kind.name} exposes ${name}`).toHaveProperty(name);
  });

  it('leave room for fields of an organisation’s own under x_', () => {
    const data = { name: 'colour', type: 'choice', choices: ['red'], help: 'Its colour.' };
    const [name, field] = customFieldOf({ title: 'Colour', data });
    expect(name).toBe('x_colour');
    expect(field).toMatchObject({ label: 'Colour', help: 'Its colour.', options: { red: 'red' } });
  });
});
