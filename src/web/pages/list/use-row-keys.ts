import { useHotkeys } from '@mantine/hooks';

/** The rows' links on the page, in order. */
const rowLinks = () => [...document.querySelectorAll<HTMLElement>('[data-row-link]')];

const move = (by: number) => {
  const links = rowLinks();
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[at === -1 ? 0 : Math.min(Math.max(0, at + by), links.length - 1)]?.focus();
};

/** j and k go through a list's rows, Enter opens (the focus is on the row's link); / goes to its text search. */
export const useRowKeys = (): void => {
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['/', () => document.querySelector<HTMLElement>('[data-list-search]')?.focus()],
  ]);
};
