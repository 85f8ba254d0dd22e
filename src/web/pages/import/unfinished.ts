import type { TableRow } from '../../../model/exchange/read-rows.ts';
import { readStored, store } from '../../stored.ts';
import type { Progress } from './run.ts';
import type { Mapping } from './table.ts';

/** An import as it is kept in the browser until it is through: whoever comes back can go on with it. */
export interface Unfinished {
  readonly id: string;
  readonly org: string;
  readonly kind: string;
  readonly file: string;
  readonly header: readonly string[];
  readonly mapping: Mapping;
  /** The rows to take, the bad ones left out. */
  readonly rows: readonly TableRow[];
  readonly inOne: boolean;
  readonly progress: Progress;
}

const DATABASE = 'candor';
const STORE = 'imports';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the browser’s store failed')));
  });

const openStore = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => {
  const open = indexedDB.open(DATABASE, 1);
  open.addEventListener('upgradeneeded', () => open.result.createObjectStore(STORE));
  return (await settled(open)).transaction(STORE, mode).objectStore(STORE);
};

const keyOf = ({ org, kind }: Pick<Unfinished, 'org' | 'kind'>) => `${org} ${kind}`;

/** A browser without a store (a private window) only loses the going on after a restart: the import itself must not fail for it. */
const orNothing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch {
    return undefined;
  }
};

export const keepUnfinished = (one: Unfinished) =>
  orNothing(async () => settled((await openStore('readwrite')).put(one, keyOf(one))));
export const dropUnfinished = (one: Pick<Unfinished, 'org' | 'kind'>) =>
  orNothing(async () => settled((await openStore('readwrite')).delete(keyOf(one))));
export const findUnfinished = (one: Pick<Unfinished, 'org' | 'kind'>) =>
  orNothing(async () => settled((await openStore('readonly')).get(keyOf(one)) as IDBRequest<Unfinished | undefined>));

const mapKey = (kind: string) => `candor.import.${kind}`;

/** What headers were taken for the last time that somebody imported this kind here. */
export const rememberedMap = (kind: string): Readonly<Record<string, string | null>> => {
  try {
    const value: unknown = JSON.parse(readStored(mapKey(kind)) ?? '{}');
    const pairs = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(
      pairs.filter((pair): pair is [string, string | null] => pair[1] === null || typeof pair[1] === 'string'),
    );
  } catch {
    // Whatever stands there is not ours: nothing is remembered.
    return {};
  }
};

export const rememberMap = (kind: string, map: Readonly<Record<string, string | null>>): void =>
  store(mapKey(kind), JSON.stringify({ ...rememberedMap(kind), ...map }));
