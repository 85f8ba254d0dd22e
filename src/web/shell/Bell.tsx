import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { inboxQuery } from '../pages/inbox/inbox-query.ts';
import { useOrg } from '../place.ts';
import { metaQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import classes from './bell.module.css';

/** The way to the inbox, with how much in it is unread. */
export const Bell = () => {
  const org = useOrg();
  // After the page itself.
  const { data: meta } = useQuery(metaQuery(org));
  const { data } = useQuery({ ...inboxQuery(org), enabled: meta !== undefined });
  const n = data?.unread ?? 0;
  const label = n === 0 ? 'Inbox' : `Inbox, ${n} unread`;
  return (
    <Link
      to="/o/$org/inbox"
      params={{ org }}
      search={{}}
      className={classes['bell'] ?? ''}
      aria-label={label}
      title={label}
    >
      <NamedIcon name="bell" />
      {n > 0 && (
        <span className={classes['n']} aria-hidden="true">
          {n > 99 ? '99+' : n}
        </span>
      )}
    </Link>
  );
};
