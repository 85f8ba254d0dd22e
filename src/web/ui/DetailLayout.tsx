import type { ReactNode } from 'react';
import classes from './layout.module.css';

interface Props {
  readonly children: ReactNode;
  readonly aside: ReactNode;
}

/** What a page is about on the left, what belongs to it on the right; one below the other where there is no room. */
export const DetailLayout = ({ children, aside }: Props) => (
  <div className={classes['detail']}>
    <div className={classes['column']}>{children}</div>
    <div className={classes['column']}>{aside}</div>
  </div>
);

/** Panels of equal worth side by side, as many as there is room for. */
export const Tiles = ({ children }: { readonly children: ReactNode }) => (
  <div className={classes['tiles']}>{children}</div>
);
