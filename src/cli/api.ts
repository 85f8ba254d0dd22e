import type { FieldType } from '../model/field.ts';

/** The shapes that the server answers with, as far as the command line reads them; docs: /api/openapi.json. */
export interface Named {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

export interface RecordRef extends Named {
  readonly kind: string;
}

export interface Row extends RecordRef {
  readonly state: string;
  readonly owner: Named | null;
  readonly scope: Named | null;
  readonly dueAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly status: string | null;
  readonly until: string | null;
  readonly since: string | null;
}

export interface Page {
  readonly items: readonly Row[];
  readonly next: string | null;
}

export interface Counts {
  readonly counts: readonly { readonly value: string | null; readonly label?: string; readonly n: number }[];
  readonly total: number;
}

export interface Cause extends RecordRef {
  readonly code: string;
  readonly since: string;
}

export interface Detail extends Row {
  readonly causes: readonly Cause[];
  readonly more: boolean;
  readonly derived?: Readonly<Record<string, unknown>>;
  readonly links: readonly {
    readonly relation: string;
    readonly direction: 'in' | 'out';
    readonly data: Readonly<Record<string, unknown>>;
    readonly other: RecordRef & { readonly state: string; readonly status: string | null };
  }[];
  readonly allowed: { readonly transitions: readonly string[] };
  readonly note?: string;
}

export interface Why {
  readonly status: string | null;
  readonly until: string | null;
  readonly causes: readonly (Cause & {
    readonly path: readonly (RecordRef & { readonly status: string | null; readonly relation: string })[];
  })[];
  /** Of a past moment: that the rules of today come to another status. */
  readonly note?: string;
}

export interface ImpactAnswer {
  readonly total: number;
  readonly groups: readonly {
    readonly audience: string;
    readonly total?: number;
    readonly items: readonly (RecordRef & {
      readonly status: string | null;
      readonly depth: number;
      readonly path: readonly RecordRef[];
      readonly to?: string;
    })[];
  }[];
}

export interface SpansAnswer {
  readonly spans: readonly { readonly status: string; readonly from: string; readonly to: string | null }[];
  readonly effectiveness: {
    readonly from: string;
    readonly to: string;
    readonly assured: number;
    readonly byStatus?: Readonly<Record<string, number>>;
    readonly lapses: readonly {
      readonly from: string;
      readonly to: string;
      readonly status: string;
      readonly causes: readonly Cause[];
    }[];
  };
}

export interface Actor {
  readonly type: string;
  readonly id: string;
  readonly name?: string | null;
}

export interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

export interface Version {
  readonly version: number;
  readonly seq: number;
  readonly at: string;
  readonly actor: Actor;
  readonly action: string;
  readonly title: string;
  readonly state: string;
  readonly changes: readonly Change[];
}

export interface Affected extends RecordRef {
  readonly before: string | null;
  readonly after: string | null;
}

export interface Recalled {
  readonly statement: Row;
  readonly status: string;
  readonly since: string | null;
  readonly causes: Why['causes'];
  readonly told: readonly { readonly kind: string; readonly key: string; readonly title: string }[];
  readonly draft: string;
}

export interface CustomField {
  readonly type: FieldType;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly filter: boolean;
  readonly options?: Readonly<Record<string, string>>;
}

export interface Meta {
  readonly org: { readonly id: string; readonly slug: string; readonly name: string; readonly example?: boolean };
  readonly actor: {
    readonly type: string;
    readonly id: string;
    readonly grants: readonly { readonly role: string; readonly scopes: 'all' | readonly string[] }[];
  };
  readonly customFields: Readonly<Record<string, Readonly<Record<string, CustomField>>>>;
  readonly counts: Readonly<
    Record<string, { readonly total: number; readonly byStatus: Readonly<Record<string, number>> }>
  >;
  readonly seq: number | null;
}

export interface PlanEntry {
  readonly op: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly fields: readonly Change[];
}

export interface Plan {
  readonly changes: readonly PlanEntry[];
  readonly counts: Readonly<Record<string, number>>;
  readonly affected: readonly Affected[];
  readonly parts?: number;
  readonly unchecked?: number;
  readonly seq?: number | null;
}

export interface Drift {
  readonly changes: readonly PlanEntry[];
  readonly extra?: readonly {
    readonly kind: string;
    readonly key: string;
    readonly title: string;
    readonly applied?: boolean;
  }[];
}

export interface JournalItem {
  readonly seq: number;
  readonly at: string;
  readonly actor: Actor;
  readonly action: string;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
}

export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly roles: readonly { readonly role: string; readonly scope: string | null }[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

export interface Pushed {
  readonly seq?: number | null;
  readonly evidence: readonly {
    readonly id: string;
    readonly key: string;
    readonly title: string;
    readonly outcome: string;
    readonly check: string;
    readonly speaks?: boolean;
  }[];
  readonly unchanged?: readonly string[];
  readonly unanswered?: readonly { readonly check: string; readonly reason: string }[];
  readonly affected: readonly Affected[];
}

export interface ImportAnswer {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly applied?: boolean;
  /** How many rows are wrong. */
  readonly wrong?: number;
  readonly errors: readonly { readonly row: number; readonly column?: string; readonly message: string }[];
}
