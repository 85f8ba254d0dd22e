import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import { ApiError } from '../../api.ts';
import type { Detail } from '../../api-types.ts';
import { usePlace } from '../../place.ts';
import { detailQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatLocalDay, formatMoment } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import recordClasses from '../../ui/record.module.css';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { NoSuchPage } from '../NotFoundPage.tsx';
import { DetailActions } from './DetailActions.tsx';
import classes from './detail.module.css';
import { FactsPanel } from './FactsPanel.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { ImpactPanel } from './ImpactPanel.tsx';
import { RelationsPanel } from './RelationsPanel.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';
import { WhyPanel } from './WhyPanel.tsx';

/** Forms and pickers come when somebody writes; most who open a record only read it. */
const EditForm = lazy(() => import('./EditForm.tsx').then((part) => ({ default: part.EditForm })));

export const DetailPage = () => {
  const { plural, ref } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <RecordPage key={ref} kind={kind} reference={ref} /> : <NoSuchPage />;
};

const RecordPage = ({ kind, reference }: { readonly kind: AnyKind; readonly reference: string }) => {
  const { org } = usePlace();
  const { data, error, refetch } = useQuery(detailQuery(org, kind, reference));
  if (data) return <RecordView kind={kind} record={data} />;
  if (error instanceof ApiError && error.status === 404) return <Gone kind={kind} reference={reference} />;
  return (
    <Page title={reference}>
      <Failure error={error} onRetry={() => void refetch()} />
      {!error && <PanelSkeleton lines={8} />}
    </Page>
  );
};

const Gone = ({ kind, reference }: { readonly kind: AnyKind; readonly reference: string }) => {
  const { org, plural } = usePlace();
  return (
    <Page title={`${reference} is not here`}>
      <Text>
        There is no such {kind.label.toLowerCase()}, it was removed, or you may not see it.{' '}
        <TextLink to="/o/$org/$plural" params={{ org, plural }} search={{}} underline="always">
          All {kind.labelPlural.toLowerCase()}
        </TextLink>
      </Text>
    </Page>
  );
};

export interface RecordProps {
  readonly kind: AnyKind;
  readonly record: Detail;
}

const RecordView = ({ kind, record }: RecordProps) => {
  const [isEditing, setEditing] = useState(false);
  const isJudged = kind.assurance !== undefined;
  return (
    <Page
      title={record.title}
      above={<Breadcrumb kind={kind} record={record} />}
      lead={<Standing kind={kind} record={record} />}
      actions={<DetailActions kind={kind} record={record} isEditing={isEditing} onEdit={() => setEditing(true)} />}
    >
      {isJudged && <WhyPanel kind={kind} record={record} />}
      <div className={classes['columns']}>
        <div className={classes['column']}>
          {isEditing ? (
            <Suspense fallback={<PanelSkeleton lines={8} />}>
              <EditForm kind={kind} record={record} onDone={() => setEditing(false)} />
            </Suspense>
          ) : (
            <FactsPanel kind={kind} record={record} />
          )}
          <RelationsPanel kind={kind} record={record} />
        </div>
        <div className={classes['column']}>
          {isJudged && <ImpactPanel kind={kind} record={record} />}
          {isJudged && <TimelinePanel kind={kind} record={record} />}
          <HistoryPanel kind={kind} record={record} />
        </div>
      </div>
    </Page>
  );
};

const Breadcrumb = ({ kind, record }: RecordProps) => {
  const { org, plural } = usePlace();
  return (
    <Group gap={8} mb={4}>
      <TextLink to="/o/$org/$plural" params={{ org, plural }} search={{}} size="sm">
        {kind.labelPlural}
      </TextLink>
      <Text size="sm" c="dimmed" className={recordClasses['key'] ?? ''}>
        {record.key}
      </Text>
    </Group>
  );
};

const Standing = ({ kind, record }: RecordProps) => (
  <Group component="span" gap="sm" mt={6}>
    {kind.assurance && <StatusBadge status={record.status} until={record.until} large />}
    <StateBadge kind={kind} state={record.state} />
    {record.since && <span title={formatMoment(record.since)}>since {formatLocalDay(record.since)}</span>}
    {record.until && (
      <span title={formatMoment(record.until)}>until {formatMoment(record.until)}, if nothing changes before</span>
    )}
  </Group>
);
