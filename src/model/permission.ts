import type { AnyKind, Area } from './kind.ts';

export const ACTIONS = ['read', 'create', 'update', 'approve', 'remove', 'administer'] as const;
export type Action = (typeof ACTIONS)[number];

export const ROLES = ['owner', 'grc', 'risk_owner', 'engineer', 'approver', 'sales', 'auditor', 'reader'] as const;
export type Role = (typeof ROLES)[number];

/** A role in a scope; it holds for everything below that scope too. */
export interface Grant {
  readonly role: Role;
  /** Every scope that it reaches, or `all` for the whole organisation. */
  readonly scopes: 'all' | ReadonlySet<string>;
}

export interface Actor {
  readonly type: 'person' | 'key' | 'system';
  /** Id of the account or key; for the system, the job's name. */
  readonly id: string;
  readonly org: string;
  readonly grants: readonly Grant[];
}

/** The part of a record that permission looks at. What is left out is never in the actor's favour. */
export interface Subject {
  readonly scope: string | null;
  readonly state?: string;
  /** Of a scope: whoever holds a role in it reads it, though it lies in the one above. */
  readonly id?: string;
  /** Of a personal kind: who made it, and the fields, among them the flag that shares it. */
  readonly maker?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Of a kind that follows another record: that record. */
  readonly about?: Followed;
}

/** What permission looks at of a record that others follow; neither is it personal, nor does it follow another. */
export interface Followed {
  readonly kind: Pick<AnyKind, 'name' | 'area'>;
  readonly id: string;
  readonly scope: string | null;
  readonly state: string;
}

type Ruled = Pick<AnyKind, 'name' | 'area' | 'personalUnless' | 'follows'>;

interface Rule {
  readonly actions: readonly Action[];
  /** Kinds or areas; absent means every kind. */
  readonly on?: readonly (Area | (string & {}))[];
  /** Only records in these states. */
  readonly states?: readonly string[];
}

const EDIT: readonly Action[] = ['read', 'create', 'update'];

/** What each role may do. A custom role is a further row of the same shape. */
export const PERMISSIONS: Readonly<
  Record<Role, { readonly label: string; readonly help: string; readonly rules: readonly Rule[] }>
> = {
  owner: { label: 'Owner', help: 'Everything, members and settings included.', rules: [{ actions: ACTIONS }] },
  grc: {
    label: 'GRC',
    help: 'Runs the programme: reads, writes, approves and removes every record.',
    rules: [{ actions: ['read', 'create', 'update', 'approve', 'remove'] }],
  },
  risk_owner: {
    label: 'Risk owner',
    help: 'Reads everything; works on risks, findings, tasks and decisions.',
    rules: [
      { actions: ['read'] },
      { actions: EDIT, on: ['risk', 'finding', 'exception', 'task', 'decision', 'view', 'comment'] },
    ],
  },
  engineer: {
    label: 'Engineer',
    help: 'Reads everything; pushes evidence and works on checks, systems, findings and tasks.',
    rules: [
      { actions: ['read'] },
      { actions: EDIT, on: ['evidence', 'check', 'system', 'finding', 'task', 'document', 'view', 'comment'] },
    ],
  },
  approver: {
    label: 'Approver',
    help: 'Reads everything; approves what others prepared.',
    rules: [{ actions: ['read', 'approve'] }, { actions: EDIT, on: ['decision', 'task', 'view', 'comment'] }],
  },
  sales: {
    label: 'Sales',
    help: 'Reads approved answers and public claims, and what was promised to customers.',
    rules: [
      { actions: ['read'], on: ['answer'], states: ['approved'] },
      { actions: ['read'], on: ['claim'], states: ['published'] },
      { actions: ['read'], on: ['product', 'scope', 'commitment', 'person', 'team'] },
      { actions: EDIT, on: ['customer', 'statement', 'view', 'task', 'comment'] },
    ],
  },
  auditor: {
    label: 'Auditor',
    help: 'Reads what an audit looks at; writes findings.',
    rules: [
      { actions: ['read'], on: ['validation', 'policy', 'document', 'system', 'product', 'scope', 'person', 'team'] },
      { actions: ['create', 'update'], on: ['finding'] },
      { actions: EDIT, on: ['comment'] },
    ],
  },
  reader: { label: 'Reader', help: 'Reads everything, changes nothing.', rules: [{ actions: ['read'] }] },
};

const covers = (rule: Rule, kind: Pick<AnyKind, 'name' | 'area'>): boolean =>
  rule.on === undefined || rule.on.includes(kind.name) || rule.on.includes(kind.area);

const reaches = (grant: Grant, scope: string | null): boolean =>
  grant.scopes === 'all' || (scope !== null && grant.scopes.has(scope));

/** Whether the actor holds a role in this very scope, or above it. */
export const reachesScope = (actor: Actor, scope: string): boolean =>
  actor.grants.some((grant) => reaches(grant, scope));

/** How records name whoever made them. */
export const makerName = (actor: Pick<Actor, 'type' | 'id'>): string => `${actor.type}:${actor.id}`;

/** Whether a record is kept from the actor by being somebody else's own. The machinery itself sees everything. */
const isKept = (actor: Actor, kind: Ruled, subject: Subject): boolean =>
  kind.personalUnless !== undefined &&
  actor.type !== 'system' &&
  subject.data?.[kind.personalUnless] !== true &&
  subject.maker !== makerName(actor);

/** Whether a record follows another that the actor may not read, or is theirs to read and somebody else's to change. */
const isOutside = (actor: Actor, action: Action, kind: Ruled, { about, maker }: Subject): boolean => {
  if (kind.follows === undefined || actor.type === 'system') return false;
  if (about === undefined || !can(actor, 'read', about.kind, about)) return true;
  return action === 'update' && maker !== makerName(actor);
};

/** What follows another record lies where that one does. */
const placeOf = ({ scope, about }: Subject): string | null => (about === undefined ? scope : about.scope);

/** Whether the grant reaches the record; to read a scope, a role in it is enough. */
const holdsFor = (grant: Grant, action: Action, kind: Ruled, subject: Subject): boolean =>
  reaches(grant, placeOf(subject)) ||
  (action === 'read' && kind.name === 'scope' && reaches(grant, subject.id ?? null));

/** Whether the actor may do this to a record; the one decision that server and web share. */
export const can = (actor: Actor, action: Action, kind: Ruled, subject: Subject): boolean =>
  !(action !== 'create' && isKept(actor, kind, subject)) &&
  !isOutside(actor, action, kind, subject) &&
  actor.grants.some(
    (grant) =>
      holdsFor(grant, action, kind, subject) &&
      PERMISSIONS[grant.role].rules.some(
        (rule) =>
          rule.actions.includes(action) &&
          covers(rule, kind) &&
          (rule.states === undefined || (subject.state !== undefined && rule.states.includes(subject.state))),
      ),
  );

/** One way in which the actor may do something to records of a kind: in which scopes, in which states. */
export interface Reach {
  readonly scopes: 'all' | ReadonlySet<string>;
  readonly states: 'all' | readonly string[];
}

/**
 * Whether it takes each record to tell who reads it, where for other kinds scope and state do: a scope is read by
 * whoever holds a role in it, what is personal by its maker, and what follows a record by whoever reads that one.
 */
export const isReadOneByOne = (actor: Actor, kind: Ruled): boolean =>
  ((kind.personalUnless !== undefined || kind.follows !== undefined) && actor.type !== 'system') ||
  (kind.name === 'scope' && !readable(actor, kind).some(({ scopes }) => scopes === 'all'));

/** Every way in which the actor may do this to records of the kind; empty is not at all, and one without limits is alone. */
export const permitted = (actor: Actor, action: Action, kind: Pick<AnyKind, 'name' | 'area'>): readonly Reach[] => {
  const ways = actor.grants.flatMap((grant) =>
    PERMISSIONS[grant.role].rules
      .filter((rule) => rule.actions.includes(action) && covers(rule, kind))
      .map((rule) => ({ scopes: grant.scopes, states: rule.states ?? ('all' as const) })),
  );
  const whole = ways.find(({ scopes, states }) => scopes === 'all' && states === 'all');
  return whole ? [whole] : ways;
};

/** What a list of one kind may show. */
export const readable = (actor: Actor, kind: Pick<AnyKind, 'name' | 'area'>): readonly Reach[] =>
  permitted(actor, 'read', kind);

/** Whether the actor may do this to some record of the kind, in whatever scope: for menus and empty lists. */
export const canSomewhere = (actor: Actor, action: Action, kind: Pick<AnyKind, 'name' | 'area'>): boolean =>
  actor.grants.some((grant) =>
    PERMISSIONS[grant.role].rules.some((rule) => rule.actions.includes(action) && covers(rule, kind)),
  );

/** Members, keys and settings of the organisation itself. */
export const administers = (actor: Actor): boolean =>
  actor.grants.some((grant) => grant.role === 'owner' && grant.scopes === 'all');
