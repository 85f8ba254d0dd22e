import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import { usePlace } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import { NoSuchPage } from '../NotFoundPage.tsx';
import { fold } from './fold.ts';
import { GraphControls } from './GraphControls.tsx';
import { GraphTree } from './GraphTree.tsx';
import classes from './graph.module.css';
import { type GraphAnswer, graphQuery } from './graph-query.ts';
import { type GraphSearch, readGraphSearch } from './graph-search.ts';

/** The drawing and what arranges it come with this page alone. */
const Picture = lazy(async () => ({ default: (await import('./Picture.tsx')).Picture }));

/** Why and impact of a record as a picture, and the same as a tree beside it. */
export const GraphPage = () => {
  const { plural, ref } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <Graph key={`${plural} ${ref}`} kind={kind} reference={ref} /> : <NoSuchPage />;
};

const Graph = ({ kind, reference }: { readonly kind: AnyKind; readonly reference: string }) => {
  const { org, plural } = usePlace();
  const search = readGraphSearch(useSearch({ strict: false }));
  const { data, error, refetch } = useQuery(graphQuery(org, kind, reference, search));
  const root = data?.nodes[0];
  const params = { org, plural, ref: reference };
  return (
    <Page
      title={root ? `Graph of ${root.title}` : reference}
      above={
        <TextLink to="/o/$org/$plural/$ref" params={params} search={search.asOf ? { asOf: search.asOf } : {}} size="sm">
          {root ? `${root.key} ${root.title}` : reference}
        </TextLink>
      }
      lead={data && <Summary answer={data} />}
    >
      {search.asOf && (
        <p className={classes['past']} role="status">
          <strong>As it was on {formatMoment(search.asOf)}.</strong>{' '}
          <Link to="/o/$org/$plural/$ref/graph" params={params} search={nowOf(search)}>
            Back to now
          </Link>
        </p>
      )}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={10} />}
      {data && <Views answer={data} search={search} />}
    </Page>
  );
};

/** The same part of the graph as it is now. */
const nowOf = ({ asOf: _asOf, ...rest }: GraphSearch): GraphSearch => rest;

const Summary = ({ answer: { nodes, cut } }: { readonly answer: GraphAnswer }) => {
  const below = nodes.filter(({ depth }) => depth < 0).length;
  const above = nodes.filter(({ depth }) => depth > 0).length;
  return (
    <>
      It rests on {formatNumber(below)} records, and {formatNumber(above)} rest on it.
      {cut &&
        ` There are more: the nearest ${formatNumber(nodes.length)} are shown. Choose fewer levels or one direction.`}
    </>
  );
};

const Views = ({ answer, search }: { readonly answer: GraphAnswer; readonly search: GraphSearch }) => {
  const { open = '', folded = '', view } = search;
  const drawing = useMemo(
    () => fold(answer, { open: open.split(','), folded: folded.split(',') }),
    [answer, open, folded],
  );
  if (answer.nodes.length === 1)
    return <Text c="dimmed">Nothing is linked to it that it rests on, and nothing rests on it.</Text>;
  return (
    <>
      <GraphControls search={search} drawing={drawing} />
      <div className={classes['views']} data-view={view ?? 'both'}>
        {view !== 'tree' && (
          <Suspense fallback={<PanelSkeleton lines={10} />}>
            <Picture drawing={drawing} search={search} />
          </Suspense>
        )}
        <GraphTree answer={answer} />
      </div>
    </>
  );
};
