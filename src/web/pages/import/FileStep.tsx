import { Anchor, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { AnyKind } from '../../../model/kind.ts';
import { orgPath, withQuery } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { DropZone } from '../../ui/DropZone.tsx';
import { Panel } from '../../ui/Page.tsx';
import type { Chosen } from './ImportPage.tsx';
import { readTables } from './table.ts';

interface Props {
  readonly kind: AnyKind;
  readonly onChosen: (chosen: Chosen) => void;
}

const readFile = async (file: File): Promise<Chosen> => {
  const read = readTables(new Uint8Array(await file.arrayBuffer()));
  if (!read.ok) throw new Error(`${file.name} cannot be read. ${read.message}`);
  return { file: file.name, tables: read.tables };
};

/** Drop a file, or choose one. It is read in the browser; nothing is sent yet. */
export const FileStep = ({ kind, onChosen }: Props) => {
  const org = useOrg();
  const read = useMutation({ mutationFn: readFile, onSuccess: onChosen });
  return (
    <Panel title="1. The file">
      <DropZone
        words="Drop a CSV file or a workbook here"
        accept=".csv,.tsv,.txt,.xlsx,.xlsm"
        isReading={read.isPending}
        error={read.error}
        onFile={read.mutate}
      />
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
