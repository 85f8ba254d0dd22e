import type { Span } from '../api-types.ts';
import { formatMoment } from './format.ts';
import { partsOf } from './span-parts.ts';
import classes from './status.module.css';
import { STATUS_TEXT } from './status.ts';

/** How a record stood over a window, as one bar; the same is in the table beside it. */
export const SpanBar = ({
  spans,
  from,
  to,
}: {
  readonly spans: readonly Span[];
  readonly from: string;
  readonly to: string;
}) => {
  const parts = partsOf(spans, Date.parse(from), Date.parse(to));
  return (
    <div
      className={classes['bar']}
      style={{ height: 18, gap: 0 }}
      role="img"
      aria-label={`Assurance from ${formatMoment(from)} to ${formatMoment(to)}`}
    >
      {parts.map(({ tone, share, at }) => (
        <span
          key={at}
          className={tone === 'none' ? undefined : classes['part']}
          data-tone={tone}
          style={{ flexBasis: `${share * 100}%` }}
          title={`${STATUS_TEXT[tone].label} from ${formatMoment(new Date(at).toISOString())}`}
        />
      ))}
    </div>
  );
};
