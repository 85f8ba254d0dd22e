/** A point in a graph's history that `rollback` returns to. */
export interface Mark {
  readonly position: number;
}

/**
 * What to do to take the latest changes back, newest last. Nothing is kept while no mark is open, so a graph that only
 * ever applies costs no memory for it.
 */
export class UndoLog {
  readonly #steps: (() => void)[] = [];
  readonly #marks: Mark[] = [];
  readonly #journals: (() => void)[] = [];

  /** Names what empties a journal that is kept beside the steps, in columns of numbers, since a step each would be too many. */
  attach(empty: () => void): void {
    this.#journals.push(empty);
  }

  /** Whether steps must be pushed; callers check it first, so that building a graph makes no closures. */
  get active(): boolean {
    return this.#marks.length > 0;
  }

  push(step: () => void): void {
    this.#steps.push(step);
  }

  begin(): Mark {
    const mark = { position: this.#steps.length };
    this.#marks.push(mark);
    return mark;
  }

  /** Takes back everything since the mark, and closes it and every mark opened after it. */
  rollback(mark: Mark): void {
    this.#close(mark);
    // In reverse, since a step finds the arrays exactly as its change left them.
    while (this.#steps.length > mark.position) this.#steps.pop()?.();
  }

  /** Keeps everything since the mark, and closes it and every mark opened after it. */
  commit(mark: Mark): void {
    this.#close(mark);
    if (this.active) return;
    this.#steps.length = 0;
    for (const empty of this.#journals) empty();
  }

  #close(mark: Mark): void {
    const at = this.#marks.indexOf(mark);
    if (at < 0) throw new Error('The mark is not open: it was rolled back or committed before.');
    this.#marks.length = at;
  }
}
