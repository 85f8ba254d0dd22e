import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLive } from '../live.ts';
import { useOrg } from '../place.ts';
import { metaQuery } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { NamedIcon } from '../ui/icons.tsx';
import { AreaNav } from './AreaNav.tsx';
import { Bell } from './Bell.tsx';
import { LiveDot } from './LiveDot.tsx';
import { OfflineBar } from './OfflineBar.tsx';
import { OrgMenu } from './OrgMenu.tsx';
import { Palette } from './Palette.tsx';
import { ScopeMenu } from './ScopeMenu.tsx';
import classes from './shell.module.css';
import { UserMenu } from './UserMenu.tsx';
import { useFocusOnPage } from './use-focus-on-page.ts';

/** The frame around every page of an organisation. */
export const Shell = () => {
  const org = useOrg();
  const connection = useLive(org);
  const { data, error } = useQuery(metaQuery(org));
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes, whatever it was
  useEffect(close, [pathname]);
  useFocusOnPage(pathname);
  return (
    <div className={classes['frame']}>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <header className={`shell ${classes['header']}`}>
        <div className={classes['left']}>
          <ActionIcon
            className={classes['burger']}
            variant="subtle"
            color="gray"
            size="lg"
            onClick={toggle}
            aria-expanded={opened}
            aria-label={opened ? 'Close the menu' : 'Open the menu'}
          >
            <NamedIcon name={opened ? 'close' : 'nav'} />
          </ActionIcon>
          <OrgMenu />
          <ScopeMenu />
        </div>
        <Palette />
        <div className={classes['right']}>
          <LiveDot connection={connection} />
          <Bell />
          <UserMenu />
        </div>
      </header>
      <nav className={classes['navbar']} aria-label="Areas" {...(opened ? {} : { 'data-closed': true })}>
        <AreaNav />
      </nav>
      <main id="main" tabIndex={-1} className={classes['main']} inert={opened}>
        <OfflineBar connection={connection} />
        {/* One question that failed must not take away the page that is there, and what was typed into it. */}
        <Failure error={error} />
        {(data || !error) && <Outlet />}
      </main>
    </div>
  );
};
