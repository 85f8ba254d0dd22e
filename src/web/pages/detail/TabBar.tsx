import { Link } from '@tanstack/react-router';
import { usePlace } from '../../place.ts';
import { formatNumber } from '../../ui/format.ts';
import { useDetailSearch } from './detail-search.ts';
import type { RecordProps } from './record-props.ts';
import classes from './tab-bar.module.css';
import { TABS } from './tabs.ts';

interface Props extends RecordProps {
  readonly open: string | undefined;
}

/** Else the overview, whose address the others only add to, would be marked as open with each of them. */
const EXACT = { exact: true };

/** The parts of a record's page, each with an address of its own; and the way into its past. */
export const TabBar = ({ kind, record, open }: Props) => {
  const { org, plural } = usePlace();
  const { asOf } = useDetailSearch();
  const params = { org, plural, ref: record.key };
  const moment = asOf ? { asOf } : {};
  const current = (isOpen: boolean) => (isOpen ? ({ 'aria-current': 'page' } as const) : {});
  return (
    <nav aria-label="Parts of this record" className={classes['bar']}>
      <ul>
        <li>
          <Link
            to="/o/$org/$plural/$ref"
            params={params}
            search={moment}
            activeOptions={EXACT}
            {...current(open === undefined)}
          >
            Overview
          </Link>
        </li>
        {TABS.filter(({ shows }) => shows(kind)).map(({ name, label, count }) => {
          const n = count?.(record) ?? 0;
          return (
            <li key={name}>
              <Link
                to="/o/$org/$plural/$ref"
                params={params}
                search={{ ...moment, tab: name }}
                activeOptions={EXACT}
                {...current(open === name)}
              >
                {label}
                {n > 0 && <span className={classes['count']}>{formatNumber(n)}</span>}
              </Link>
            </li>
          );
        })}
        {kind.assurance && (
          <li>
            <Link to="/o/$org/$plural/$ref/graph" params={params} search={moment}>
              Graph
            </Link>
          </li>
        )}
      </ul>
      {!asOf && (
        <Link
          to="/o/$org/$plural/$ref"
          params={params}
          search={{ ...(open ? { tab: open } : {}), asOf: lookBack(record.createdAt) }}
          className={classes['past'] ?? ''}
        >
          As of a past day
        </Link>
      )}
    </nav>
  );
};

/** A first moment to look back to: the start of today, or the record's own beginning where that is later. */
const lookBack = (createdAt: string): string => {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  return new Date(Math.max(day.getTime(), Date.parse(createdAt))).toISOString();
};
