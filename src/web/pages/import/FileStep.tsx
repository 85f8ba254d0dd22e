import { Anchor, Button, Loader, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { orgPath, withQuery } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/Page.tsx';
import type { Chosen } from './ImportPage.tsx';
import classes from './import.module.css';
import { MAX_BYTES, readTables } from './table.ts';

interface Props {
  readonly kind: AnyKind;
  readonly onChosen: (chosen: Chosen) => void;
}

const readFile = async (file: File): Promise<Chosen> => {
  if (file.size > MAX_BYTES) throw new Error('The file is larger than 50 MB. Import it in parts.');
  const read = readTables(new Uint8Array(await file.arrayBuffer()));
  if (!read.ok) throw new Error(`${file.name} cannot be read. ${read.message}`);
  return { file: file.name, tables: read.tables };
};

/** Drop a file, or choose one. It is read in the browser; nothing is sent yet. */
export const FileStep = ({ kind, onChosen }: Props) => {
  const org = useOrg();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const read = useMutation({ mutationFn: readFile, onSuccess: onChosen });
  const take = (file: File | undefined) => file && read.mutate(file);
  return (
    <Panel title="1. The file">
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
        {read.isPending ? <Loader size="sm" aria-label="Reading the file" /> : <NamedIcon name="download" size={22} />}
        <Text fw={600}>Drop a CSV file or a workbook here</Text>
        <Button variant="default" onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File to import"
          accept=".csv,.tsv,.txt,.xlsx,.xlsm"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </section>
      <Failure error={read.error} />
      <Text size="sm" c="dimmed" mt="sm">
        The first row names the columns. A row with the key of a {kind.label.toLowerCase()} changes it; any other row
        makes a new one. To change many,{' '}
        <Anchor inherit underline="always" href={withQuery(orgPath(org, kind.plural, 'export'), { format: 'xlsx' })}>
          export them
        </Anchor>
        , edit the file, and import it again: what is unchanged stays as it is.
      </Text>
    </Panel>
  );
};
