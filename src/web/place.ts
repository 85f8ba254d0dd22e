import { useParams, useSearch } from '@tanstack/react-router';

/** The organisation that the address names; only below /o/$org. */
export const useOrg = (): string => useParams({ strict: false }).org ?? '';

/** The kind's plural and the record that the address names, where it does. */
export const usePlace = (): { readonly org: string; readonly plural: string; readonly ref: string } => {
  const { org = '', plural = '', ref = '' } = useParams({ strict: false });
  return { org, plural, ref };
};

/** The part of an address that says as of which moment a page is; empty where it is the present one. */
export const momentSearch = (asOf: unknown): { readonly asOf?: string } =>
  typeof asOf === 'string' && asOf !== '' ? { asOf } : {};

/** As of which moment this page is: a link from the past leads into the same past. */
export const useMomentSearch = (): { readonly asOf?: string } => {
  const { asOf }: { readonly asOf?: unknown } = useSearch({ strict: false });
  return momentSearch(asOf);
};
