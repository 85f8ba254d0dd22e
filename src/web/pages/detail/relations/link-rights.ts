import type { AnyKind, Relation } from '../../../../model/kind.ts';
import { isApproved } from '../../../../model/lifecycle.ts';
import { type Actor, canSomewhere } from '../../../../model/permission.ts';
import type { Detail, RecordLink } from '../../../api-types.ts';

/** Why somebody may not change a link, in a sentence; undefined where they may. The server decides once more. */
export type Refusal = string | undefined;

interface Side {
  readonly kind: AnyKind;
  readonly record: Detail;
  readonly relation: Relation;
  readonly direction: 'in' | 'out';
  /** The kind at the other end. */
  readonly other: AnyKind | undefined;
  readonly actor: Actor;
}

const APPROVED = 'was approved with what it rests on: changing that takes the right to approve.';
const GUARDED = 'Others rely on this link: undoing it takes the right to approve.';

/** A link belongs to the record that it starts from, so the rights there count. */
export const whyNotLink = ({ kind, record, direction, other, actor }: Side): Refusal => {
  if (direction === 'in')
    return other && canSomewhere(actor, 'update', other)
      ? undefined
      : `Takes the right to change ${other?.labelPlural.toLowerCase() ?? 'what is linked'}.`;
  if (!record.allowed.update) return `Takes the right to change this ${kind.label.toLowerCase()}.`;
  return isApproved(kind, record.state) && !record.allowed.approve
    ? `This ${kind.label.toLowerCase()} ${APPROVED}`
    : undefined;
};

export const whyNotUnlink = (side: Side, link: RecordLink): Refusal => {
  const refusal = whyNotLink(side);
  if (refusal) return refusal;
  const { direction, other, relation, record, actor } = side;
  const mayApprove = direction === 'out' ? record.allowed.approve : other && canSomewhere(actor, 'approve', other);
  if (mayApprove) return undefined;
  if (relation.guarded) return GUARDED;
  return direction === 'in' && other && isApproved(other, link.other.state)
    ? `${link.other.key} ${APPROVED}`
    : undefined;
};
