import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { get, withQuery } from '../../api.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import {
  type AuthEvent,
  type AuthEventPage,
  eventActor,
  eventPlace,
  eventWord,
  isRemarkable,
} from './auth-event-text.ts';
import classes from './profile.module.css';

interface Props {
  /** Which list of events: one's own, or an organisation's. */
  readonly path: string;
  /** What the list is kept under. */
  readonly queryKey: readonly string[];
  /** Only of this person. */
  readonly user?: string | undefined;
  /** Names of the people by id; without them the events are all one person's. */
  readonly names?: ReadonlyMap<string, string>;
  readonly onUser?: (user: string | undefined) => void;
  readonly title?: string;
  readonly limit?: number;
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/** What happened at the door, the newest first. */
export const AuthEvents = (props: Props) => {
  const { path, queryKey, user, names = NOBODY, onUser, title = 'Sign-ins and keys', limit = 25 } = props;
  const found = useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) => get<AuthEventPage>(withQuery(path, { limit, user, before: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const events = found.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Panel title={title} aside={onUser && <PersonFilter names={names} user={user} onUser={onUser} />}>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <PanelSkeleton lines={6} />}
      {found.data && events.length === 0 && (
        <Text c="dimmed">Nothing yet. Sign-ins, second factors, passwords and keys are written down from now on.</Text>
      )}
      {events.length > 0 && (
        <DataTable caption={title} columns={columnsOf(names)} rows={events} keyOf={({ id }) => id} />
      )}
      {found.hasNextPage && (
        <Group mt="sm">
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Earlier
          </Button>
        </Group>
      )}
    </Panel>
  );
};

const columnsOf = (names: ReadonlyMap<string, string>): readonly Column<AuthEvent>[] => [
  { head: 'What', cell: (event) => <What event={event} names={names} /> },
  ...(names.size > 0 ? [{ head: 'Who', cell: ({ user }: AuthEvent) => names.get(user) ?? 'A former member' }] : []),
  { head: 'When', cell: ({ at }) => <time dateTime={at}>{formatMoment(at)}</time> },
];

const What = ({ event, names }: { readonly event: AuthEvent; readonly names: ReadonlyMap<string, string> }) => {
  const by = eventActor(event, names);
  return (
    <>
      <span className={isRemarkable(event.kind) ? classes['remarkable'] : undefined}>{eventWord(event.kind)}</span>
      {by && <span className={classes['quiet']}> {by}</span>}
      <span className={classes['place']}>{eventPlace(event)}</span>
    </>
  );
};

const PersonFilter = ({ names, user, onUser }: Required<Pick<Props, 'names' | 'onUser'>> & Pick<Props, 'user'>) => (
  <NativeSelect
    aria-label="Whose"
    value={user ?? ''}
    onChange={(event) => onUser(event.currentTarget.value || undefined)}
    data={[{ value: '', label: 'Everybody' }, ...[...names].map(([value, label]) => ({ value, label }))]}
  />
);
