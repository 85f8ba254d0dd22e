/** What the process says when it ends. Documented in docs/guide/cli.md. */
export const EXIT = {
  fine: 0,
  /** The answer is "no": changes under --check, drift, a failed verification, rows with errors. */
  no: 1,
  usage: 2,
  denied: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
  internal: 7,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** What went wrong, as the server or this program says it; becomes JSON under --json. */
export interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly errors?: readonly Fault[];
}

/** The only error that reaches people: one or few lines on stderr, and the exit code that goes with them. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: Exit;
  readonly complaint: Complaint;

  constructor(
    exit: Exit,
    message: string,
    more: Omit<Complaint, 'message' | 'code'> & { readonly code?: string } = {},
  ) {
    super(message);
    this.exit = exit;
    this.complaint = { code: CODES[exit], ...more, message };
  }
}

const CODES: Readonly<Record<Exit, string>> = {
  0: 'fine',
  1: 'no',
  2: 'usage',
  3: 'denied',
  4: 'not_found',
  5: 'conflict',
  6: 'unavailable',
  7: 'internal',
};

/** The command was called in a way that cannot work; says how it can. */
export const usage = (message: string, errors?: readonly Fault[]): CliError =>
  new CliError(EXIT.usage, message, errors && errors.length > 0 ? { errors } : {});
