import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue } from 'react';
import { useOrg } from '../place.ts';
import { homeQuery, metaQuery } from '../queries.ts';
import { AsOf, PastNote } from '../ui/AsOf.tsx';
import { Failure } from '../ui/Failure.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { Page, PanelSkeleton } from '../ui/Page.tsx';
import { Attention } from './home/Attention.tsx';
import { Loop } from './home/Loop.tsx';
import { Standing } from './home/Standing.tsx';

const Checklist = lazy(async () => ({ default: (await import('./start/Checklist.tsx')).Checklist }));

/** The loop, what needs a look, and how everything stands; now, or as of a day. */
export const HomePage = () => {
  const org = useOrg();
  const navigate = useNavigate();
  const { asOf } = useSearch({ from: '/o/$org/' });
  const { data: home, error, refetch } = useQuery({ ...homeQuery(org, asOf), placeholderData: keepPreviousData });
  // The loop is drawn first; what lies below it follows bit by bit, so that the page answers all the while.
  const below = useDeferredValue(home);
  const { data: meta } = useQuery(metaQuery(org));
  const turnTo = (moment: string | undefined) =>
    void navigate({ to: '/o/$org', params: { org }, search: moment === undefined ? {} : { asOf: moment } });
  return (
    <Page
      title={meta?.org.name ?? 'Home'}
      lead="What we promised, what it rests on, and how that stands."
      actions={
        <>
          {meta?.org.example && (
            <ButtonLink to="/o/$org/tour" params={{ org }} search={{}} variant="default">
              Guided tour
            </ButtonLink>
          )}
          <AsOf asOf={asOf} onChange={turnTo} />
        </>
      }
    >
      {asOf !== undefined && <PastNote asOf={asOf} />}
      <Failure error={error} onRetry={() => void refetch()} />
      {!home && !error && (
        <>
          <PanelSkeleton lines={6} />
          <PanelSkeleton lines={8} />
        </>
      )}
      {home && (
        <>
          {asOf === undefined && home.loop['published'] === 0 && (
            <Suspense>
              <Checklist />
            </Suspense>
          )}
          <Loop home={home} asOf={asOf} />
          {below ? (
            <>
              <Attention home={below} asOf={asOf} />
              <Standing status={below.status} asOf={asOf} />
            </>
          ) : (
            <PanelSkeleton lines={8} />
          )}
        </>
      )}
    </Page>
  );
};
