import { endOf, URGENCY_WORD, urgencyOf } from './deadline.ts';
import { formatDay, formatMoment, formatRelative } from './format.ts';
import { Hint } from './Hint.tsx';
import { UrgencyShape } from './icons.tsx';
import classes from './moment.module.css';
import { useNow } from './use-now.ts';

/** When something was or will be, by its distance; the date with the time zone is one look away. */
export const Moment = ({ at }: { readonly at: string }) => (
  <Hint label={formatMoment(at)}>
    <time dateTime={at}>{formatRelative(at, useNow())}</time>
  </Hint>
);

/**
 * Until when something must be done: the date, the time and its zone for a moment, how far away it is, and, when it is
 * near or past, a shape and a word that say so.
 */
export const Deadline = ({ at }: { readonly at: string }) => {
  const now = useNow();
  const urgency = urgencyOf(at, now);
  const isDay = at.length === 10;
  return (
    <span className={classes['deadline']} data-urgency={urgency}>
      {urgency !== 'far' && (
        <span className={classes['word']}>
          <UrgencyShape isOver={urgency === 'overdue'} />
          {URGENCY_WORD[urgency]}
        </span>
      )}
      <time dateTime={at}>{isDay ? formatDay(at) : formatMoment(at)}</time>
      <span className={classes['distance']}>
        {formatRelative(new Date(endOf(at)).toISOString(), now)}
        {isDay && ', end of the day here'}
      </span>
    </span>
  );
};
