import { Menu, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useOrg } from '../place.ts';
import { meQuery, metaQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import classes from './shell.module.css';

const NewOrgDialog = lazy(() => import('./NewOrgDialog.tsx').then((part) => ({ default: part.NewOrgDialog })));

/** Which organisation this is, the others, and the way to one's own. */
export const OrgMenu = () => {
  const org = useOrg();
  const { data: me } = useQuery(meQuery());
  const { data: meta } = useQuery(metaQuery(org));
  const [opened, { open, close }] = useDisclosure(false);
  const name = meta?.org.name ?? me?.orgs.find((one) => one.slug === org)?.name ?? org;
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <UnstyledButton className={classes['org']} title="Switch the organisation">
            <img src="/mark.svg" alt="" width={26} height={26} />
            <span className={classes['orgName']}>{name}</span>
            <NamedIcon name="down" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
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
        </Menu.Dropdown>
      </Menu>
      {opened && (
        <Suspense>
          <NewOrgDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
};
