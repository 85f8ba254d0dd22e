import type { Problem } from '../model/schema.ts';

/** A refusal of the server's (RFC 9457), or `offline` when none was reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly problems: readonly Problem[];

  constructor(status: number, code: string, message: string, requestId?: string, problems: readonly Problem[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.problems = problems;
  }

  /** Somebody else was faster: the record has moved on from the version that was edited. */
  get isConflict(): boolean {
    return this.status === 409 || this.status === 412;
  }
}

export interface RequestOptions {
  /** Sent as JSON; a Blob as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The version that the change was made from; an older one is refused. */
  readonly ifMatch?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Asks the server; throws ApiError for every refusal and for an unreachable server. */
export const request = async <T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> => {
  const response = await reach(method, path, options);
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204) return undefined as T;
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return (isJson ? await response.json() : await response.text()) as T;
};

const reach = async (
  method: Method,
  path: string,
  { body, signal, ifMatch, headers: own }: RequestOptions,
): Promise<Response> => {
  const headers: Record<string, string> = { accept: 'application/json', ...own };
  if (body !== undefined) headers['content-type'] = body instanceof Blob ? body.type : 'application/json';
  if (ifMatch !== undefined) headers['if-match'] = `"v${ifMatch}"`;
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'offline', `The server cannot be reached. ${afterSilence(method)}`);
  }
};

/** What is known of a request without an answer: what asked to change something may have been carried out all the same. */
const afterSilence = (method: string): string =>
  method === 'GET' || !navigator.onLine
    ? 'Nothing was changed; try again in a moment.'
    : 'Whether it was carried out is not known: look before you try again.';

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly message?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly Problem[];
}

const errorOf = async (response: Response): Promise<ApiError> => {
  const body = await bodyOf(response);
  const message = body.detail ?? body.message ?? body.title ?? `The server answered ${response.status}.`;
  const requestId = body.requestId ?? response.headers.get('x-request-id') ?? undefined;
  return new ApiError(response.status, body.code ?? 'unknown', message, requestId, body.errors ?? []);
};

const bodyOf = async (response: Response): Promise<ProblemBody> => {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    // A proxy's own error page is not JSON: the status alone has to say it.
    return {};
  }
};

export const get = <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, { signal });
export const post = <T>(path: string, body: unknown = {}, options: RequestOptions = {}) =>
  request<T>('POST', path, { ...options, body });
export const patch = <T>(path: string, body: unknown, ifMatch?: number) => request<T>('PATCH', path, { body, ifMatch });
export const remove = (path: string, body?: unknown) => request<void>('DELETE', path, { body });

/** A path below an organisation, each part encoded: `orgPath('acme', 'controls', 'CTL-1')`. */
export const orgPath = (org: string, ...parts: readonly string[]): string =>
  `/api/v1/orgs/${[org, ...parts].map(encodeURIComponent).join('/')}`;

/** A path with its query; empty values are left out. */
export const withQuery = (path: string, query: Readonly<Record<string, string | number | undefined>>): string => {
  const text = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  ).toString();
  return text === '' ? path : `${path}?${text}`;
};
