import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { type ChosenFile, chosenFile } from '../../ui/chosen-file.ts';
import { DropZone } from '../../ui/DropZone.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { ImportCheck } from './ImportCheck.tsx';

/** Somebody's own copy of a standard becomes a framework, or fills in the texts of one that is here. */
export const FrameworkImportPage = () => {
  const org = useOrg();
  const actor = useActor();
  const mayWrite = canSomewhere(actor, 'create', registry.get('requirement'));
  const search: { readonly into?: unknown } = useSearch({ strict: false });
  const [file, setFile] = useState<ChosenFile | null>(null);
  return (
    <Page
      title="Import a framework"
      lead="From your licensed copy: an OSCAL catalog, a CSV file, a workbook, or a library file of CISO Assistant. Laid over a framework that is here, it fills in the texts by number; otherwise it becomes a framework of its own. Nothing is written before you have seen what would happen."
      above={
        <TextLink to="/o/$org/framework-library" params={{ org }} search={{}} size="sm">
          Framework library
        </TextLink>
      }
    >
      {!mayWrite && <Empty title="Not for your role">Your role does not let you write frameworks.</Empty>}
      {mayWrite && (
        <Panel title="The file">
          <DropZone
            words="Drop a file here"
            accept=".json,.yaml,.yml,.xml,.csv,.tsv,.xlsx,.xlsm"
            name={file?.name}
            onFile={(given) => setFile(chosenFile(given))}
          />
          <Text size="sm" c="dimmed" mt="sm">
            A security plan or a component definition is no framework:{' '}
            <TextLink
              to="/o/$org/framework-library/import/oscal"
              params={{ org }}
              search={{}}
              inherit
              underline="always"
            >
              import it as an OSCAL document
            </TextLink>
            . Mappings between frameworks go in under{' '}
            <TextLink to="/o/$org/crosswalks/import" params={{ org }} search={{}} inherit underline="always">
              Crosswalks
            </TextLink>
            .
          </Text>
        </Panel>
      )}
      {mayWrite && file && (
        <ImportCheck
          key={file.id}
          file={file}
          into={typeof search.into === 'string' ? search.into : ''}
          onAgain={() => setFile(null)}
        />
      )}
    </Page>
  );
};
