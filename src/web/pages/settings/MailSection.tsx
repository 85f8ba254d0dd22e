import { Alert, Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, orgPath, post } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Moment } from '../../ui/Moment.tsx';
import { Page, Panel, PanelSkeleton } from '../../ui/Page.tsx';
import classes from './settings.module.css';

interface Unreached {
  readonly user: string;
  readonly name: string;
  readonly email: string;
  readonly since: string;
  readonly attempts: number;
  readonly problem: string;
  readonly refused: boolean;
  readonly nextAt: string | null;
}

interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly encryption: 'tls' | 'starttls' | 'none';
  readonly signsIn: boolean;
  readonly from: string;
}

interface Mail {
  /** Null: nothing is mailed. */
  readonly server: MailServer | null;
  readonly lastSentAt: string | null;
  readonly unreached: readonly Unreached[];
}

interface Tested {
  readonly to: string;
  readonly taken: boolean;
  readonly answer: string;
}

const mailQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'mail'],
    queryFn: ({ signal }) => get<Mail>(orgPath(org, 'mail'), signal),
    // What a mail server answers is no commit that an open page would hear of.
    refetchInterval: 15_000,
  });

/** How mail goes out, a test of it, and whom it does not reach. */
export const MailSection = () => {
  const { data, error, refetch } = useQuery(mailQuery(useOrg()));
  return (
    <Page
      title="Mail"
      lead="Invitations are mailed, and to each member what they have not read in their inbox, as often as they choose there."
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton />}
      {data && (data.server ? <Outgoing mail={data} server={data.server} /> : <NotSet />)}
      {data?.server && <Reach unreached={data.unreached} />}
    </Page>
  );
};

const NotSet = () => (
  <Empty title="No mail server is set">
    Nothing is mailed: whoever invites hands on the link, and what concerns people waits in their inboxes. Whoever runs
    this server sets <Code>CANDOR_SMTP_URL</Code> and <Code>CANDOR_MAIL_FROM</Code> and starts it again.
  </Empty>
);

const ENCRYPTION = {
  tls: 'TLS from the start',
  starttls: 'turns to TLS before anything is said',
  none: 'this very machine; TLS where it offers it',
} as const;

const Outgoing = ({ mail: { lastSentAt }, server }: { readonly mail: Mail; readonly server: MailServer }) => {
  const org = useOrg();
  const test = useMutation({ mutationFn: () => post<Tested>(orgPath(org, 'mail', 'test')) });
  return (
    <Panel title="How it goes out">
      <dl className={classes['facts']}>
        <dt>Mail server</dt>
        <dd>
          {server.host}, port {server.port}; {ENCRYPTION[server.encryption]}
          {server.signsIn && '; signs in'}
        </dd>
        <dt>From</dt>
        <dd>{server.from}</dd>
        <dt>Last taken</dt>
        <dd>{lastSentAt === null ? 'Nothing was mailed to members yet' : <Moment at={lastSentAt} />}</dd>
      </dl>
      <Stack mt="md" gap="sm" align="flex-start">
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Send me a test message
        </Button>
        <Failure error={test.error} />
        {test.data && (
          <Alert
            color={test.data.taken ? 'green' : 'red'}
            title={test.data.taken ? 'The mail server took it' : 'It was not taken'}
            role="status"
          >
            <Text size="sm">
              To {test.data.to}. <Code>{test.data.answer}</Code>
              {test.data.taken && ' Whether it arrives, your mailbox says.'}
            </Text>
          </Alert>
        )}
      </Stack>
    </Panel>
  );
};

const COLUMNS: readonly Column<Unreached>[] = [
  {
    head: 'Who',
    cell: ({ name, email }) => (
      <>
        {name}
        <Text size="sm" c="dimmed">
          {email}
        </Text>
      </>
    ),
  },
  {
    head: 'What happened',
    cell: ({ problem, refused }) => (
      <Stack gap={4} align="flex-start">
        {refused && (
          <Badge variant="outline" color="red" c="inherit">
            Refused for good
          </Badge>
        )}
        <span>{problem}</span>
      </Stack>
    ),
  },
  { head: 'Since', cell: ({ since }) => <Moment at={since} /> },
  { head: 'Attempts', isNumber: true, cell: ({ attempts }) => formatNumber(attempts) },
  {
    head: 'Again',
    cell: ({ nextAt, refused }) => {
      if (refused) return 'When they choose anew';
      return nextAt === null ? 'In a moment' : formatMoment(nextAt);
    },
  },
];

const Reach = ({ unreached }: { readonly unreached: readonly Unreached[] }) => {
  const org = useOrg();
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => post<Mail>(orgPath(org, 'mail', 'retry')),
    onSuccess: (mail) => client.setQueryData(mailQuery(org).queryKey, mail),
  });
  return (
    <Panel title="Whom it does not reach">
      {unreached.length === 0 ? (
        <Text c="dimmed">Nobody: every member who wants mail gets it.</Text>
      ) : (
        <Stack>
          <DataTable caption="Whom mail does not reach" columns={COLUMNS} rows={unreached} keyOf={({ user }) => user} />
          <Text size="sm" c="dimmed">
            What was not taken is tried for two days, ever less often. It is in their inboxes in any case.
          </Text>
          <Failure error={retry.error} />
          <Group>
            <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
              Try everybody again
            </Button>
          </Group>
        </Stack>
      )}
    </Panel>
  );
};
