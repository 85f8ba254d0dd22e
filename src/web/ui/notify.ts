import { useSyncExternalStore } from 'react';

/** A short word to the reader that needs no answer. */
export interface Notice {
  readonly title?: string;
  readonly message: string;
  /** Something was refused or failed. */
  readonly isFailure?: boolean;
}

const listeners = new Set<() => void>();
let wasAsked = false;

/** Shows a notice in the corner; what shows it is fetched with the first one. */
export const notify = ({ isFailure = false, ...notice }: Notice): void => {
  wasAsked = true;
  for (const listener of listeners) listener();
  void import('@mantine/notifications').then(({ notifications }) =>
    notifications.show({
      ...notice,
      ...(isFailure ? { color: 'red' } : {}),
      closeButtonProps: { 'aria-label': 'Close this notice' },
    }),
  );
};

/** What was typed into a field was not saved when its editor was left: says why, and that it is not gone. */
export const notifyUnsaved = (what: string, why: string): void =>
  notify({ isFailure: true, title: `${what} is not saved`, message: `${why} What you typed is kept: open it again.` });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether there has been anything to show. */
export const useHasNotices = (): boolean => useSyncExternalStore(subscribe, () => wasAsked);
