import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { post } from '../api.ts';
import { meQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';

/** Who is signed in, light or dark, and the way out. */
export const UserMenu = () => {
  const { data: me } = useQuery(meQuery());
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await post('/api/auth/sign-out');
    client.clear();
    await navigate({ to: '/sign-in', search: {} });
  };
  return (
    <>
      <SchemeSwitch />
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon
            variant="light"
            size="lg"
            radius="xl"
            aria-label={`${initials(me?.user.name ?? '')}: your account`}
          >
            {initials(me?.user.name ?? '')}
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me ? `${me.user.name}, ${me.user.email}` : 'Signed in'}</Menu.Label>
          <Menu.Item renderRoot={(props) => <Link to="/profile" {...props} />}>Profile, keys, second factor</Menu.Item>
          <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
};

export const SchemeSwitch = () => {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Switch to ${other}`}
      onClick={() => setColorScheme(other)}
    >
      <NamedIcon name={other === 'dark' ? 'moon' : 'sun'} />
    </ActionIcon>
  );
};

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => Array.from(part)[0] ?? '')
    .filter((_letter, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase();
