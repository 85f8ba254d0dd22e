import { AppShell, Burger, Group, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLive } from '../live.ts';
import { useOrg } from '../place.ts';
import { metaQuery } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { AreaNav } from './AreaNav.tsx';
import { LiveDot } from './LiveDot.tsx';
import { OrgMenu } from './OrgMenu.tsx';
import { Palette } from './Palette.tsx';
import classes from './shell.module.css';
import { UserMenu } from './UserMenu.tsx';

/** The frame around every page of an organisation. */
export const Shell = () => {
  const org = useOrg();
  const connection = useLive(org);
  const { error } = useQuery(metaQuery(org));
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes, whatever it was
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 264, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding="md"
      transitionDuration={0}
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header className={classes['header']}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" className={classes['left']}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={opened ? 'Close the menu' : 'Open the menu'}
            />
            <OrgMenu />
          </Group>
          <Palette />
          <Group gap="xs" wrap="nowrap">
            <LiveDot connection={connection} />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes['navbar']} aria-label="Areas" {...(opened ? {} : { 'data-closed': true })}>
        <AppShell.Section grow component={ScrollArea} type="auto">
          <AreaNav />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes['main']}>
        {error ? <Failure error={error} /> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
};
