import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, get, orgPath } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { Page, Panel, PanelSkeleton } from '../../ui/Page.tsx';

interface Backup {
  readonly at: string;
  readonly bytes: number;
  /** When it was read from beginning to end, and what was wrong. */
  readonly verified: { readonly at: string; readonly problem: string | null } | null;
}

interface Backups {
  readonly keep: number;
  readonly backups: readonly Backup[];
}

const DAY = 86_400_000;
/** A daily backup may be late by an hour or two. */
const LATE = 1.25 * DAY;

/** When everything was backed up, a backup of this organisation to take away, and what to run to have it back. */
export const BackupsSection = () => {
  const org = useOrg();
  const { data, error, refetch } = useQuery({
    queryKey: [ORG, org, 'backups'],
    queryFn: ({ signal }) => get<Backups>(orgPath(org, 'backups'), signal),
  });
  return (
    <Page
      title="Backups"
      lead="Once a day everything is written to one file in the data folder of the server. A backup on the same disk is lost with it: copy them elsewhere."
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton />}
      {data && <Daily {...data} />}
      <TakeAway />
      <HaveBack />
    </Page>
  );
};

const verifiedText = (verified: Backup['verified']): string => {
  if (!verified) return 'Not yet';
  return `${verified.problem === null ? 'Whole' : 'Damaged'}, ${formatMoment(verified.at)}`;
};

const Daily = ({ keep, backups }: Backups) => {
  const newest = backups[0]?.at;
  const isLate = newest === undefined || Date.now() - Date.parse(newest) > LATE;
  return (
    <Panel title="Daily backups">
      {isLate && (
        <Alert
          color="orange"
          mb="md"
          title={newest === undefined ? 'There is none yet' : 'The newest is more than a day old'}
        >
          The first is made a minute after the server starts. If none appears, the server’s log says why.
        </Alert>
      )}
      {backups[0]?.verified?.problem && (
        <Alert color="red" mb="md" title="The newest backup cannot be read back">
          {backups[0].verified.problem}. Make another by hand, or see whether the disk is sound.
        </Alert>
      )}
      {backups.length > 0 && (
        <DataTable
          caption="Daily backups"
          columns={[
            { head: 'Made', cell: ({ at }) => formatMoment(at) },
            { head: 'Size', isNumber: true, cell: ({ bytes }) => `${formatNumber(Math.ceil(bytes / 1024))} kB` },
            { head: 'Read back', cell: ({ verified }) => verifiedText(verified) },
          ]}
          rows={backups}
          keyOf={({ at }) => at}
        />
      )}
      <Text size="sm" c="dimmed" mt="sm">
        The newest {formatNumber(keep)} are kept (--backups). They hold every organisation of this server with passwords
        as hashes, and so are not handed out here.
      </Text>
    </Panel>
  );
};

/** The answer is a file, and the request changes the journal: a link would not do. */
const download = async (org: string): Promise<void> => {
  const response = await fetch(orgPath(org, 'backup'), { method: 'POST', credentials: 'same-origin' });
  if (!response.ok) throw new ApiError(response.status, 'unknown', `No backup was made (${response.status}).`);
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? `${org}.tar`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

const TakeAway = () => {
  const org = useOrg();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => download(org),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org, 'journal'] }),
  });
  return (
    <Panel title="This organisation, to take away">
      <Stack align="flex-start">
        <Text>
          One file with all records, their history, the journal and the files of this organisation; no passwords. That
          it was taken is written into the journal.
        </Text>
        <Failure error={make.error} />
        <Button
          variant="default"
          leftSection={<NamedIcon name="download" />}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          Make one now
        </Button>
      </Stack>
    </Panel>
  );
};

const HaveBack = () => (
  <Panel title="To check one, and to have it back">
    <Stack gap="xs">
      <Text>On a machine with Candor, with the server stopped and an empty data folder:</Text>
      <Code block>{'npx candor restore FILE --dry-run\nnpx candor restore FILE'}</Code>
      <Text size="sm" c="dimmed">
        The first only checks: it reads the whole file and compares every hash and count. When a backup was last checked
        is not kept anywhere yet.
      </Text>
    </Stack>
  </Panel>
);
