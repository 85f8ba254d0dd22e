import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import type { MenuProps } from '../ui/LazyMenu.tsx';
import { OpeningMenu } from '../ui/OpeningMenu.tsx';

export const OrgMenuItems = ({ button }: MenuProps) => {
  const { data: me } = useQuery(meQuery());
  return (
    <OpeningMenu button={button} position="bottom-start" width={280}>
      <Menu.Label>Organisations</Menu.Label>
      {me?.orgs.map((one) => (
        <Menu.Item key={one.id} renderRoot={(props) => <Link to="/o/$org" params={{ org: one.slug }} {...props} />}>
          {one.name}
          {one.example ? ' (example)' : ''}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<NamedIcon name="plus" />} renderRoot={(props) => <Link to="/start" {...props} />}>
        Start your own organisation
      </Menu.Item>
    </OpeningMenu>
  );
};
