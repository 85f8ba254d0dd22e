import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orgPath, post } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment } from '../../../ui/format.ts';
import { PanelSkeleton } from '../../../ui/Page.tsx';
import { deliveriesQuery } from './webhook-queries.ts';
import { type Delivery, eventLabel, type Webhook } from './webhook-text.ts';
import classes from './webhooks.module.css';

/** What the webhook was told lately, and what the receiver said to it. */
export const Deliveries = ({ webhook }: { readonly webhook: Webhook }) => {
  const { data, error, refetch } = useQuery(deliveriesQuery(useOrg(), webhook.id));
  return (
    <div>
      <Title order={3} mb="xs">
        Deliveries
      </Title>
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={3} />}
      {data?.deliveries.length === 0 && <Text c="dimmed">None yet. A test shows whether the receiver answers.</Text>}
      <ul className={classes['deliveries']}>
        {data?.deliveries.map((one) => (
          <li key={one.id}>
            <OneDelivery webhook={webhook} delivery={one} />
          </li>
        ))}
      </ul>
    </div>
  );
};

const OneDelivery = ({ webhook, delivery }: { readonly webhook: Webhook; readonly delivery: Delivery }) => {
  const org = useOrg();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => post(orgPath(org, 'webhooks', webhook.id, 'deliveries', delivery.id)),
    onSettled: () => client.invalidateQueries({ queryKey: deliveriesQuery(org, webhook.id).queryKey }),
  });
  const { event, at, problem, status, ms, attempt, request, response, message, seq } = delivery;
  return (
    <details>
      <summary>
        <span data-taken={problem === null} className={classes['outcome']}>
          {problem === null ? 'Taken' : 'Not taken'}
        </span>{' '}
        {eventLabel(event)}
        <span className={classes['quiet']}>
          {formatMoment(at)}, {status === null ? 'no answer' : status}, {ms} ms
          {attempt > 1 && `, attempt ${attempt}`}
        </span>
      </summary>
      <Stack gap="xs" py="xs">
        {problem && <Text size="sm">{problem}</Text>}
        <Text size="sm" c="dimmed">
          {message}
          {seq !== null && `, entry ${seq} of the journal`}
        </Text>
        <Text size="sm">Sent</Text>
        <Code block className={classes['body']}>
          {request}
        </Code>
        <Text size="sm">Answered</Text>
        <Code block className={classes['body']}>
          {response === '' ? '(nothing)' : response}
        </Code>
        <Failure error={again.error} />
        <div>
          <Button size="compact-md" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            Send again
          </Button>
        </div>
      </Stack>
    </details>
  );
};
