import { ActionIcon, Title } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { NamedIcon } from './icons.tsx';
import classes from './side-panel.module.css';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/**
 * More about something without leaving the page: beside the content on wide screens, over it on narrow ones. Takes the
 * focus when it opens, closes on Escape, and gives the focus back to where it was.
 */
export const SidePanel = ({ title, onClose, actions, children }: Props) => {
  const panel = useRef<HTMLElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-labelledby={heading}
      className={classes['panel']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={classes['head']}>
        <Title order={2} id={heading}>
          {title}
        </Title>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the panel" onClick={onClose}>
          <NamedIcon name="close" />
        </ActionIcon>
      </header>
      <div className={classes['body']}>{children}</div>
      {actions && <footer className={classes['foot']}>{actions}</footer>}
    </aside>
  );
};
