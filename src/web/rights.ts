import type { AnyKind } from '../model/kind.ts';
import { isApproved } from '../model/lifecycle.ts';
import { type Actor, makerName, type Subject } from '../model/permission.ts';
import type { Row } from './api-types.ts';

/**
 * A record of a list as permission looks at it. Whoever sees what is personal and not shared has made it: others' own
 * are in nobody's list.
 */
export const subjectOf = (actor: Actor, kind: AnyKind, { scope, state, data }: Row): Subject => ({
  scope: scope?.id ?? null,
  state,
  ...(kind.personalUnless === undefined ? {} : { data, maker: makerName(actor) }),
});

/** What is no part of a record's content: an approval says nothing about it. */
const BESIDE = ['owner', 'scope', 'dueAt'];

/** Why somebody who may change a record, and not approve it, may not change one of its fields; undefined where they may. */
export const lockOf = (kind: AnyKind, state: string, name: string, isGuarded: boolean): string | undefined => {
  if (!BESIDE.includes(name) && isApproved(kind, state))
    return 'It was approved as it stands: changing it takes the right to approve.';
  return isGuarded ? 'Others rely on it: changing it takes the right to approve.' : undefined;
};
