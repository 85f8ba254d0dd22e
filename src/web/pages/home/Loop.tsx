import { Fragment, type ReactNode } from 'react';
import type { LoopNumber } from '../../../model/loop.ts';
import { registry } from '../../../model/registry.ts';
import type { Home } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { StatusBar } from '../../ui/StatusBadge.tsx';
import { sharesOf } from '../../ui/status.ts';
import { RUNS_OUT } from './Attention.tsx';
import { KindLists } from './KindLists.tsx';
import classes from './loop.module.css';
import { assuredLists, numberCalled, numbersOf, STATIONS, type Station, searchOf, standingOf } from './loop-parts.ts';

interface Props {
  readonly home: Home;
  readonly asOf?: string | undefined;
}

/** Engagement, Validation, Risk and back: the loop as a picture whose every number opens the list that it counts. */
export const Loop = ({ home, asOf }: Props) => (
  <section aria-label="The trust loop" className={classes['loop']}>
    <ol className={classes['stations']}>
      {STATIONS.map((station) => (
        <Fragment key={station.name}>
          <li className={classes['station']}>
            <StationCard station={station} home={home} asOf={asOf} />
          </li>
          {station.name === 'engagement' && (
            <Way question="What must we prove?">
              <LoopCount name="required" home={home} asOf={asOf} />
            </Way>
          )}
          {station.name === 'validation' && (
            <Way question="What is missing, what failed?">
              <LoopCount name="found" home={home} asOf={asOf} />
            </Way>
          )}
        </Fragment>
      ))}
    </ol>
    <WayBack n={home.recall} asOf={asOf} />
  </section>
);

const StationCard = ({ station, home, asOf }: Props & { readonly station: Station }) => {
  const { total, byStatus } = standingOf(home.status, station.kinds);
  return (
    <>
      <h2 className={classes['title']}>{station.title}</h2>
      <p className={classes['lead']}>{station.lead}</p>
      <ul className={classes['numbers']}>
        {numbersOf(station.name).map((number) => (
          <li key={number.name}>
            <LoopCount name={number.name} home={home} asOf={asOf} />
          </li>
        ))}
        {station.name === 'validation' && (
          <li>
            <RunningOut n={home.expiring.total} />
          </li>
        )}
      </ul>
      <div className={classes['standing']}>
        <StatusBar shares={sharesOf(byStatus, total)} />
        <p>
          {total === 0
            ? `No ${station.judged} yet`
            : `${formatNumber(byStatus.assured ?? 0)} of ${formatNumber(total)} ${station.judged} assured`}
          {(byStatus.assured ?? 0) > 0 && (
            <>
              {': '}
              <KindLists lists={assuredLists(home, station.kinds)} asOf={asOf} />
            </>
          )}
        </p>
      </div>
    </>
  );
};

const RunningOut = ({ n }: { readonly n: number }) => (
  <TextLink
    to="/o/$org"
    params={{ org: useOrg() }}
    search={true}
    hash={RUNS_OUT}
    underline="hover"
    className={classes['count']}
    data-tone={n > 0 ? 'weakened' : undefined}
  >
    <span key={n} className={classes['n']}>
      {formatNumber(n)}
    </span>{' '}
    {n === 1 ? 'record runs out within 30 days' : 'records run out within 30 days'}
  </TextLink>
);

const isBad = ({ status }: LoopNumber): boolean => status !== undefined;

/** A number with what it counts, as a link to the list with the same filter. */
const LoopCount = ({ name, home, asOf }: Props & { readonly name: string }) => {
  const org = useOrg();
  const number = numberCalled(name);
  const kind = number && registry.find(number.kind);
  if (!number || !kind) return null;
  const n = home.loop[name] ?? 0;
  const tone = n === 0 || !isBad(number) ? undefined : toneOf(number);
  return (
    <TextLink
      to="/o/$org/$plural"
      params={{ org, plural: kind.plural }}
      search={{ ...searchOf(number), ...(asOf === undefined ? {} : { asOf }) }}
      underline="hover"
      className={classes['count']}
      data-tone={tone}
    >
      {/* A new number is a new element: it lights up for a moment. */}
      <span key={n} className={classes['n']}>
        {formatNumber(n)}
      </span>{' '}
      {n === 1 ? number.one : number.many}
    </TextLink>
  );
};

const toneOf = ({ status }: LoopNumber) => (status?.includes('broken') ? 'broken' : 'unproven');

const Way = ({ question, children }: { readonly question: string; readonly children: ReactNode }) => (
  <li className={classes['way']}>
    <span className={classes['question']}>{question}</span>
    <span className={classes['arrow']} aria-hidden="true">
      <NamedIcon name="right" />
    </span>
    {children}
  </li>
);

/** From Risk back to Engagement: who was told something that no longer holds. */
const WayBack = ({ n, asOf }: { readonly n: number; readonly asOf: string | undefined }) => (
  <div className={classes['back']}>
    <span className={classes['backTip']} aria-hidden="true">
      <NamedIcon name="up" />
    </span>
    <p className={classes['backText']}>
      <span className={classes['question']}>What is no longer true, and who was told?</span>{' '}
      <TextLink
        to="/o/$org/recall"
        params={{ org: useOrg() }}
        search={asOf === undefined ? {} : { asOf }}
        underline="always"
        className={classes['count']}
        data-tone={n > 0 ? 'broken' : undefined}
      >
        <span key={n} className={classes['n']}>
          {formatNumber(n)}
        </span>{' '}
        {n === 1 ? 'statement to be recalled' : 'statements to be recalled'}
      </TextLink>
    </p>
  </div>
);
