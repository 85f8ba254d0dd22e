/** The secret of a link (`#token=…`): behind the hash, so that it is never sent to or logged by a server on the way. */
export const hashToken = (hash: string): string => new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
