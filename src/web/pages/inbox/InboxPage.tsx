import { Button, Checkbox, Group, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { REASON_NAMES, REASONS, type Reason } from '../../../model/notification.ts';
import { registry } from '../../../model/registry.ts';
import { orgPath, post } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { TableSkeleton } from '../../ui/Loading.tsx';
import { Page } from '../../ui/Page.tsx';
import classes from './inbox.module.css';
import { type Inbox, inboxQuery, type MailBody, type MuteBody, type Notice } from './inbox-query.ts';
import { MailPanel } from './MailPanel.tsx';
import { Muted } from './Muted.tsx';
import { NoticeLine } from './NoticeLine.tsx';
import { useInboxKeys } from './use-inbox-keys.ts';

const isReason = (name: unknown): name is Reason => typeof name === 'string' && name in REASONS;

const muteIn = (inbox: Inbox, reason: Reason | undefined, muted: boolean): Inbox => {
  if (reason === undefined) return inbox;
  const others = inbox.muted.reasons.filter((one) => one !== reason);
  return { ...inbox, muted: { ...inbox.muted, reasons: muted ? [...others, reason] : others } };
};

/** Marking and muting; each answers with the inbox as it is then. */
const useInboxDeeds = (org: string) => {
  const client = useQueryClient();
  const queryKey = [ORG, org, 'inbox'];
  const onSuccess = (inbox: Inbox) => client.setQueryData(queryKey, inbox);
  /** What was chosen is shown at once; the answer says what holds. An answer that is still under way knows nothing of it. */
  const show = async (change: (inbox: Inbox) => Inbox) => {
    await client.cancelQueries({ queryKey });
    client.setQueryData<Inbox>(queryKey, (inbox) => inbox && change(inbox));
  };
  const mark = useMutation({
    mutationFn: (body: { readonly ids: 'all' | readonly string[]; readonly read: boolean }) =>
      post<Inbox>(orgPath(org, 'inbox', 'marks'), body),
    onSuccess,
  });
  const mute = useMutation({
    onMutate: ({ reason, muted }: MuteBody) => show((inbox) => muteIn(inbox, reason, muted)),
    onError: () => client.invalidateQueries({ queryKey }),
    mutationFn: (body: MuteBody) => post<Inbox>(orgPath(org, 'inbox', 'mutes'), body),
    onSuccess,
  });
  const mail = useMutation({
    onMutate: (body: MailBody) => show((inbox) => ({ ...inbox, mail: { ...inbox.mail, ...body } })),
    onError: () => client.invalidateQueries({ queryKey }),
    mutationFn: (body: MailBody) => post<Inbox>(orgPath(org, 'inbox', 'digest'), body),
    onSuccess,
  });
  return { mark, mute, mail };
};

interface Filter {
  readonly unread: boolean;
  readonly reason: string | null;
}
const isShown = (filter: Filter) => (notice: Notice) =>
  (!filter.unread || notice.readAt === null) && (filter.reason === null || notice.reason === filter.reason);

/** What somebody was told of: unread first; j and k go along, Enter opens, e marks. */
export const InboxPage = () => {
  const org = useOrg();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const filter = { unread: search['show'] === 'unread', reason: isReason(search['reason']) ? search['reason'] : null };
  const { data, error, refetch } = useQuery(inboxQuery(org));
  const { mark, mute, mail } = useInboxDeeds(org);
  const shown = (data?.items ?? []).filter(isShown(filter));
  const toggle = ({ id, readAt }: Notice) => mark.mutate({ ids: [id], read: readAt === null });
  const open = ({ id, record, reason }: Notice) => {
    mark.mutate({ ids: [id], read: true });
    const tab = reason === 'mentioned' || reason === 'comment' ? { tab: 'discussion' as const } : {};
    const { plural } = registry.get(record.kind);
    void navigate({ to: '/o/$org/$plural/$ref', params: { org, plural, ref: record.key }, search: tab });
  };
  const list = useInboxKeys({ count: shown.length, onToggle: (n) => shown[n] && toggle(shown[n]) });
  const set = (next: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/o/$org/inbox',
      params: { org },
      search: (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...next }).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value]],
          ),
        ),
      replace: true,
    });
  return (
    <Page
      title="Inbox"
      lead="What concerns you: mentions, approvals, and how what you own stands. Keys: j and k go along, Enter opens, e marks as read."
      actions={
        (data?.unread ?? 0) > 0 && (
          <Button variant="default" loading={mark.isPending} onClick={() => mark.mutate({ ids: 'all', read: true })}>
            Mark all as read
          </Button>
        )
      }
    >
      <Failure error={error ?? mark.error ?? mute.error ?? mail.error} onRetry={() => void refetch()} />
      <Group gap="md" align="flex-end">
        <Select
          label="Reason"
          placeholder="All"
          clearable
          data={REASON_NAMES.map((value) => ({ value, label: REASONS[value].label }))}
          value={filter.reason}
          onChange={(reason) => set({ reason: reason ?? undefined })}
        />
        <Checkbox
          label="Unread only"
          mb={8}
          checked={filter.unread}
          onChange={({ currentTarget }) => set({ show: currentTarget.checked ? 'unread' : undefined })}
        />
      </Group>
      {!data && !error && <TableSkeleton />}
      {data && shown.length === 0 && (
        <Empty title={data.items.length === 0 ? 'Nothing yet' : 'Nothing here'}>
          {data.items.length === 0
            ? 'You will be told here when somebody mentions you, makes you an owner or waits for your approval, and when what you own breaks, heals, or is about to expire.'
            : 'Everything else is read, or has another reason.'}
        </Empty>
      )}
      <ul className={classes['list']} ref={list}>
        {shown.map((notice) => (
          <NoticeLine
            key={notice.id}
            notice={notice}
            onOpen={() => open(notice)}
            onToggle={() => toggle(notice)}
            onMute={() => mute.mutate({ record: notice.record.id, muted: true })}
          />
        ))}
      </ul>
      {data && <Muted muted={data.muted} onMute={(body) => mute.mutate(body)} />}
      {data && <MailPanel mail={data.mail} isSaving={mail.isPending} onChoose={(body) => mail.mutate(body)} />}
    </Page>
  );
};
