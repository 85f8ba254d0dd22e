import { useNavigate, useSearch } from '@tanstack/react-router';

const PARTS = ['from', 'to', 'adoption', 'show'] as const;
export type EditionSearch = Partial<Record<(typeof PARTS)[number], string>>;

/** What of the address is ours, and how to change it. */
export const useEditionSearch = () => {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const own: EditionSearch = Object.fromEntries(
    PARTS.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : [])),
  );
  const set = (changed: EditionSearch) => {
    const next = Object.entries({ ...own, ...changed }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '.', search: Object.fromEntries(next), replace: true });
  };
  return [own, set] as const;
};
