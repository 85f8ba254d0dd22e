import { type MenuProps as MantineMenuProps, Menu } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { MenuProps } from './LazyMenu.tsx';

interface Props extends MenuProps {
  readonly width: number;
  readonly position: NonNullable<MantineMenuProps['position']>;
  readonly children: ReactNode;
}

/** A menu that opens as soon as it is there, because its button was pressed to fetch it. */
export const OpeningMenu = ({ button, width, position, children }: Props) => {
  const [opened, setOpened] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The button is a new element now: focused first, so that closing the menu brings the focus back to it.
    place.current?.querySelector('button')?.focus();
    setOpened(true);
  }, []);
  return (
    // The placeholder that would be focused first is nothing that a menu may hold: its first item is.
    <Menu opened={opened} onChange={setOpened} width={width} position={position} withInitialFocusPlaceholder={false}>
      <span ref={place} style={{ display: 'contents' }}>
        <Menu.Target>{button}</Menu.Target>
      </span>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
};
