import { queryOptions } from '@tanstack/react-query';
import { get, orgPath } from '../../../api.ts';
import { ORG } from '../../../queries.ts';
import type { Delivery, Webhook } from './webhook-text.ts';

export const webhooksQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'webhooks'],
    queryFn: ({ signal }) => get<{ readonly webhooks: readonly Webhook[] }>(orgPath(org, 'webhooks'), signal),
    // What a receiver answers is no commit that an open page would hear of.
    refetchInterval: 5_000,
  });

export const deliveriesQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [ORG, org, 'webhooks', id, 'deliveries'],
    queryFn: ({ signal }) =>
      get<{ readonly deliveries: readonly Delivery[] }>(orgPath(org, 'webhooks', id, 'deliveries'), signal),
    refetchInterval: 5_000,
  });
