import { queryOptions } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import type { Digest } from '../../../model/digest.ts';
import type { Reason } from '../../../model/notification.ts';
import { get, orgPath } from '../../api.ts';
import type { RecordRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';

export interface Notice {
  readonly id: string;
  readonly reason: Reason;
  readonly record: RecordRef & { readonly status: Status | null };
  /** How many further records it stands for, and how often it happened. */
  readonly more: number;
  readonly times: number;
  readonly actor: string | null;
  readonly at: string;
  readonly readAt: string | null;
}

export interface Inbox {
  readonly items: readonly Notice[];
  readonly unread: number;
  readonly muted: { readonly reasons: readonly Reason[]; readonly records: readonly RecordRef[] };
  readonly mail: MailChoice;
}

export interface MailChoice {
  /** Whether mail is sent from here at all. */
  readonly configured: boolean;
  readonly digest: Digest;
  /** Where 07:00 is; null is UTC. */
  readonly zone: string | null;
  readonly problem: string | null;
  /** Nothing is sent to the address until one chooses again. */
  readonly refused: boolean;
}

export interface MailBody {
  readonly digest: Digest;
  readonly zone?: string;
}

/** What to be told of no more, or again: a reason, or a record. */
export interface MuteBody {
  readonly reason?: Reason;
  readonly record?: string;
  readonly muted: boolean;
}

/** What this person was told of; live by the event stream. */
export const inboxQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'inbox'],
    queryFn: ({ signal }) => get<Inbox>(orgPath(org, 'inbox'), signal),
    retry: false,
  });
