import type { Field } from '../../model/field.ts';
import type { AnyKind, Relation, Transition } from '../../model/kind.ts';
import { type Commands, does, offlineCommand } from '../command.ts';
import { findKind } from '../records/find-kind.ts';
import { bold, dim } from '../text/paint.ts';
import { table } from '../text/table.ts';

const fieldDocument = (name: string, { type, label, help, required, filter, options }: Field) => ({
  name,
  type,
  label,
  help,
  required,
  filter,
  ...(options ? { options } : {}),
});

const relationDocument = (name: string, { to, label, inverse, help, cardinality, required, data }: Relation) => ({
  name,
  to,
  label,
  inverse,
  help,
  cardinality,
  required: required === true,
  data: Object.entries(data ?? {}).map(([field, one]) => fieldDocument(field, one)),
});

const documentOf = (kind: AnyKind) => ({
  name: kind.name,
  plural: kind.plural,
  prefix: kind.prefix,
  area: kind.area,
  label: kind.label,
  help: kind.help,
  hasStatus: kind.assurance !== undefined,
  fields: Object.entries(kind.fields).map(([name, field]) => fieldDocument(name, field)),
  relations: Object.entries(kind.relations).map(([name, relation]) => relationDocument(name, relation)),
  lifecycle: kind.lifecycle,
});

const typeText = ({ type, options }: Field): string => (options ? Object.keys(options).join(' | ') : type);

const fieldLines = (kind: AnyKind, room?: number): string[] => {
  const rows = Object.entries(kind.fields).map(([name, field]) => [
    bold(name) + (field.required ? '*' : ''),
    typeText(field),
    field.help,
  ]);
  return rows.length === 0
    ? []
    : [
        '',
        ...table([{ head: 'field' }, { head: 'value', flexible: true }, { head: 'help', flexible: true }], rows, room),
      ];
};

const relationLines = (kind: AnyKind, room?: number): string[] => {
  const rows = Object.entries(kind.relations).map(([name, relation]) => [
    bold(name) + (relation.required ? '*' : ''),
    `${relation.to.join(', ')}${relation.cardinality === 'one' ? ' (one)' : ''}`,
    Object.keys(relation.data ?? {}).join(', '),
    relation.help,
  ]);
  const columns = [
    { head: 'relation' },
    { head: 'to', flexible: true },
    { head: 'carries' },
    { head: 'help', flexible: true },
  ];
  return rows.length === 0 ? [] : ['', ...table(columns, rows, room)];
};

const stepText = ({ name, from, to, needs }: Transition): string[] => [bold(name), from.join(', '), to, needs];

const lifecycleLines = ({ lifecycle }: AnyKind): string[] => [
  '',
  ...table(
    [{ head: 'state' }, { head: 'means' }],
    Object.entries(lifecycle.states).map(([state, label]) => [
      state === lifecycle.initial ? `${state} ${dim('(new)')}` : state,
      label,
    ]),
  ),
  ...(lifecycle.transitions.length === 0
    ? []
    : [
        '',
        ...table(
          [{ head: 'step' }, { head: 'from' }, { head: 'to' }, { head: 'needs' }],
          lifecycle.transitions.map(stepText),
        ),
      ]),
];

export const kindCommands: Commands = (runner) => [
  does<[string | undefined]>(
    offlineCommand('kinds [kind]', 'The kinds of record; or the fields, relations and states of one, with help'),
    runner,
    async (session, _options, word) => {
      const { kinds } = session.registry;
      if (word === undefined) {
        const rows = kinds.map(({ name, prefix, area, help }) => [bold(name), prefix, area, help]);
        const columns = [{ head: 'kind' }, { head: 'keys' }, { head: 'area' }, { head: 'what it is', flexible: true }];
        return { json: { kinds: kinds.map(documentOf) }, text: table(columns, rows, session.room) };
      }
      const kind = findKind(session.registry, word);
      const text = [
        `${bold(kind.label)} ${dim(`${kind.name}, ${kind.plural}, ${kind.prefix}-1`)}`,
        kind.help,
        ...fieldLines(kind, session.room),
        ...relationLines(kind, session.room),
        ...lifecycleLines(kind),
        '',
        dim('* must be there'),
      ];
      return { json: documentOf(kind), text };
    },
  ),
];
