import { Skeleton } from '@mantine/core';
import classes from './page.module.css';

const lines = (n: number): readonly number[] => Array.from({ length: n }, (_, line) => line);

/** A page that is on its way: a title and panels where they will be, so that nothing jumps. */
export const PageSkeleton = () => (
  <div className={classes['page']} aria-busy="true" aria-label="Loading" role="status">
    <Skeleton height={28} width="min(60%, 22rem)" mb="sm" />
    <Skeleton height={14} width="min(90%, 34rem)" mb="lg" />
    <PanelSkeletonBody lines={8} />
  </div>
);

export const PanelSkeletonBody = ({ lines: n }: { readonly lines: number }) => (
  <div className={classes['panel']}>
    {lines(n).map((line) => (
      <Skeleton key={line} height={16} mb={12} width={`${90 - ((line * 17) % 45)}%`} />
    ))}
  </div>
);

/** Rows of a table that are on their way. */
export const TableSkeleton = ({ rows = 8 }: { readonly rows?: number }) => (
  <div aria-busy="true" aria-label="Loading" role="status">
    {lines(rows).map((line) => (
      <div key={line} className={classes['row']}>
        <Skeleton height={14} width="5rem" />
        <Skeleton height={14} width={`${70 - ((line * 13) % 40)}%`} />
        <Skeleton height={18} width="6rem" radius="xl" />
      </div>
    ))}
  </div>
);
