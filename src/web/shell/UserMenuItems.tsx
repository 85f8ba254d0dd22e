import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../queries.ts';
import type { MenuProps } from '../ui/LazyMenu.tsx';
import { OpeningMenu } from '../ui/OpeningMenu.tsx';
import { signOut } from './sign-out.ts';

export const UserMenuItems = ({ button }: MenuProps) => {
  const { data: me } = useQuery(meQuery());
  return (
    <OpeningMenu button={button} position="bottom-end" width={240}>
      <Menu.Label>{me ? `${me.user.name}, ${me.user.email}` : 'Signed in'}</Menu.Label>
      <Menu.Item renderRoot={(props) => <Link to="/profile" {...props} />}>Profile, keys, second factor</Menu.Item>
      <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
    </OpeningMenu>
  );
};
