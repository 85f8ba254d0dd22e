import type { AnyKind } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import type { Affected, Cause, Detail, Named } from '../api.ts';
import { bold, dim, statusText } from '../text/paint.ts';
import { oneLine } from '../text/safe.ts';
import { pairs, table } from '../text/table.ts';
import { valueText } from '../text/value.ts';
import { when } from '../text/when.ts';
import type { KnownField } from './fields.ts';

/** `CTL-12 Locked dependencies`; what may not be seen has no key. */
export const nameOf = ({ key, title }: Pick<Named, 'key' | 'title'>): string =>
  oneLine(key === '' ? title : `${bold(key)} ${title}`);

/** A cause's code in words: `no_evidence` is "no evidence". */
export const codeText = (code: string): string => code.replaceAll('_', ' ');

export const causeLine = ({ code, since, ...record }: Cause): string =>
  `${nameOf(record)} – ${codeText(code)} ${dim(`since ${when(since)}`)}`;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', bold(title), ...lines];

const standing = ({ status, since, until }: Detail): string =>
  [statusText(status), since ? dim(`since ${when(since)}`) : '', until ? dim(`until ${when(until)} at the latest`) : '']
    .filter((part) => part !== '')
    .join(' ');

const commonRows = (kind: AnyKind, detail: Detail): [string, string][] => [
  ...(detail.status ? [['Status', standing(detail)] as [string, string]] : []),
  ['State', kind.lifecycle.states[detail.state] ?? detail.state],
  ...(detail.owner ? [['Owner', nameOf(detail.owner)] as [string, string]] : []),
  ...(detail.scope ? [['Scope', nameOf(detail.scope)] as [string, string]] : []),
  ...(detail.dueAt ? [['Due', when(detail.dueAt)] as [string, string]] : []),
  ['Version', `${detail.version} ${dim(when(detail.updatedAt))}`],
];

const fieldRows = (kind: AnyKind, data: Detail['data']): [string, string][] => {
  const ordered = [
    ...Object.keys(kind.fields),
    ...Object.keys(data).filter((name) => !Object.hasOwn(kind.fields, name)),
  ];
  return ordered.flatMap((name): [string, string][] => {
    const field: KnownField | undefined = kind.fields[name];
    const text = valueText(data[name], field);
    return text === '' ? [] : [[field?.label ?? name, text]];
  });
};

const linkRows = (registry: Registry, kind: AnyKind, links: Detail['links']): [string, string][] =>
  links.map(({ relation, direction, data, other }) => {
    const owner = direction === 'out' ? kind : registry.find(other.kind);
    const known = owner?.relations[relation];
    const label = (direction === 'out' ? known?.label : known?.inverse) ?? relation;
    const carried = Object.entries(data).map(([name, value]) => `${name}: ${valueText(value, known?.data?.[name])}`);
    const more = carried.length > 0 ? dim(` (${carried.join(', ')})`) : '';
    return [label, `${nameOf(other)}${other.status ? ` ${statusText(other.status)}` : ''}${more}`];
  });

/** A record in full: where it stands and why, its fields, its links, what can be done with it. */
export const showRecord = (registry: Registry, kind: AnyKind, detail: Detail): string[] => {
  const derived = Object.entries(detail.derived ?? {}).map(([name, value]): [string, string] => [
    name,
    valueText(value),
  ]);
  const transitions = kind.lifecycle.transitions.filter(({ name }) => detail.allowed.transitions.includes(name));
  return [
    `${nameOf(detail)} ${dim(`(${kind.label})`)}`,
    ...pairs(commonRows(kind, detail)),
    ...(detail.note ? [dim(detail.note)] : []),
    ...section('Because', [...detail.causes.map(causeLine), ...(detail.more ? [dim('… and more: candor why')] : [])]),
    ...section('Fields', pairs(fieldRows(kind, detail.data))),
    ...section('Worked out', pairs(derived)),
    ...section('Links', pairs(linkRows(registry, kind, detail.links))),
    ...(transitions.length > 0
      ? ['', dim(`candor do ${detail.key} ${transitions.map(({ name }) => name).join(' | ')}`)]
      : []),
  ];
};

/** Records whose status a change moved. */
export const showAffected = (affected: readonly Affected[], room?: number): string[] =>
  affected.length === 0
    ? []
    : table(
        [{ head: 'record' }, { head: 'title', flexible: true }, { head: 'before' }, { head: 'after' }],
        affected.map(({ key, title, before, after }) => [bold(key), title, statusText(before), statusText(after)]),
        room,
      );
