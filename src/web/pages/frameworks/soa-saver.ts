import type { Change } from '../../../model/change.ts';
import { ApiError } from '../../api.ts';
import { refusedIn } from '../list/bulk/bulk-run.ts';
import { cellId, changesOf, type Edit, merged, type Pending, settle } from './soa-edits.ts';
import type { SoaRow } from './soa-query.ts';

/** How often edits are sent again at a newer version before they are said to be unsent. */
const TRIES = 4;
/** Records that go in one commit. */
const PART = 500;

export interface Answer {
  readonly records: readonly ({ readonly id: string; readonly version: number } | null)[];
}

/** What the saver does not do itself: speak to the server, and keep what is on the page. */
export interface Ports {
  readonly commit: (changes: readonly Change[]) => Promise<Answer>;
  readonly rows: () => readonly SoaRow[];
  /** The rows as the server has them now. */
  readonly fresh: () => Promise<readonly SoaRow[]>;
  /** Edits are in the records, which are at these versions now. */
  readonly saved: (edits: readonly Edit[], versions: ReadonlyMap<string, number>) => Promise<void>;
}

export type PendingMap = ReadonlyMap<string, Pending>;

const without = (pending: PendingMap, edits: readonly Edit[]): PendingMap => {
  const next = new Map(pending);
  // A cell that was edited again meanwhile waits for its later value.
  for (const edit of edits) if (next.get(cellId(edit))?.to === edit.to) next.delete(cellId(edit));
  return next;
};

const withEdits = (pending: PendingMap, edits: readonly Pending[]): PendingMap =>
  new Map([...pending, ...edits.map((edit) => [cellId(edit), edit] as const)]);

/**
 * Cells as somebody edits them: pending at once, sent one batch after the other, each record at the version that is known.
 * A record that moved on elsewhere is no conflict; a cell that somebody else changed is kept both ways until the reader
 * chooses.
 */
export class SoaSaver {
  readonly #ports: Ports;
  readonly #listeners = new Set<() => void>();
  #queue: readonly Edit[] = [];
  #isSending = false;
  #pending: PendingMap = new Map();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  readonly pending = (): PendingMap => this.#pending;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Resolves once nothing waits to be sent. */
  async send(edits: readonly Edit[]): Promise<void> {
    this.#set(
      withEdits(
        this.#pending,
        edits.map((edit) => ({ ...edit, state: 'saving' })),
      ),
    );
    this.#queue = [...this.#queue, ...edits];
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#queue.length > 0) await this.#sendNext();
    this.#isSending = false;
  }

  /** Ends a cell that could not be saved: with our value over theirs, or with theirs. */
  choose(edit: Pending, isOurs: boolean): Promise<void> {
    this.#set(without(this.#pending, [edit]));
    return isOurs ? this.send([{ ...edit, from: edit.theirs ?? edit.from }]) : Promise.resolve();
  }

  retry(): Promise<void> {
    return this.send([...this.#pending.values()].filter(({ state }) => state === 'unsent'));
  }

  async #sendNext(): Promise<void> {
    const all = merged(this.#queue);
    const ids = new Set([...new Set(all.map(({ id }) => id))].slice(0, PART));
    const part = all.filter(({ id }) => ids.has(id));
    this.#queue = all.filter(({ id }) => !ids.has(id));
    try {
      await this.#sendPart(part);
    } catch (error) {
      const why = error instanceof Error ? error.message : 'It was not saved.';
      const still = part.filter((edit) => this.#pending.get(cellId(edit))?.state === 'saving');
      this.#set(
        withEdits(
          this.#pending,
          still.map((edit) => ({ ...edit, state: 'unsent', why })),
        ),
      );
    }
  }

  async #sendPart(edits: readonly Edit[]): Promise<void> {
    let rest = edits;
    for (let tries = 1; rest.length > 0; tries += 1) {
      const versions = new Map(this.#ports.rows().map(({ id, version }) => [id, version]));
      const parts = changesOf(rest, (id) => versions.get(id));
      try {
        const { records } = await this.#ports.commit(parts.map(({ change }) => change));
        const now = new Map(records.flatMap((one) => (one ? [[one.id, one.version] as const] : [])));
        await this.#ports.saved(rest, now);
        this.#set(without(this.#pending, rest));
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === 0 || tries >= TRIES) throw error;
        rest = await this.#sort(
          rest,
          error,
          parts.map((part) => part.edits),
        );
      }
    }
  }

  /** Sorts what a refused commit held into what is sent again, what is in conflict, and what the server does not take. */
  async #sort(rest: readonly Edit[], error: ApiError, parts: readonly (readonly Edit[])[]): Promise<readonly Edit[]> {
    const named = error.isConflict ? new Map<number, string>() : refusedIn(error);
    if (!error.isConflict && named.size === 0) throw error;
    const refused = [...named].flatMap(([at, why]) =>
      (parts[at] ?? []).map((edit): Pending => ({ ...edit, state: 'refused', why })),
    );
    const cells = new Set(refused.map(cellId));
    const open = rest.filter((edit) => !cells.has(cellId(edit)));
    const rows = new Map((await this.#ports.fresh()).map((row) => [row.id, row]));
    const { again, conflicts } = settle(open, rows);
    const over = open.filter((edit) => !again.includes(edit));
    this.#set(withEdits(without(this.#pending, over), [...refused, ...conflicts]));
    return again;
  }

  #set(pending: PendingMap): void {
    this.#pending = pending;
    for (const listener of this.#listeners) listener();
  }
}
