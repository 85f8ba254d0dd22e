import { formatNumber } from '../ui/format.ts';
import { UrgencyShape } from '../ui/icons.tsx';
import classes from './shell.module.css';

interface Props {
  /** What waits for this person; undefined while it is not known. */
  readonly work: { readonly total: number; readonly overdue: { readonly total: number } } | undefined;
}

/** How much waits for this person, and how much of it is overdue. */
export const WorkCount = ({ work }: Props) => {
  if (!work || work.total === 0) return null;
  const { total: late } = work.overdue;
  return (
    <span className={classes['counts']}>
      {late > 0 && (
        <span className={classes['alarm']} data-tone="broken" title={`${formatNumber(late)} overdue`}>
          <UrgencyShape isOver />
          {formatNumber(late)} <span className="said">overdue</span>
        </span>
      )}
      <span className={classes['count']}>{formatNumber(work.total)}</span>
    </span>
  );
};
