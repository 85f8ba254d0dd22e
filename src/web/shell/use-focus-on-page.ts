import { useEffect, useRef } from 'react';

/**
 * A page that was opened from the navigation or the header begins at its content for the keyboard and for screen readers,
 * as it would after a real load. Who is somewhere in the page already, or opened it directly, is left where they are.
 */
export const useFocusOnPage = (pathname: string): void => {
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const main = document.getElementById('main');
    const active = document.activeElement;
    if (main && (active === null || active === document.body || active.closest('nav, header.shell') !== null)) {
      main.focus({ preventScroll: true });
    }
  }, [pathname]);
};
