import type { Status } from '../../assurance/types.ts';
import { registry } from '../../model/registry.ts';
import type { Cause } from '../api-types.ts';
import { causeText } from './cause-text.ts';
import { Moment } from './Moment.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import classes from './status.module.css';

interface Props {
  readonly status: Status | null;
  readonly until?: string | null;
  readonly causes: readonly Cause[];
}

/** How a record stands and, in one line, because of what and since when. */
export const StatusCause = ({ status, until, causes }: Props) => {
  const [first, ...others] = causes;
  return (
    <span className={classes['cause']}>
      <StatusBadge status={status} until={until} />
      {first && (
        <span className={classes['causeText']}>
          {first.key} {causeText(first.code, registry.find(first.kind))}, <Moment at={first.since} />
          {others.length > 0 && `, and ${others.length} more`}
        </span>
      )}
    </span>
  );
};
