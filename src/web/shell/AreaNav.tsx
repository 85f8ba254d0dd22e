import { useQuery } from '@tanstack/react-query';
import type { AnyKind } from '../../model/kind.ts';
import { administers } from '../../model/permission.ts';
import type { KindCounts } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { homeQuery, metaQuery } from '../queries.ts';
import { formatNumber } from '../ui/format.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { StatusMark } from '../ui/StatusBadge.tsx';
import { STATUS_TEXT } from '../ui/status.ts';
import { useActor } from '../use-actor.ts';
import { alarmOf, areaGroups } from './areas.ts';
import { SideLink } from './SideLink.tsx';
import classes from './shell.module.css';

/** Where everything is: the pages of the loop, then every kind by area with how many there are and how bad it is. */
export const AreaNav = () => {
  const org = useOrg();
  const actor = useActor();
  const { data: meta } = useQuery(metaQuery(org));
  // The numbers of the home page cost the server most: never ahead of the page itself.
  const { data: home } = useQuery({ ...homeQuery(org), enabled: meta !== undefined && meta.recall === undefined });
  return (
    <div className={classes['nav']}>
      <SideLink
        to="/o/$org"
        params={{ org }}
        activeOptions={{ exact: true }}
        label="Home"
        icon={<NamedIcon name="home" />}
      />
      <SideLink to="/o/$org/executive" params={{ org }} label="Executive summary" icon={<NamedIcon name="page" />} />
      <SideLink
        to="/o/$org/recall"
        params={{ org }}
        label="Recall list"
        icon={<NamedIcon name="recall" />}
        aside={<Count n={meta?.recall ?? home?.recall} />}
      />
      {areaGroups(actor).map((group) => (
        <div key={group.label}>
          <p className={classes['area']}>{group.label}</p>
          {group.kinds.map((kind) => (
            <KindLink key={kind.name} org={org} kind={kind} counts={meta?.counts[kind.name]} />
          ))}
        </div>
      ))}
      <div>
        <p className={classes['area']}>Organisation</p>
        <SideLink to="/o/$org/settings/$section" params={{ org, section: 'journal' }} label="Journal" />
        {administers(actor) && (
          <SideLink to="/o/$org/settings/$section" params={{ org, section: 'members' }} label="Members" />
        )}
        <SideLink to="/o/$org/settings" params={{ org }} label="Settings" activeOptions={{ exact: true }} />
      </div>
    </div>
  );
};

interface KindLinkProps {
  readonly org: string;
  readonly kind: AnyKind;
  readonly counts: KindCounts | undefined;
}

const KindLink = ({ org, kind, counts }: KindLinkProps) => {
  const alarm = alarmOf(counts);
  return (
    <SideLink
      to="/o/$org/$plural"
      params={{ org, plural: kind.plural }}
      label={kind.labelPlural}
      aside={
        <span className={classes['counts']}>
          {alarm && (
            <span
              className={classes['alarm']}
              data-tone={alarm.status}
              title={`${alarm.n} ${STATUS_TEXT[alarm.status].label.toLowerCase()}`}
            >
              <StatusMark status={alarm.status} />
              {formatNumber(alarm.n)}
            </span>
          )}
          <Count n={counts?.total} />
        </span>
      }
    />
  );
};

const Count = ({ n }: { readonly n: number | undefined }) =>
  n === undefined || n === 0 ? null : <span className={classes['count']}>{formatNumber(n)}</span>;
