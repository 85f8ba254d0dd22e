import { Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { chosenFile } from '../../ui/chosen-file.ts';
import { DropZone } from '../../ui/DropZone.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Page, Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { CrosswalkForm } from './CrosswalkForm.tsx';
import type { ReadCrosswalk } from './crosswalk-import.ts';
import { frameworkNamesQuery } from './crosswalk-query.ts';
import { isDocument, readMappingTables } from './crosswalk-table.ts';

/** Mappings from a file: an OSCAL mapping collection, a table of pairs, or a publisher's sheet with a column for each framework. */
export const CrosswalkImportPage = () => {
  const org = useOrg();
  const mayWrite = canSomewhere(useActor(), 'create', registry.get('mapping'));
  return (
    <Page
      title="Import a crosswalk"
      lead="How the requirements of frameworks relate, from a file: an OSCAL mapping collection, a table with a pair in each row, or a publisher’s sheet with a column of numbers for each framework, as the CCM has. Nothing is written before you have seen what would happen."
      above={
        <TextLink to="/o/$org/crosswalks" params={{ org }} search={{}} size="sm">
          Crosswalks
        </TextLink>
      }
    >
      {mayWrite ? <Steps /> : <Empty title="Not for your role">Your role does not let you write mappings.</Empty>}
    </Page>
  );
};

const readFile = async (file: File): Promise<ReadCrosswalk> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isDocument(bytes)) return { file: chosenFile(file), tables: null };
  const read = readMappingTables(bytes);
  if (!read.ok) throw new Error(`${file.name} cannot be read. ${read.message}`);
  return { file: chosenFile(file), tables: read.tables };
};

const Steps = () => {
  const org = useOrg();
  const frameworks = useQuery(frameworkNamesQuery(org));
  const [read, setRead] = useState<ReadCrosswalk | null>(null);
  const reading = useMutation({ mutationFn: readFile, onSuccess: setRead, onError: () => setRead(null) });
  return (
    <>
      <Panel title="The file">
        <DropZone
          words="Drop a mapping collection, a CSV file or a workbook here"
          accept=".json,.yaml,.yml,.xml,.csv,.tsv,.xlsx,.xlsm"
          name={read?.file.name}
          isReading={reading.isPending}
          error={reading.error}
          onFile={(file) => reading.mutate(file)}
        />
        <Text size="sm" c="dimmed" mt="sm">
          The frameworks have to be here first:{' '}
          <TextLink to="/o/$org/framework-library" params={{ org }} search={{}} inherit underline="always">
            load or import them
          </TextLink>
          .
        </Text>
      </Panel>
      <Failure error={frameworks.error} onRetry={() => void frameworks.refetch()} />
      {read && !frameworks.data && !frameworks.error && <PanelSkeleton lines={6} />}
      {read && frameworks.data && (
        <CrosswalkForm key={read.file.id} read={read} frameworks={frameworks.data} onAgain={() => setRead(null)} />
      )}
    </>
  );
};
