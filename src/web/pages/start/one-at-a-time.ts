import { useRef } from 'react';

interface Sender<V> {
  readonly mutate: (variables: V, options: { readonly onSettled: () => void }) => void;
}

/** Sends only while nothing is on its way: a double click is faster than the button that would say so. */
export const useOneAtATime = <V>({ mutate }: Sender<V>): ((variables: V) => void) => {
  const isBusy = useRef(false);
  return (variables) => {
    if (isBusy.current) return;
    isBusy.current = true;
    mutate(variables, {
      onSettled: () => {
        isBusy.current = false;
      },
    });
  };
};
