import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

/** A page for people who are not in an organisation yet: one card, one thing to do. */
export const FrontPage = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => {
  useEffect(() => {
    document.title = `${title} · Candor`;
  }, [title]);
  return (
    <main className={classes['front']}>
      <div className={classes['card']}>
        <div className={classes['brand']}>
          <img src="/mark.svg" alt="" width={30} height={30} />
          Candor
        </div>
        <Title order={1} mb="md">
          {title}
        </Title>
        {children}
      </div>
    </main>
  );
};
