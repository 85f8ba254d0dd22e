import { Button } from '@mantine/core';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { get, orgPath, withQuery } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { metaQuery, ORG } from '../../queries.ts';
import { AsOf, PastNote } from '../../ui/AsOf.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatLocalDay, formatMoment } from '../../ui/format.ts';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import { Adoptions, TopRisks } from './Details.tsx';
import classes from './executive.module.css';
import { Effectiveness, Headlines, Promises } from './Overview.tsx';
import type { Executive } from './types.ts';

const DAYS = 30;

const executiveQuery = (org: string, asOf: string | undefined) =>
  queryOptions({
    queryKey: [ORG, org, 'executive', asOf ?? 'now'],
    queryFn: ({ signal }) => get<Executive>(withQuery(orgPath(org, 'executive'), { asOf, days: DAYS }), signal),
    placeholderData: keepPreviousData,
  });

/** One page for who looks once a month; prints on one sheet, as of any day. */
export const ExecutivePage = () => {
  const org = useOrg();
  const navigate = useNavigate();
  const { asOf } = useSearch({ from: '/o/$org/executive' });
  const { data, error, refetch } = useQuery(executiveQuery(org, asOf));
  const { data: meta } = useQuery(metaQuery(org));
  const turnTo = (moment: string | undefined) =>
    void navigate({ to: '/o/$org/executive', params: { org }, search: moment === undefined ? {} : { asOf: moment } });
  return (
    <Page
      title={`${meta?.org.name ?? org}: executive summary`}
      lead={data ? `${formatLocalDay(data.from)} to ${formatMoment(data.to)}` : 'The last 30 days'}
      actions={
        <>
          <AsOf asOf={asOf} onChange={turnTo} />
          <Button variant="default" onClick={() => window.print()}>
            Print
          </Button>
        </>
      }
    >
      {asOf !== undefined && <PastNote asOf={asOf} />}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={12} />}
      {data && <Sheet data={data} />}
    </Page>
  );
};

const Sheet = ({ data }: { readonly data: Executive }) => (
  <div className={classes['sheet']}>
    <Headlines data={data} />
    <div className={classes['halves']}>
      <Promises data={data} />
      <Effectiveness data={data} />
    </div>
    <div className={classes['halves']}>
      <TopRisks data={data} />
      <Adoptions data={data} />
    </div>
    <footer className={classes['proof']}>
      <p>
        Drawn from the journal at {data.journal.size} entries. Root of its Merkle tree (RFC 6962, SHA-256):{' '}
        <code>{data.journal.root}</code>
      </p>
      <p>
        To verify: compare with the signed checkpoint of that size, or run <code>candor verify</code> on an export.
      </p>
    </footer>
  </div>
);
