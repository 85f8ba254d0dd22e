import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { meQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import type { MenuProps } from '../ui/LazyMenu.tsx';
import { OpeningMenu } from '../ui/OpeningMenu.tsx';

const NewOrgDialog = lazy(() => import('./NewOrgDialog.tsx').then((part) => ({ default: part.NewOrgDialog })));

export const OrgMenuItems = ({ button }: MenuProps) => {
  const { data: me } = useQuery(meQuery());
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <OpeningMenu button={button} position="bottom-start" width={280}>
        <Menu.Label>Organisations</Menu.Label>
        {me?.orgs.map((one) => (
          <Menu.Item key={one.id} renderRoot={(props) => <Link to="/o/$org" params={{ org: one.slug }} {...props} />}>
            {one.name}
            {one.example ? ' (example)' : ''}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<NamedIcon name="plus" />} onClick={open}>
          Start your own organisation
        </Menu.Item>
      </OpeningMenu>
      {opened && (
        <Suspense>
          <NewOrgDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
};
