import { sql } from 'kysely';
import { type Deliverer, type Due, serveOne } from './deliver.ts';
import type { Outside } from './send.ts';

/** Webhooks that this process tells at the same time, and how many of those one organisation may have. */
const AT_ONCE = 32;
const OF_ONE_ORG = 4;

export interface Dispatch {
  /** Begins with what is due and has room, without waiting for it; answers how many were due. */
  look(): Promise<number>;
  /** Waits for everything that was begun. */
  settle(): Promise<void>;
}

interface Options {
  readonly outside: Outside;
  /** Called when one was told, and there is room for the next. */
  readonly onRoom?: () => void;
  readonly chance?: () => number;
}

/** Tells webhooks of all organisations what is due. Each goes its own way: a slow receiver holds up no other. */
export const createDispatch = (server: Deliverer, options: Options): Dispatch => {
  const { outside, onRoom = () => undefined, chance = Math.random } = options;
  const underWay = new Map<string, { readonly org: string; readonly work: Promise<void> }>();
  const hasRoom = ({ org_id, id }: Due): boolean =>
    !underWay.has(id) &&
    underWay.size < AT_ONCE &&
    [...underWay.values()].filter(({ org }) => org === org_id).length < OF_ONE_ORG;
  const begin = (due: Due): void => {
    const { org_id: org, id } = due;
    const work = serveOne(server, due, outside, chance)
      .finally(() => underWay.delete(id))
      .then(onRoom, (error: unknown) => {
        // The lease runs out and it is tried again; the others must not wait for it.
        server.log.error({ org, webhook: id, err: String(error) }, 'a webhook could not be told');
      });
    underWay.set(id, { org, work });
  };
  return {
    look: async () => {
      const found = await server.db.run({}, (tx) =>
        sql<Due>`select due.org_id, due.id from due_webhooks(${new Date(server.now())}) as due`.execute(tx),
      );
      for (const due of found.rows) if (!outside.signal?.aborted && hasRoom(due)) begin(due);
      return found.rows.length;
    },
    settle: async () => {
      await Promise.all([...underWay.values()].map(({ work }) => work));
    },
  };
};
