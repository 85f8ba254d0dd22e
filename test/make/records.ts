import fc from 'fast-check';
import { z } from 'zod';
import { type Field, type Fields, lineSchema } from '../../src/model/field.ts';
import type { AnyKind } from '../../src/model/kind.ts';
import { registry as known, type Registry } from '../../src/model/registry.ts';
import { customFieldOf, fieldsOf, titleSchema } from '../../src/model/schema.ts';

/** A record as `anyRecords` makes it: keys instead of ids; a scope of null is the organisation’s own. */
export interface MadeRecord {
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly owner: string | null;
  readonly scope: string | null;
  readonly dueAt: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly links: readonly {
    readonly relation: string;
    readonly to: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

/** What spreadsheets, YAML, JSON, SQL and people trip over. */
const AWKWARD = [
  '',
  ' ',
  'no',
  'NULL',
  '1',
  '007',
  '1e3',
  '2026-01-31',
  '=1+1',
  '-x',
  '+1',
  '@a',
  "'tis",
  '"quoted"',
  'a, b; c',
  '{}',
  '[x]',
  '# no',
  ': ',
  '- x',
  '🙂',
  'e\u0301',
  '\u200f',
  '\u2028',
  '\ufeff',
  '<b>',
  '&amp;',
  '_x0041_',
  '%',
  '*',
  '&a',
  '!t',
  '|',
  '>',
  '\\',
  "'; drop",
  '----',
  '...',
  '~',
];
const LINES = ['', 'a', '  indented', '- x', '# y', '=1', 'trailing ', '\tb', '---', '1; 2, 3', '\r'];

const anyLine = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.lorem({ maxCount: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const anyText = fc.oneof(
  anyLine,
  fc.array(fc.oneof(fc.constantFrom(...LINES), anyLine), { maxLength: 4 }).map((lines) => lines.join('\n')),
  fc.array(fc.lorem({ mode: 'sentences', maxCount: 4 }), { maxLength: 4 }).map((lines) => lines.join('\n\n')),
);
const anyDate = fc.date({ min: new Date('1950-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const anyDay = anyDate.map((date) => date.toISOString().slice(0, 10));
const anyMoment = fc.oneof(
  anyDate.map((date) => date.toISOString()),
  anyDate.map((date) => `${date.toISOString().slice(0, 19)}+02:00`),
  anyDate.map((date) => `${date.toISOString().slice(0, 19)}Z`),
);
const anyHost = fc.constantFrom('example.com', 'a.example.org', 'xn--bcher-kva.example');

interface Shape {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
}

/** Any value that the field’s own zod schema takes. */
export const anyValueOf = (field: Field): fc.Arbitrary<unknown> => {
  const made = VALUES.get(field) ?? makeValueOf(field);
  VALUES.set(field, made);
  return made;
};

const VALUES = new WeakMap<Field, fc.Arbitrary<unknown>>();

const makeValueOf = (field: Field): fc.Arbitrary<unknown> => {
  const shape = z.toJSONSchema(field.schema, { unrepresentable: 'any' }) as Shape;
  const bounds = { min: Math.max(shape.minimum ?? -1e9, -1e9), max: Math.min(shape.maximum ?? 1e9, 1e9) };
  const made: Readonly<Record<Field['type'], () => fc.Arbitrary<unknown>>> = {
    text: () => anyLine,
    long: () => anyText,
    choice: () => fc.constantFrom(...(shape.enum ?? ['none'])),
    flag: () => fc.boolean(),
    integer: () => fc.integer(bounds),
    number: () => fc.oneof(fc.integer(bounds), fc.double({ ...bounds, noNaN: true })).map((n) => (n === 0 ? 0 : n)),
    date: () => anyDay,
    moment: () => anyMoment,
    url: () =>
      fc.tuple(anyHost, fc.constantFrom('', '/a b', '/?q=1&r=é', '#x')).map(([host, rest]) => `https://${host}${rest}`),
    email: () => fc.tuple(fc.constantFrom('a', 'first.last+tag', 'x_y'), anyHost).map((parts) => parts.join('@')),
    tags: () => fc.array(anyLine, { maxLength: 4 }),
  };
  return made[field.type]().filter((value) => field.schema.safeParse(value).success);
};

const anyData = (fields: Fields): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, anyValueOf(field)])), {
    requiredKeys: Object.entries(fields).flatMap(([name, field]) => (field.required ? [name] : [])),
  });

// PGlite decodes a text column with a TextDecoder that takes a byte order mark off its start.
const anyTitle = anyLine.filter((title) => titleSchema.safeParse(title).success && !title.startsWith('\ufeff'));
const anyDue = fc.oneof(
  fc.constant(null),
  anyDate.map((date) => date.toISOString()),
  anyDay.map((day) => `${day}T23:59:59.999Z`),
);

const CUSTOM_TYPES = ['text', 'long', 'choice', 'flag', 'number', 'date', 'url', 'tags'] as const;

/** Custom fields that make sense: each for some kind, under a name of its own. */
const anyCustomData = (registry: Registry, index: number): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    {
      kind: fc.constantFrom(...registry.kinds.map(({ name }) => name)),
      name: fc.constant(`own_${index}`),
      type: fc.constantFrom(...CUSTOM_TYPES),
      choices: fc.constant(['red', 'green, or so', 'blue']),
      help: anyLine.filter((text) => lineSchema.safeParse(text).success),
      filter: fc.boolean(),
    },
    { requiredKeys: ['kind', 'name', 'type', 'choices'] },
  );

type Draft = { -readonly [K in keyof MadeRecord]: MadeRecord[K] };

const anyDraft = (registry: Registry, kind: AnyKind, index: number, fields: Fields): fc.Arbitrary<Draft> =>
  fc.record({
    kind: fc.constant(kind.name),
    key: fc.constantFrom('', 'a', 'B.', 'x_').map((part) => `${kind.prefix}-${part}${index + 1}`),
    title: anyTitle,
    state: fc.constantFrom(...Object.keys(kind.lifecycle.states)),
    owner: fc.constant(null),
    scope: fc.constant(null),
    dueAt: anyDue,
    data: kind.name === 'custom_field' ? anyCustomData(registry, index) : anyData(fields),
    links: fc.constant([]),
  });

/** Links of a relation to earlier records, so that nothing rests on itself in a circle. */
const anyLinks = (registry: Registry, record: Draft, all: readonly Draft[]): fc.Arbitrary<MadeRecord['links']> => {
  const relations = Object.entries(registry.get(record.kind).relations).map(([name, relation]) => {
    const before = new Set(all.slice(0, all.indexOf(record)));
    const targets = all.filter(
      (other) =>
        other !== record &&
        (relation.to.includes('*') || relation.to.includes(other.kind)) &&
        (other.kind !== record.kind || before.has(other)),
    );
    const most = Math.min(targets.length, relation.cardinality === 'one' ? 1 : 3);
    return fc
      .subarray(targets, { minLength: relation.required ? Math.min(1, most) : 0, maxLength: most })
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map((other) =>
            anyData(relation.data ?? {}).map((data) => ({ relation: name, to: other.key, data })),
          ),
        ),
      );
  });
  return fc.tuple(...relations).map((lists) => lists.flat());
};

const anyPlaces = (record: Draft, all: readonly Draft[]): fc.Arbitrary<Pick<Draft, 'owner' | 'scope'>> => {
  const scopes = all.filter(({ kind }) => kind === 'scope').map(({ key }) => key);
  // A custom field belongs to the organisation as a whole.
  const places = record.kind === 'custom_field' ? scopes.slice(0, 1) : scopes;
  const above = record.kind === 'scope' ? scopes.slice(0, scopes.indexOf(record.key)) : places;
  return fc.record({
    owner: fc.constantFrom(null, ...all.filter(({ kind }) => kind === 'person').map(({ key }) => key)),
    scope: fc.constantFrom(null, ...above),
  });
};

/**
 * A whole organisation at random: one to `most` records of every kind, with every field that its schema knows, custom
 * fields and values for them, owners, scopes and links that hold together. The first scope is the organisation’s own.
 */
export const anyRecords = (most = 2, registry: Registry = known): fc.Arbitrary<MadeRecord[]> => {
  const draftsOf = (kind: AnyKind, fields: Fields) =>
    fc
      .integer({ min: 1, max: most })
      .chain((n) => fc.tuple(...Array.from({ length: n }, (_, index) => anyDraft(registry, kind, index, fields))));
  const [definitions, others] = [
    registry.kinds.filter(({ name }) => name === 'custom_field'),
    registry.kinds.filter(({ name }) => name !== 'custom_field'),
  ];
  return fc
    .tuple(...definitions.map((kind) => draftsOf(kind, kind.fields)))
    .map((lists): Draft[] => lists.flat())
    .chain((own) => {
      const custom = (kind: AnyKind) =>
        Object.fromEntries(
          own.filter(({ state, data }) => state === 'active' && data['kind'] === kind.name).map(customFieldOf),
        );
      return fc
        .tuple(...others.map((kind) => draftsOf(kind, fieldsOf(kind, custom(kind)))))
        .map((lists) => [...lists.flat(), ...own]);
    })
    .chain((drafts) =>
      fc.tuple(
        ...drafts.map((draft) =>
          fc
            .tuple(anyLinks(registry, draft, drafts), anyPlaces(draft, drafts))
            .map(([links, places]) => ({ ...draft, ...places, links })),
        ),
      ),
    );
};
