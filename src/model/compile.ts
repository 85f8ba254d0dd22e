import type { Group, Mode, NodeInput } from '../assurance/types.ts';
import type { AnyKind, GroupRule, LinkView, RecordView, Via } from './kind.ts';
import type { Registry } from './registry.ts';

/**
 * Turns a record and its links into what the assurance engine reasons about.
 * Returns undefined for kinds that nothing can be said about.
 */
export const compile = (
  registry: Registry,
  kind: AnyKind,
  record: RecordView,
  links: readonly LinkView[],
): NodeInput | undefined => {
  const rule = kind.assurance;
  if (!rule) return undefined;
  return {
    id: record.id,
    facts: rule.facts(record),
    groups: rule.groups.map((group) => compileGroup(registry, group, record, links)),
  };
};

const travels = (link: LinkView, vias: readonly Via[]) =>
  vias.some((via) => via.relation === link.relation && via.direction === link.direction);

const compileGroup = (
  registry: Registry,
  rule: GroupRule<unknown>,
  record: RecordView,
  links: readonly LinkView[],
): Group => {
  const members = links.filter(
    (link) => travels(link, rule.via) && registry.find(link.other.kind)?.assurance !== undefined,
  );
  const mode = typeof rule.mode === 'function' ? rule.mode(record, seen(rule, links)) : simple(rule.mode);
  return {
    relation: rule.name,
    mode,
    empty: rule.empty,
    members: members.map((link) => ({ id: link.other.id, ...rule.member?.(link) })),
  };
};

const seen = (rule: GroupRule<unknown>, links: readonly LinkView[]) =>
  links.filter((link) => travels(link, [...rule.via, ...(rule.looksAt ?? [])]));

const simple = (kind: Mode['kind']): Mode => {
  if (kind === 'at_least') return { kind, n: 1 };
  return kind === 'newest' ? { kind, targets: [] } : { kind };
};

/** Whether a link of this relation changes what is said about its `from` end, its `to` end, or both. */
export const moves = (
  registry: Registry,
  relation: string,
  fromKind: string,
  toKind: string,
): { readonly from: boolean; readonly to: boolean } => ({
  from: hasVia(registry.find(fromKind), relation, 'out'),
  to: hasVia(registry.find(toKind), relation, 'in'),
});

const hasVia = (kind: AnyKind | undefined, relation: string, direction: Via['direction']): boolean =>
  kind?.assurance?.groups.some((group) =>
    [...group.via, ...(group.looksAt ?? [])].some((via) => via.relation === relation && via.direction === direction),
  ) ?? false;
