import type { AnyKind } from '../../../../model/kind.ts';
import { ACTIONS, type Action, type Actor, can, PERMISSIONS, type Role } from '../../../../model/permission.ts';

const SOMEWHERE = 'somewhere';

const holder = (role: Role): Actor => ({
  type: 'person',
  id: 'holder',
  org: SOMEWHERE,
  grants: [{ role, scopes: 'all' }],
});

/** What a role in the whole organisation may do to records of a kind, by the one function that decides it everywhere. */
export interface Rights {
  readonly actions: readonly Action[];
  /** Only records in these states can be read; undefined for all. */
  readonly onlyStates: readonly string[] | undefined;
}

/** Records of the kind that are the holder's own, in whatever state lets them do most. */
export const rightsOf = (role: Role, kind: AnyKind): Rights => {
  const actor = holder(role);
  const mine = { scope: SOMEWHERE, maker: 'person:holder' };
  const states = Object.keys(kind.lifecycle.states);
  const may = (action: Action, state: string) => can(actor, action, kind, { ...mine, state });
  const actions = ACTIONS.filter((action) => action !== 'administer' && states.some((state) => may(action, state)));
  const readable = states.filter((state) => may('read', state));
  return { actions, onlyStates: readable.length > 0 && readable.length < states.length ? readable : undefined };
};

/** Whether a role may change members, keys and settings. */
export const mayAdminister = (role: Role): boolean =>
  PERMISSIONS[role].rules.some(({ actions }) => actions.includes('administer'));

const WORDS: Readonly<Record<Action, string>> = {
  read: 'read',
  create: 'add',
  update: 'change',
  approve: 'approve',
  remove: 'remove',
  administer: 'administer',
};

/** "Read, add, change", or "Nothing". */
export const rightsText = ({ actions, onlyStates }: Rights, kind: AnyKind): string => {
  if (actions.length === 0) return 'Nothing';
  const words = actions.map((action) => WORDS[action]).join(', ');
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  const only = onlyStates?.map((state) => (kind.lifecycle.states[state] ?? state).toLowerCase());
  return only ? `${text} where ${only.join(' or ')}` : text;
};
