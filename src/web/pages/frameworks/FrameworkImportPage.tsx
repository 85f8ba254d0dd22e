import { Button, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { type ChosenFile, MAX_BYTES } from './framework-import.ts';
import { ImportCheck } from './ImportCheck.tsx';
import classes from './import.module.css';

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
      {mayWrite && <FilePanel file={file} onFile={setFile} />}
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

interface FileProps {
  readonly file: ChosenFile | null;
  readonly onFile: (file: ChosenFile) => void;
}

const FilePanel = ({ file, onFile }: FileProps) => {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const take = (given: File | undefined) => {
    if (!given) return;
    const isTooLarge = given.size > MAX_BYTES;
    setFault(isTooLarge ? new Error(`${given.name} is larger than 50 MB. Import it in parts.`) : null);
    if (isTooLarge) return;
    const bytes = new Blob([given], { type: 'application/octet-stream' });
    onFile({ id: `${given.name} ${given.size} ${given.lastModified}`, name: given.name, bytes });
  };
  return (
    <Panel title="The file">
      <section
        aria-label="Drop a file here"
        className={classes['drop']}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <NamedIcon name="download" size={22} />
        <Text fw={600}>{file ? file.name : 'Drop a file here'}</Text>
        <Button variant="default" onClick={() => input.current?.click()}>
          {file ? 'Another file' : 'Choose a file'}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File to import"
          accept=".json,.yaml,.yml,.xml,.csv,.tsv,.xlsx,.xlsm"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </section>
      <Failure error={fault} />
    </Panel>
  );
};
