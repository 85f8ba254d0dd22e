/** What the address of a graph says beside the record it starts from. */
export interface GraphSearch {
  readonly asOf?: string;
  /** `down`: only what it rests on; `up`: only what rests on it; absent: both. */
  readonly way?: 'down' | 'up';
  /** Levels in each direction; absent: all. */
  readonly depth?: string;
  /** Kinds that are shown one by one although there are many, separated by commas; one that is named twice has twice as many drawn. */
  readonly open?: string;
  /** Kinds that are folded into one although there are few. */
  readonly folded?: string;
  /** `tree`: the list beside the picture has the page to itself. */
  readonly view?: 'tree';
}

/** Of a list of kinds the address takes so many names. */
export const NAMES_AT_MOST = 41;
const NAMES = new RegExp(`^[a-z_]{1,40}(,[a-z_]{1,40}){0,${NAMES_AT_MOST - 1}}$`);

/** The search of an address that anybody may have typed; what makes no sense is left out. */
export const readGraphSearch = (search: Readonly<Record<string, unknown>>): GraphSearch => {
  const { way, depth, open, folded, view } = search;
  const asOf = typeof search['asOf'] === 'string' ? Date.parse(search['asOf']) : Number.NaN;
  return {
    ...(Number.isNaN(asOf) ? {} : { asOf: new Date(asOf).toISOString() }),
    ...(way === 'down' || way === 'up' ? { way } : {}),
    ...(typeof depth === 'string' && /^[1-9]\d?$/.test(depth) ? { depth } : {}),
    ...(typeof open === 'string' && NAMES.test(open) ? { open } : {}),
    ...(typeof folded === 'string' && NAMES.test(folded) ? { folded } : {}),
    ...(view === 'tree' ? { view } : {}),
  };
};
