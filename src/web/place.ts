import { useParams } from '@tanstack/react-router';

/** The organisation that the address names; only below /o/$org. */
export const useOrg = (): string => useParams({ strict: false }).org ?? '';

/** The kind's plural and the record that the address names, where it does. */
export const usePlace = (): { readonly org: string; readonly plural: string; readonly ref: string } => {
  const { org = '', plural = '', ref = '' } = useParams({ strict: false });
  return { org, plural, ref };
};
