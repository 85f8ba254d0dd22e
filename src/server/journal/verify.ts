import type { Server } from '../context.ts';

export const verifyOrg = async (_server: Server, _org: string): Promise<{ ok: boolean }> => ({ ok: false });
