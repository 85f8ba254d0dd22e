import type { Changed } from '../assurance/types.ts';
import type { Change, JournalEvent } from '../model/change.ts';
import type { RecordView } from '../model/kind.ts';
import type { Actor } from '../model/permission.ts';
import type { Registry } from '../model/registry.ts';
import type { Settings } from './settings.ts';
import type { Database, Tx } from './store/database.ts';
import type { OrgSettings, OrgState } from './store/org-state.ts';
import type { PastStates } from './store/past-state.ts';

export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface CommitRequest {
  readonly changes: readonly (Change | JournalEvent)[];
  /** What the journal calls it, such as `control.update` or `programme.apply`; by default from the changes. */
  readonly action?: string;
  /** Why, in the actor's words. */
  readonly reason?: string;
  /** Everything is checked and worked out, nothing is kept. */
  readonly dryRun?: boolean;
  /** Work of the caller's own in the same transaction, before the changes: what no kind holds, such as members and keys. */
  readonly within?: (tx: Tx) => Promise<void>;
  /** What the changes are, where that depends on what stands there: asked inside the lock, after `within`, instead of `changes`. */
  readonly decide?: (tx: Tx) => Promise<CommitRequest['changes']>;
  /** Makes a repeated request the same as one: `request` is a hash of what was asked. */
  readonly idempotency?: { readonly key: string; readonly request: string };
}

export interface CommitResult {
  /** Position in the journal; null when nothing changed or on a dry run. */
  readonly seq: number | null;
  /** true: an earlier request with the same idempotency key did this. */
  readonly replayed?: boolean;
  readonly at: string;
  /** The record each change ended in, in the order of the changes; null for removals, links and events. */
  readonly records: readonly (RecordView | null)[];
  /** How many records were created, updated and removed, how many links were made and undone. */
  readonly counts: {
    readonly created: number;
    readonly updated: number;
    readonly removed: number;
    readonly linked: number;
    readonly unlinked: number;
    readonly unchanged: number;
  };
  /** Records whose assurance changed. */
  readonly affected: readonly Changed[];
}

/** What every part of the server is given. */
export interface Server {
  readonly settings: Settings;
  readonly db: Database;
  readonly registry: Registry;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The one write path (DESIGN.md section 3). Throws AppError. */
  commit(actor: Actor, request: CommitRequest): Promise<CommitResult>;
  /** Runs `work` with the organisation's graph, caught up with the journal; nobody writes through this process meanwhile. */
  withState<T>(org: string, work: (tx: Tx, state: OrgState) => Promise<T>): Promise<T>;
  /** The organisation's custom fields and root scope, without waiting for whoever writes. */
  orgSettings(org: string): Promise<OrgSettings>;
  /** Organisations as they were at moments that are past. */
  readonly past: PastStates;
  /**
   * The organisation that this process loaded our own programme into, if it did. What looks at this installation or its
   * repository answers that one alone: a mark in the database may come from a restored backup.
   */
  ownOrg?(): string | undefined;
}
