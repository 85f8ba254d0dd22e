import type { AnyKind, Relation } from '../../../../model/kind.ts';
import type { Registry } from '../../../../model/registry.ts';
import type { RecordLink } from '../../../api-types.ts';

/** Links of one relation in one direction, with what it takes to show, add and remove them. */
export interface LinkGroup {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly name: string;
  readonly relation: Relation;
  readonly direction: 'in' | 'out';
  /** Kinds that may stand at the other end. */
  readonly kinds: readonly string[];
  readonly links: readonly RecordLink[];
}

const accepts = (relation: Relation, kind: AnyKind) => relation.to.includes(kind.name) || relation.to.includes('*');

/** Every relation of a record: its own first, then those that point at it, by the kind that they come from. */
export const linkGroups = (registry: Registry, kind: AnyKind, links: readonly RecordLink[]): readonly LinkGroup[] => [
  ...Object.entries(kind.relations).map(([name, relation]) => ({
    id: `out ${name}`,
    label: relation.label,
    help: relation.help,
    name,
    relation,
    direction: 'out' as const,
    kinds: relation.to,
    links: links.filter((link) => link.direction === 'out' && link.relation === name),
  })),
  ...registry.kinds.flatMap((other) =>
    Object.entries(other.relations)
      .filter(([, relation]) => accepts(relation, kind))
      .map(([name, relation]) => ({
        id: `in ${other.name} ${name}`,
        label: relation.inverse,
        help: other.help,
        name,
        relation,
        direction: 'in' as const,
        kinds: [other.name],
        links: links.filter(
          (link) => link.direction === 'in' && link.relation === name && link.other.kind === other.name,
        ),
      })),
  ),
];
