import type { Status } from '../assurance/types.ts';
import type { FieldType } from '../model/field.ts';
import type { Role } from '../model/permission.ts';

/** The shapes that the server answers with; docs: /api/openapi.json. */
export interface Ref {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

export interface RecordRef extends Ref {
  readonly kind: string;
}

export interface Row extends RecordRef {
  readonly state: string;
  readonly owner: Ref | null;
  readonly scope: Ref | null;
  readonly dueAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** null: nothing can be said about a record of this kind. */
  readonly status: Status | null;
  readonly until: string | null;
  readonly since: string | null;
}

export interface Cause extends RecordRef {
  readonly code: string;
  readonly since: string;
}

export interface RecordLink {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  readonly data: Readonly<Record<string, unknown>>;
  readonly other: RecordRef & { readonly state: string; readonly status: Status | null };
}

export interface Detail extends Row {
  readonly causes: readonly Cause[];
  readonly more: boolean;
  readonly derived?: Readonly<Record<string, unknown>>;
  readonly links: readonly RecordLink[];
  /** How many there are; not all of very many are listed. */
  readonly linkCount?: number;
  readonly allowed: {
    readonly update: boolean;
    readonly remove: boolean;
    readonly approve: boolean;
    readonly transitions: readonly string[];
  };
}

export interface Page {
  readonly items: readonly Row[];
  readonly next: string | null;
}

export interface Counts {
  readonly counts: readonly { readonly value: string | null; readonly label?: string; readonly n: number }[];
  readonly total: number;
  /** How many further values there are, each with no more records than any that is told. */
  readonly others?: number;
  /** More records match the text than are looked at: the best of them were counted. */
  readonly truncated?: boolean;
}

export interface Step extends RecordRef {
  readonly status: Status | null;
  readonly relation?: string;
}

export interface Why {
  readonly status: Status | null;
  readonly until: string | null;
  readonly causes: readonly (Cause & { readonly path: readonly Step[] })[];
}

export interface ImpactEntry extends RecordRef {
  readonly status: Status | null;
  readonly depth: number;
  readonly path: readonly RecordRef[];
  readonly to?: string;
}

export interface Impact {
  readonly total: number;
  readonly groups: readonly {
    readonly audience: string;
    /** Exact, where not all of them are named. */
    readonly total: number;
    readonly items: readonly ImpactEntry[];
  }[];
}

export interface Span {
  readonly status: Status;
  readonly from: string;
  readonly to: string | null;
  readonly causes: readonly Cause[];
}

export interface Spans {
  readonly spans: readonly Span[];
  readonly effectiveness: {
    readonly from: string;
    readonly to: string;
    /** Share of the time that it applied; null: it never did. */
    readonly assured: number | null;
    readonly lapses: readonly Span[];
  };
}

export interface Person {
  readonly type: string;
  readonly id: string;
  readonly name?: string | null;
}

export interface Version {
  readonly version: number;
  readonly seq: number;
  readonly at: string;
  readonly until: string | null;
  readonly actor: Person;
  readonly action: string;
  readonly title: string;
  readonly state: string;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
}

export interface Affected extends RecordRef {
  readonly before: Status | null;
  readonly after: Status | null;
}

export interface Recalled {
  readonly statement: Row;
  readonly status: Status;
  readonly since: string | null;
  readonly causes: readonly (Cause & { readonly path: readonly Step[] })[];
  /** Records of those who were told. */
  readonly told: readonly { readonly kind: string; readonly key: string; readonly title: string }[];
  readonly draft: string;
}

/** One change as the journal tells it; which members it has goes by `op`. */
export interface JournalChange {
  readonly op: string;
  readonly kind?: string;
  readonly id?: string;
  readonly key?: string;
  readonly title?: string;
  readonly fields?: readonly string[];
  readonly relation?: string;
  /** States of a record, or the two ends of a link. */
  readonly from?: string | RecordRef | null;
  readonly to?: string | RecordRef | null;
  readonly name?: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface JournalEffect extends RecordRef {
  readonly from: Status | null;
  readonly to: Status | null;
}

export interface JournalEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: Person;
  readonly action: string;
  readonly reason?: string;
  readonly changes: readonly JournalChange[];
  /** Changes that are not listed: too many, or about what the reader may not see. */
  readonly more?: number;
  readonly hidden?: number;
  readonly effects?: readonly JournalEffect[];
  readonly effectsTotal?: number;
}

export interface OrgRef {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly example?: boolean;
}

export interface Me {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly twoFactorEnabled?: boolean;
  };
  readonly orgs: readonly (OrgRef & {
    readonly grants: readonly { readonly role: Role; readonly scope: string | null }[];
  })[];
}

export interface CustomField {
  readonly type: FieldType;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly filter: boolean;
  readonly options?: Readonly<Record<string, string>>;
}

export interface KindCounts {
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<Status, number>>>;
}

export interface Meta {
  readonly org: OrgRef;
  readonly actor: {
    readonly type: 'person' | 'key' | 'system';
    readonly id: string;
    readonly grants: readonly { readonly role: Role; readonly scopes: 'all' | readonly string[] }[];
  };
  readonly customFields: Readonly<Record<string, Readonly<Record<string, CustomField>>>>;
  readonly counts: Readonly<Record<string, KindCounts>>;
  readonly seq: number | null;
  /** How many statements have to be recalled, where the server says it here already. */
  readonly recall?: number;
}

export interface HomeRecord extends RecordRef {
  readonly status?: Status | null;
  readonly until?: string | null;
  readonly since?: string | null;
}

export interface Lapsed extends RecordRef {
  readonly status: Status;
  readonly before: Status;
  readonly since: string;
}

export interface Waiting extends RecordRef {
  readonly state: string;
  readonly dueAt: string | null;
  readonly as: 'owner' | 'approver' | 'reviewer';
}

/** The first of many, with how many there are. */
export interface Listed<T> {
  readonly total: number;
  readonly items: readonly T[];
}

export interface Home {
  readonly status: Readonly<Record<string, KindCounts>>;
  readonly broken: Listed<HomeRecord>;
  readonly expiring: Listed<HomeRecord> & { readonly kinds: Readonly<Record<string, number>> };
  readonly recall: number;
  /** The numbers of the loop by their names in src/model/loop.ts. */
  readonly loop: Readonly<Record<string, number>>;
  readonly lapsed: Listed<Lapsed>;
  readonly waiting: Listed<Waiting>;
}

export interface Hit extends RecordRef {
  readonly state: string;
  readonly status: Status | null;
}

/** What the server says over the event stream after a commit. */
export interface CommitEvent {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly changes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly key: string;
    readonly op: string;
  }[];
  readonly affected: readonly { readonly id: string; readonly kind: string; readonly status: Status | null }[];
  /** true: more was affected than is listed. */
  readonly more: boolean;
}

export interface AssignedRole {
  readonly role: Role;
  /** Id of a scope; null is the whole organisation. */
  readonly scope: string | null;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly twoFactorEnabled: boolean;
  readonly roles: readonly AssignedRole[];
  readonly createdAt: string;
  readonly disabledAt: string | null;
  /** As far back as sign-ins are kept. */
  readonly lastSignInAt: string | null;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly AssignedRole[];
  readonly expiresAt: string;
  readonly state: 'open' | 'accepted' | 'revoked' | 'expired';
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly roles: readonly AssignedRole[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}
