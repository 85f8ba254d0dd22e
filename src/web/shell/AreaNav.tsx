import { useQuery } from '@tanstack/react-query';
import { Fragment, useId } from 'react';
import type { AnyKind } from '../../model/kind.ts';
import { administers } from '../../model/permission.ts';
import type { KindCounts } from '../api-types.ts';
import { workQuery } from '../pages/work/work-query.ts';
import { useOrg } from '../place.ts';
import { homeQuery, metaQuery } from '../queries.ts';
import { formatNumber } from '../ui/format.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { StatusMark } from '../ui/StatusBadge.tsx';
import { STATUS_TEXT } from '../ui/status.ts';
import { useActor } from '../use-actor.ts';
import { type AreaGroup, alarmOf, areaGroups, sumOf } from './areas.ts';
import { SideLink } from './SideLink.tsx';
import { useChosenScope } from './scope.ts';
import { scopeCountsQuery } from './scope-counts.ts';
import classes from './shell.module.css';
import { useClosedAreas } from './use-closed-areas.ts';
import { WorkCount } from './WorkCount.tsx';

/** Where everything is: the pages of the loop, then every kind by area with how many there are and how bad it is. */
export const AreaNav = () => {
  const org = useOrg();
  const actor = useActor();
  const { data: meta } = useQuery(metaQuery(org));
  // The numbers of the home page cost the server most: never ahead of the page itself.
  const { data: home } = useQuery({ ...homeQuery(org), enabled: meta !== undefined && meta.recall === undefined });
  const { data: work } = useQuery({ ...workQuery(org), enabled: meta !== undefined });
  const [closed, toggle] = useClosedAreas();
  // The numbers are those of the lists that the links open: of the chosen scope, where there is one.
  const scope = useChosenScope(org);
  const { data: scoped } = useQuery({ ...scopeCountsQuery(org, scope ?? ''), enabled: scope !== undefined });
  return (
    <div className={classes['nav']}>
      <SideLink
        to="/o/$org"
        params={{ org }}
        activeOptions={{ exact: true }}
        label="Home"
        icon={<NamedIcon name="home" />}
      />
      <SideLink
        to="/o/$org/work"
        params={{ org }}
        label="My work"
        icon={<NamedIcon name="task" />}
        aside={<WorkCount work={work} />}
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
        <Area
          key={group.label}
          group={group}
          counts={(scope === undefined ? meta : scoped)?.counts ?? {}}
          isClosed={closed.has(group.label)}
          onToggle={() => toggle(group.label)}
        />
      ))}
      {/* Below what has yet to come: shown with it, so that nothing jumps. */}
      {meta && (
        <div>
          <p className={classes['areaName']}>Organisation</p>
          <SideLink to="/o/$org/settings/$section" params={{ org, section: 'journal' }} label="Journal" />
          {administers(actor) && (
            <SideLink to="/o/$org/settings/$section" params={{ org, section: 'members' }} label="Members" />
          )}
          <SideLink to="/o/$org/settings" params={{ org }} label="Settings" activeOptions={{ exact: true }} />
        </div>
      )}
    </div>
  );
};

interface AreaProps {
  readonly group: AreaGroup;
  readonly counts: Readonly<Record<string, KindCounts>>;
  readonly isClosed: boolean;
  readonly onToggle: () => void;
}

/** An area's kinds under its name; closed, the name says what in it needs a look. */
const Area = ({ group, counts, isClosed, onToggle }: AreaProps) => {
  const id = useId();
  const alarm = isClosed ? alarmOf(sumOf(group.kinds.map((kind) => counts[kind.name]))) : undefined;
  return (
    <div>
      <button type="button" className={classes['area']} aria-expanded={!isClosed} aria-controls={id} onClick={onToggle}>
        <span className={classes['sideLabel']}>{group.label}</span>
        {alarm && <Alarm {...alarm} />}
        <NamedIcon name={isClosed ? 'right' : 'down'} size={12} />
      </button>
      <div id={id} hidden={isClosed}>
        {group.kinds.map((kind) => (
          <Fragment key={kind.name}>
            <KindLink kind={kind} counts={counts[kind.name]} />
            {kind.name === 'framework' && <FrameworkLinks />}
          </Fragment>
        ))}
      </div>
    </div>
  );
};

const FrameworkLinks = () => {
  const org = useOrg();
  return (
    <>
      <SideLink to="/o/$org/framework-library" params={{ org }} search={{}} label="Framework library" />
      <SideLink to="/o/$org/crosswalks" params={{ org }} search={{}} label="Crosswalks" />
      <SideLink to="/o/$org/coverage" params={{ org }} search={{}} label="Coverage" />
      <SideLink to="/o/$org/gaps" params={{ org }} search={{}} label="Gaps" />
    </>
  );
};

interface KindLinkProps {
  readonly kind: AnyKind;
  readonly counts: KindCounts | undefined;
}

const KindLink = ({ kind, counts }: KindLinkProps) => {
  const org = useOrg();
  const scope = useChosenScope(org);
  const alarm = alarmOf(counts);
  return (
    <SideLink
      to="/o/$org/$plural"
      params={{ org, plural: kind.plural }}
      search={scope === undefined ? {} : { scope }}
      activeOptions={{ includeSearch: false }}
      label={kind.labelPlural}
      aside={
        <span className={classes['counts']}>
          {alarm && <Alarm {...alarm} />}
          <Count n={counts?.total} />
        </span>
      }
    />
  );
};

const Alarm = ({ status, n }: NonNullable<ReturnType<typeof alarmOf>>) => (
  <span className={classes['alarm']} data-tone={status} title={`${n} ${STATUS_TEXT[status].label.toLowerCase()}`}>
    <StatusMark status={status} />
    {formatNumber(n)}
  </span>
);

const Count = ({ n }: { readonly n: number | undefined }) =>
  n === undefined || n === 0 ? null : <span className={classes['count']}>{formatNumber(n)}</span>;
