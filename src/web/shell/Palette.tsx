import { Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { NamedIcon } from '../ui/icons.tsx';
import classes from './shell.module.css';

/** What it opens is fetched when somebody first asks for it. */
const PaletteDialog = lazy(() => import('./PaletteDialog.tsx').then((part) => ({ default: part.PaletteDialog })));

/** The search box in the header: any record or list, by keyboard (⌘K or Ctrl K). */
export const Palette = () => {
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <UnstyledButton className={classes['search']} onClick={open} title="Search records and lists">
        <NamedIcon name="search" />
        <span className={classes['searchText']}>Search</span>
        <Kbd size="xs" aria-hidden="true">
          ⌘K
        </Kbd>
      </UnstyledButton>
      {opened && (
        <Suspense>
          <PaletteDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
};
