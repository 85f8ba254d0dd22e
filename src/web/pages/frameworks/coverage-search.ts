import { useNavigate, useSearch } from '@tanstack/react-router';
import { SHOWS, type Show } from './coverage-tree.ts';

/** What the address of a page about coverage says. */
export interface CoverageSearch {
  readonly asOf?: string;
  readonly q?: string;
  readonly show?: Show;
  /** The requirement that is looked at. */
  readonly at?: string;
  /** Of the matrix: as a table. */
  readonly view?: 'table';
  /** What is closed, with line ends between: numbers and groups hold commas. */
  readonly closed?: string;
}

const textIn = (search: Record<string, unknown>, name: string): string | undefined => {
  const value = search[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const readCoverageSearch = (search: Record<string, unknown>): CoverageSearch => {
  const [asOf, q, at, closed, show] = ['asOf', 'q', 'at', 'closed', 'show'].map((name) => textIn(search, name));
  return {
    ...(asOf !== undefined && !Number.isNaN(Date.parse(asOf)) ? { asOf } : {}),
    ...(q === undefined ? {} : { q }),
    ...(at === undefined ? {} : { at }),
    ...(closed === undefined ? {} : { closed }),
    ...(search['view'] === 'table' ? { view: 'table' } : {}),
    ...(show !== undefined && Object.hasOwn(SHOWS, show) && show !== 'all' ? { show: show as Show } : {}),
  };
};

/** What the address says, and how to make it say something else; undefined takes out. */
export const useCoverageSearch = () => {
  const search = readCoverageSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const set = (changed: { readonly [name in keyof CoverageSearch]: CoverageSearch[name] | undefined }) => {
    const next = Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '.', search: Object.fromEntries(next), replace: true });
  };
  return [search, set] as const;
};
