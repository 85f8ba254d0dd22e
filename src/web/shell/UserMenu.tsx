import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { lazyMenu } from '../ui/LazyMenu.tsx';

const Account = lazyMenu(async () => (await import('./UserMenuItems.tsx')).UserMenuItems);

/** Who is signed in, light or dark, and the way out. */
export const UserMenu = () => {
  const { data: me } = useQuery(meQuery());
  const letters = initials(me?.user.name ?? '');
  return (
    <>
      <SchemeSwitch />
      <Account
        button={
          <ActionIcon variant="light" size="lg" radius="xl" aria-label={`${letters}: your account`}>
            {letters}
          </ActionIcon>
        }
      />
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
