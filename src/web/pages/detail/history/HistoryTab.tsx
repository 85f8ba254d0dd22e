import { Anchor, Button, Code, Skeleton, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { orgPath } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { NamedIcon } from '../../../ui/icons.tsx';
import { Panel } from '../../../ui/Page.tsx';
import { useFields } from '../../../use-actor.ts';
import classes from '../detail.module.css';
import { useAsOf } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { historyOf } from '../record-queries.ts';
import { VersionEntry } from './VersionEntry.tsx';

/** Who changed what, and when, newest first; and the proof of it. */
export const HistoryTab = ({ kind, record }: RecordProps) => {
  const asOf = useAsOf();
  const fields = useFields(kind);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    historyOf(useOrg(), kind, record.key, asOf),
  );
  const versions = data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <div className={classes['columns']}>
      <Panel title="History">
        <Failure error={error} />
        {!data && !error && <Skeleton height={160} />}
        <ol className={classes['versions']}>
          {versions.map((version) => (
            <VersionEntry key={version.version} kind={kind} record={record} version={version} fields={fields} />
          ))}
        </ol>
        {hasNextPage && (
          <Button size="compact-sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show earlier versions
          </Button>
        )}
      </Panel>
      <Proof kind={kind} record={record} />
    </div>
  );
};

/** The newest version with its entry in the signed journal, to be checked by anybody without us. */
const Proof = ({ kind, record }: RecordProps) => {
  const org = useOrg();
  const file = `${record.key}.proof.json`;
  return (
    <Panel title="Proof">
      <Text size="sm" mb="sm">
        A file that shows what this record said, who wrote it and when: its version, its entry in the journal, and the
        signed checkpoint that the entry is under.
      </Text>
      <Anchor href={orgPath(org, kind.plural, record.key, 'proof')} download={file}>
        <NamedIcon name="download" size={14} /> Download the proof of version {record.version}
      </Anchor>
      <Text size="sm" mt="sm">
        Whoever holds it checks it offline, with no server and no account:
      </Text>
      <Code block mt={6} tabIndex={0}>
        candor verify {file}
      </Code>
    </Panel>
  );
};
