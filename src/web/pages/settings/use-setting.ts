import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** A word in the address of a settings page, and how to change it; undefined takes it out. */
export const useSetting = (name: string): readonly [string | undefined, (value: string | undefined) => void] => {
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const found = search[name];
  const set = useCallback(
    (value: string | undefined) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => {
          const { [name]: _, ...others } = before;
          return value === undefined ? others : { ...others, [name]: value };
        },
        resetScroll: false,
      } as never),
    [navigate, name],
  );
  return [typeof found === 'string' ? found : undefined, set];
};
