import { Button, CopyButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { registry } from '../../model/registry.ts';
import type { Recalled } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { recallPagesQuery } from '../queries.ts';
import { AsOf, PastNote } from '../ui/AsOf.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Failure } from '../ui/Failure.tsx';
import { formatMoment, formatRelative } from '../ui/format.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { Page, PanelSkeleton } from '../ui/Page.tsx';
import pageClasses from '../ui/page.module.css';
import { RecordName } from '../ui/RecordName.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { WhyPath } from '../ui/WhyPath.tsx';
import classes from './recall.module.css';

/** What was said outside and no longer stands: who was told, what is true now, and what to tell them. */
export const RecallPage = () => {
  const org = useOrg();
  const navigate = useNavigate();
  const search: { readonly asOf?: unknown } = useSearch({ strict: false });
  const asOf = typeof search.asOf === 'string' && search.asOf !== '' ? search.asOf : undefined;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    recallPagesQuery(org, asOf),
  );
  const items = data?.pages.flatMap((page) => page.items);
  const turnTo = (moment: string | undefined) =>
    void navigate({ to: '/o/$org/recall', params: { org }, search: moment === undefined ? {} : { asOf: moment } });
  return (
    <Page
      title="Recall list"
      lead="What we said outside and can no longer stand behind: who was told, what is true now, and a correction to start from."
      actions={<AsOf asOf={asOf} onChange={turnTo} />}
    >
      {asOf !== undefined && <PastNote asOf={asOf} />}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={8} />}
      {items?.length === 0 && (
        <div className={pageClasses['panel']}>
          <Empty title={asOf === undefined ? 'Nothing to recall' : 'Nothing was to be recalled'}>
            {asOf === undefined
              ? 'Every statement that we made outside still stands. The moment something underneath one breaks, it appears here.'
              : 'Every statement that we had made outside by then stood.'}
          </Empty>
        </div>
      )}
      {items?.map((recalled) => (
        <RecalledStatement key={recalled.statement.id} recalled={recalled} isPast={asOf !== undefined} />
      ))}
      {hasNextPage && (
        <Group gap="sm">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
          <Text size="sm" c="dimmed">
            These are the {items?.length} that changed last.
          </Text>
        </Group>
      )}
    </Page>
  );
};

const statementKind = registry.get('statement');

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

interface RecalledProps {
  readonly recalled: Recalled;
  readonly isPast: boolean;
}

const RecalledStatement = ({ recalled, isPast }: RecalledProps) => {
  const { statement, status, since, causes, told, draft } = recalled;
  const { wording, audience, recipient, saidAt } = statement.data;
  const to = statementKind.fields['audience']?.options?.[textOf(audience)] ?? textOf(audience);
  return (
    <article className={pageClasses['panel']} aria-label={statement.title}>
      <Group justify="space-between" gap="sm">
        <RecordName record={{ ...statement, kind: 'statement' }} />
        <Group gap="sm">
          <StatusBadge status={status} />
          {since && (
            <Text size="sm" c="dimmed" title={formatMoment(since)}>
              {formatRelative(since, Date.now())}
            </Text>
          )}
        </Group>
      </Group>
      <blockquote className={classes['said']}>{textOf(wording)}</blockquote>
      <dl className={classes['facts']}>
        <dt>Told</dt>
        <dd>
          {told.map((one) => (
            <div key={one.key}>
              <RecordName record={one} />
            </div>
          ))}
          {told.length === 0 && (textOf(recipient) || to)}
          {told.length > 0 && to && (
            <Text span size="sm" c="dimmed">
              {to}
            </Text>
          )}
        </dd>
        <dt>When</dt>
        <dd>{textOf(saidAt) ? formatMoment(textOf(saidAt)) : 'Not noted'}</dd>
        <dt>{isPast ? 'True then' : 'True now'}</dt>
        <dd>
          <Stack gap="sm">
            {causes.map((cause) => (
              <WhyPath key={`${cause.id} ${cause.code}`} cause={cause} path={cause.path} recordId={statement.id} />
            ))}
          </Stack>
        </dd>
      </dl>
      <Draft draft={draft} title={statement.title} />
    </article>
  );
};

const Draft = ({ draft, title }: { readonly draft: string; readonly title: string }) => (
  <Stack gap="xs" align="flex-start">
    <Textarea
      w="100%"
      label="A correction to start from"
      aria-description={title}
      readOnly
      autosize
      maxRows={16}
      value={draft}
    />
    <CopyButton value={draft}>
      {({ copied, copy }) => (
        <Button variant="default" leftSection={<NamedIcon name="copy" />} onClick={copy}>
          {copied ? 'Copied' : 'Copy the correction'}
        </Button>
      )}
    </CopyButton>
  </Stack>
);
