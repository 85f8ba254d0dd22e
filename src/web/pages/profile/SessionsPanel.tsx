import { Badge, Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post } from '../../api.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Moment } from '../../ui/Moment.tsx';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { deviceOf } from './device.ts';
import classes from './profile.module.css';

interface Session {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly current: boolean;
}

const KEY = ['me', 'sessions'];

/** Where the account is open now, and the means to end that. */
export const SessionsPanel = () => {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<readonly Session[]>('/api/auth/list-sessions', signal),
  });
  const endOthers = useMutation({
    mutationFn: () => post('/api/auth/revoke-other-sessions'),
    onSettled: () => client.invalidateQueries({ queryKey: ['me'] }),
  });
  const others = data?.filter(({ current }) => !current).length ?? 0;
  return (
    <Panel
      title="Where you are signed in"
      aside={
        others > 0 && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {others === 1 ? 'End the other one' : `End the ${others} others`}
          </Button>
        )
      }
    >
      <Failure error={error ?? endOthers.error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={3} />}
      {data && (
        <ul className={classes['lines']}>
          {data.map((session) => (
            <SessionLine key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Panel>
  );
};

const SessionLine = ({ session }: { readonly session: Session }) => {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => post('/api/auth/revoke-session', { token: session.id }),
    onSettled: () => client.invalidateQueries({ queryKey: ['me'] }),
  });
  const device = deviceOf(session.userAgent);
  return (
    <li>
      <div>
        <Group gap="xs">
          <Text fw={600}>{device}</Text>
          {session.current && <Badge variant="light">This one</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          Since <Moment at={session.createdAt} />
          {session.ipAddress && `, from ${session.ipAddress}`}, until {formatMoment(session.expiresAt)}
        </Text>
        <Failure error={end.error} />
      </div>
      {!session.current && (
        <Button
          size="compact-md"
          variant="default"
          loading={end.isPending}
          aria-label={`End the session of ${device}`}
          onClick={() => end.mutate()}
        >
          End
        </Button>
      )}
    </li>
  );
};
