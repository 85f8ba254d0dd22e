import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import classes from './shell.module.css';

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly aside?: ReactNode;
  readonly ref?: Ref<HTMLAnchorElement>;
}

const Base = ({ label, icon, aside, className: _ours, ...rest }: Props) => (
  <a {...rest} className={classes['side']}>
    {icon}
    <span className={classes['sideLabel']}>{label}</span>
    {aside}
  </a>
);

/** A line of the navigation; the router marks the one that is open. */
export const SideLink = createLink(Base);
