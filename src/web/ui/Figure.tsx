import type { ReactNode } from 'react';
import classes from './figure.module.css';
import { formatNumber } from './format.ts';
import { NamedIcon } from './icons.tsx';
import type { Tone } from './status.ts';

interface Props {
  readonly n: number | string;
  readonly children: ReactNode;
  /** How bad it is that there are so many; nothing where a number is only a number, or zero. */
  readonly tone?: Tone;
  /** Against the time before: how much more or less, and since when, in words. */
  readonly change?: { readonly by: number; readonly since: string; readonly isMoreWorse?: boolean };
}

/** One number that matters, what it counts, and how it has moved. */
export const Figure = ({ n, children, tone = 'none', change }: Props) => (
  <div className={classes['figure']} data-tone={n === 0 ? 'none' : tone}>
    <span className={classes['number']}>{typeof n === 'number' ? formatNumber(n) : n}</span>
    <span className={classes['words']}>{children}</span>
    {change && <Change {...change} />}
  </div>
);

const Change = ({ by, since, isMoreWorse }: NonNullable<Props['change']>) => {
  const isWorse = isMoreWorse !== undefined && by !== 0 && by > 0 === isMoreWorse;
  const word = by > 0 ? 'more' : 'fewer';
  return (
    <span className={classes['change']} data-worse={isWorse || undefined}>
      {by !== 0 && <NamedIcon name={by > 0 ? 'up' : 'down'} size={12} />}
      {by === 0 ? `as ${since}` : `${formatNumber(Math.abs(by))} ${word} than ${since}`}
    </span>
  );
};
