import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Status } from '../../assurance/types.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { Home, HomeRecord, KindCounts, Meta } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { homeQuery, metaQuery } from '../queries.ts';
import { areaGroups } from '../shell/areas.ts';
import { Failure } from '../ui/Failure.tsx';
import { formatLocalDay, formatNumber, formatRelative } from '../ui/format.ts';
import { TextLink } from '../ui/links.tsx';
import { Page, Panel, PanelSkeleton } from '../ui/Page.tsx';
import { RecordName } from '../ui/RecordName.tsx';
import { StatusBar } from '../ui/StatusBadge.tsx';
import { STATUS_TEXT, sharesOf, type Tone } from '../ui/status.ts';
import { useActor } from '../use-actor.ts';
import classes from './home.module.css';

/** Every record that is broken, of whatever kind. */
const brokenIn = (home: Home): number =>
  Object.values(home.status).reduce((sum, { byStatus }) => sum + (byStatus.broken ?? 0), 0);

/** What is broken, what will be, and how everything stands; each number opens the list that it counts. */
export const HomePage = () => {
  const org = useOrg();
  const { data: home, error, refetch } = useQuery(homeQuery(org));
  const { data: meta } = useQuery(metaQuery(org));
  return (
    <Page title={meta?.org.name ?? 'Home'} lead="What we promised, what it rests on, and how that stands right now.">
      <Failure error={error} onRetry={() => void refetch()} />
      {!home && !error && <PanelSkeleton />}
      {home && (
        <>
          <Headlines broken={brokenIn(home)} expiring={home.expiring.length} recall={home.recall} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
            <Attention
              title="Broken now"
              records={home.broken}
              none="Nothing is broken."
              aside={(record) => (record.since ? `since ${formatLocalDay(record.since)}` : '')}
            />
            <Attention
              title="Expires within 30 days"
              records={home.expiring}
              none="Nothing runs out within 30 days."
              aside={(record) => (record.until ? formatRelative(record.until, Date.now()) : '')}
            />
          </SimpleGrid>
        </>
      )}
      {meta ? <Standing meta={meta} /> : <PanelSkeleton lines={8} />}
    </Page>
  );
};

const Headlines = ({
  broken,
  expiring,
  recall,
}: {
  readonly broken: number;
  readonly expiring: number;
  readonly recall: number;
}) => {
  const org = useOrg();
  return (
    <div className={classes['headlines']}>
      <Headline n={broken} tone="broken">
        broken records
      </Headline>
      <Headline n={recall} tone={recall > 0 ? 'broken' : 'none'}>
        <TextLink to="/o/$org/recall" params={{ org }}>
          to be recalled
        </TextLink>
      </Headline>
      <Headline n={expiring} tone={expiring > 0 ? 'weakened' : 'none'}>
        expiring within 30 days
      </Headline>
    </div>
  );
};

const Headline = ({ n, tone, children }: { readonly n: number; readonly tone: Tone; readonly children: ReactNode }) => (
  <div className={classes['headline']} data-tone={n === 0 ? 'none' : tone}>
    <span className={classes['number']}>{formatNumber(n)}</span>
    <span>{children}</span>
  </div>
);

interface AttentionProps {
  readonly title: string;
  readonly records: readonly HomeRecord[];
  readonly none: string;
  readonly aside: (record: HomeRecord) => string;
}

const Attention = ({ title, records, none, aside }: AttentionProps) => (
  <Panel title={title}>
    {records.length === 0 ? (
      <Text c="dimmed">{none}</Text>
    ) : (
      <ul className={classes['records']}>
        {records.map((record) => (
          <li key={record.id}>
            <RecordName record={record} {...(record.status === undefined ? {} : { status: record.status })} />
            <span className={classes['aside']}>{aside(record)}</span>
          </li>
        ))}
      </ul>
    )}
  </Panel>
);

/** Every kind that has records: how those stand that can be judged, and how many there are of the others. */
const Standing = ({ meta }: { readonly meta: Meta }) => {
  const actor = useActor();
  const groups = areaGroups(actor)
    .map(({ label, kinds }) => ({ label, kinds: kinds.filter((kind) => (meta.counts[kind.name]?.total ?? 0) > 0) }))
    .filter(({ kinds }) => kinds.length > 0);
  return (
    <Panel title="How everything stands">
      {groups.length === 0 && (
        <Text c="dimmed">No records yet. Choose a kind on the left; its page says what belongs there.</Text>
      )}
      <Stack gap="lg">
        {groups.map(({ label, kinds }) => (
          <div key={label}>
            <h3 className={classes['area']}>{label}</h3>
            <p className={classes['others']}>
              {kinds
                .filter((kind) => kind.assurance === undefined)
                .map((kind) => (
                  <KindName key={kind.name} kind={kind} total={meta.counts[kind.name]?.total ?? 0} />
                ))}
            </p>
            {kinds
              .filter((kind) => kind.assurance !== undefined)
              .map((kind) => (
                <KindStanding key={kind.name} kind={kind} counts={meta.counts[kind.name]} />
              ))}
          </div>
        ))}
      </Stack>
    </Panel>
  );
};

const KindName = ({ kind, total }: { readonly kind: AnyKind; readonly total: number }) => (
  <span>
    <TextLink to="/o/$org/$plural" params={{ org: useOrg(), plural: kind.plural }} search={{}}>
      {kind.labelPlural}
    </TextLink>{' '}
    <span className={classes['aside']}>{formatNumber(total)}</span>
  </span>
);

const KindStanding = ({ kind, counts }: { readonly kind: AnyKind; readonly counts: KindCounts | undefined }) => {
  const org = useOrg();
  const shares = sharesOf(counts?.byStatus ?? {}, counts?.total);
  return (
    <div className={classes['kind']}>
      <KindName kind={kind} total={counts?.total ?? 0} />
      <StatusBar shares={shares} />
      <span className={classes['shares']}>
        {shares
          .filter((share): share is { tone: Status; n: number } => share.tone !== 'none')
          .map(({ tone, n }) => (
            <TextLink
              key={tone}
              to="/o/$org/$plural"
              params={{ org, plural: kind.plural }}
              search={{ status: tone }}
              className={classes['share']}
              data-tone={tone}
            >
              {formatNumber(n)} {STATUS_TEXT[tone].label.toLowerCase()}
            </TextLink>
          ))}
      </span>
    </div>
  );
};
