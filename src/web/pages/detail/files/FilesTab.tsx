import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { canSomewhere } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import type { Row } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { Panel } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { useActor } from '../../../use-actor.ts';
import classes from '../detail.module.css';
import { useAsOf } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { pointingAt } from '../record-queries.ts';
import { DropPlace } from './DropPlace.tsx';
import { FileCard } from './FileCard.tsx';
import fileClasses from './files.module.css';
import { keepsFile, useAttach, whyNotOwn } from './use-attach.ts';

const DOCUMENT = registry.get('document');

/** The record's own file, where its kind keeps one, and the documents that are about it. */
export const FilesTab = ({ kind, record }: RecordProps) => (
  <div className={classes['overview']}>
    {keepsFile(kind) && <OwnFile kind={kind} record={record} />}
    <Documents kind={kind} record={record} />
  </div>
);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const OwnFile = ({ kind, record }: RecordProps) => {
  const asOf = useAsOf();
  const attach = useAttach(kind, record, true);
  const hash = text(record.data['fileHash']);
  const refusal = whyNotOwn(kind, record);
  return (
    <Panel title="The file itself">
      {hash ? (
        <FileCard key={hash} hash={hash} name={text(record.data['fileName'])} />
      ) : (
        <Text c="dimmed">No file is attached. The hash of one that is goes into the journal with the record.</Text>
      )}
      <Failure error={attach.error} />
      {!asOf &&
        (refusal ? (
          <p className={classes['quiet']}>{refusal}</p>
        ) : (
          <DropPlace
            label={hash ? 'Replace the file' : 'Attach the file'}
            isBusy={attach.isPending}
            isSingle
            onFiles={(files) => attach.mutate(files)}
          />
        ))}
    </Panel>
  );
};

const Documents = ({ kind, record }: RecordProps) => {
  const asOf = useAsOf();
  const actor = useActor();
  const attach = useAttach(kind, record, false);
  const { data, error } = useQuery(pointingAt(useOrg(), 'document', 'about', record.id, asOf));
  return (
    <Panel title="Documents about it">
      <Failure error={error} />
      {!data && !error && <Skeleton height={60} />}
      {data?.items.length === 0 && (
        <Text c="dimmed" maw="60ch">
          No documents yet. Each file becomes a document of its own, with a life, a date until which it counts, and its
          place in the journal.
        </Text>
      )}
      <ul className={classes['statements']}>
        {data?.items.map((document) => (
          <Attached key={document.id} document={document} />
        ))}
      </ul>
      <Failure error={attach.error} />
      {!asOf && canSomewhere(actor, 'create', DOCUMENT) && (
        <DropPlace
          label="Attach files"
          isBusy={attach.isPending}
          isSingle={false}
          onFiles={(files) => attach.mutate(files)}
        />
      )}
    </Panel>
  );
};

const Attached = ({ document }: { readonly document: Row }) => {
  const hash = text(document.data['fileHash']);
  return (
    <li>
      <div className={`${fileClasses['attached']} ${classes['grows']}`}>
        <RecordName record={document} status={document.status} />
        {hash && <FileCard hash={hash} name={text(document.data['fileName'])} />}
      </div>
    </li>
  );
};
