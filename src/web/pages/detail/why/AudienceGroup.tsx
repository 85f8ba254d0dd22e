import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { formatNumber } from '../../../ui/format.ts';
import { AUDIENCE } from '../audiences.ts';
import classes from '../detail.module.css';

interface Props<T> {
  readonly audience: string;
  /** Exact, where not all are named. */
  readonly total: number;
  readonly items: readonly T[];
  readonly children: (item: T) => ReactNode;
  /** Of the place on the page, for links to it. */
  readonly id?: string;
}

const FIRST = 10;
const STEP = 100;

/** Records of one audience: how many, the first of them, and the rest step by step. */
export const AudienceGroup = <T extends { readonly id: string }>({
  audience,
  total,
  items,
  children,
  id,
}: Props<T>) => {
  const [shown, setShown] = useState(FIRST);
  const left = items.length - shown;
  return (
    <div className={classes['group']} id={id}>
      <div className={classes['groupHead']}>
        <h3>{AUDIENCE[audience] ?? audience}</h3>
        <span className={classes['quiet']}>{formatNumber(total)}</span>
      </div>
      <ul className={classes['links']}>
        {items.slice(0, shown).map((item) => (
          <li key={item.id}>{children(item)}</li>
        ))}
      </ul>
      {left > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShown(shown + STEP)}>
          Show {formatNumber(Math.min(STEP, left))} more of {formatNumber(items.length)}
        </Button>
      )}
      {total > items.length && (
        <p className={classes['quiet']}>
          The nearest {formatNumber(items.length)} are named; {formatNumber(total - items.length)} more are counted.
        </p>
      )}
    </div>
  );
};
