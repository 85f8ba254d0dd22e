/** What a problem is about. */
export const PROBLEM_AREAS = [
  'journal',
  'checkpoint',
  'node',
  'version',
  'record',
  'link',
  'facet',
  'count',
  'assurance',
  'span',
  'file',
] as const;
export type ProblemArea = (typeof PROBLEM_AREAS)[number];

/** Something in the store that is not as the journal, or what was signed, says. */
export interface StoreProblem {
  readonly org: string;
  readonly area: ProblemArea;
  /** The journal entry that it is about, or the first of several; null where no entry can be named. */
  readonly seq: number | null;
  /** The record, link or file. */
  readonly id?: string;
  readonly detail: string;
}

/** How many problems are described; all are counted. */
const DESCRIBED = 1_000;

/** Problems as they are found. */
export class Findings {
  readonly problems: StoreProblem[] = [];
  count = 0;
  readonly #org: string;

  constructor(org: string) {
    this.#org = org;
  }

  add(area: ProblemArea, seq: number | null, detail: string, id?: string): void {
    this.count += 1;
    if (this.problems.length < DESCRIBED)
      this.problems.push({ org: this.#org, area, seq, ...(id === undefined ? {} : { id }), detail });
  }

  /** Does a part of the work. What is stored so strangely that the code stumbles over it is a problem, not a crash. */
  async attempt(area: ProblemArea, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // A SQLSTATE: the database failed, unless it is of class 22, which says that it stumbled over the contents too.
      if (/^(?!22)[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code))) throw error;
      this.add(
        area,
        null,
        `what is stored cannot be understood: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
