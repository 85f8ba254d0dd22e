import type { Server } from '../context.ts';

/** What runs beside the requests. `example` is the organisation of our own programme, whose collectors look at this very installation. */
export const startJobs = (_server: Server, _example: string | undefined): { stop(): Promise<void> } => ({ stop: () => Promise.resolve() });
