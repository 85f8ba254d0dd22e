import type { BetterAuthPlugin } from 'better-auth';
import type { DBAdapter } from 'better-auth/adapters';
import { sha256Hex } from '../hash.ts';

type Part = Omit<DBAdapter, 'transaction'>;
type Where = NonNullable<Parameters<Part['findMany']>[0]['where']>;

const hashed = (value: Where[number]['value']): Where[number]['value'] => {
  if (typeof value === 'string') return sha256Hex(value);
  return Array.isArray(value) ? value.map((one) => sha256Hex(String(one))) : value;
};

/** The same question with tokens as the database has them. */
const asStored = <Q extends { readonly model: string; readonly where?: Where | undefined }>(query: Q): Q =>
  query.model === 'session' && query.where
    ? {
        ...query,
        where: query.where.map((one) => (one.field === 'token' ? { ...one, value: hashed(one.value) } : one)),
      }
    : query;

/** Gives a session back with the token by which it was asked for: cookies are made from it. */
const asAsked = <T>(query: { readonly model: string; readonly where?: Where | undefined }, row: T): T => {
  const token = query.model === 'session' ? query.where?.find(({ field }) => field === 'token')?.value : undefined;
  return row !== null && typeof row === 'object' && typeof token === 'string' ? { ...row, token } : row;
};

const hashPart = (part: Part): Part => ({
  ...part,
  create: async <T extends Record<string, unknown>, R = T>(
    query: Parameters<typeof part.create<T, R>>[0],
  ): Promise<R> => {
    const token = query.model === 'session' ? query.data['token' as never] : undefined;
    if (typeof token !== 'string') return await part.create<T, R>(query);
    const row = await part.create<T, R>({ ...query, data: { ...query.data, token: sha256Hex(token) } });
    return { ...row, token };
  },
  findOne: async (query) => asAsked(query, await part.findOne(asStored(query))),
  findMany: (query) => part.findMany(asStored(query)),
  count: (query) => part.count(asStored(query)),
  update: async (query) => asAsked(query, await part.update(asStored(query))),
  updateMany: (query) => part.updateMany(asStored(query)),
  delete: (query) => part.delete(asStored(query)),
  deleteMany: (query) => part.deleteMany(asStored(query)),
  consumeOne: async (query) => asAsked(query, await part.consumeOne(asStored(query))),
});

const hashAll = (adapter: DBAdapter): DBAdapter => ({
  ...adapter,
  ...hashPart(adapter),
  transaction: (work) => adapter.transaction((part) => work({ ...part, ...hashPart(part) })),
});

/**
 * Keeps the SHA-256 of session tokens instead of the tokens: the library has no setting for it. Lists of sessions have
 * the hashes in them, so they and the ending of a session are routes of our own.
 */
export const hashedSessions = (): BetterAuthPlugin => ({
  id: 'hashed-sessions',
  init: (context) => ({ context: { adapter: hashAll(context.adapter) } }),
});
