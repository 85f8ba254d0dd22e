import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** What belongs here, why, and the one next step. */
export const Empty = ({ title, children, action }: Props) => (
  <div className={classes['empty']}>
    <Title order={2}>{title}</Title>
    <p>{children}</p>
    {action}
  </div>
);
