import classes from './counts.module.css';
import { formatNumber } from './format.ts';

/** A few numbers beside each other, each under its word. */
export const Counts = ({ counts }: { readonly counts: readonly (readonly [label: string, value: number])[] }) => (
  <dl className={classes['counts']}>
    {counts.map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{formatNumber(value)}</dd>
      </div>
    ))}
  </dl>
);
