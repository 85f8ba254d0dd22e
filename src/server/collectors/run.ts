import { z } from 'zod';
import type { Server } from '../context.ts';
export const collectorResultSchema = z.strictObject({ collector: z.string() });
type Result = z.output<typeof collectorResultSchema>;
export const runCollectors = async (
  _server: Server,
  _org: string,
  _options: { readonly only?: readonly string[] } = {},
): Promise<Result[]> => [];
export const collectorResults = async (_server: Server, _org: string): Promise<Result[]> => [];
