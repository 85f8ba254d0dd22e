import { Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { usePlace } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { NoSuchPage } from '../NotFoundPage.tsx';
import { CheckStep } from './CheckStep.tsx';
import { FileStep } from './FileStep.tsx';
import { startImport, useImportJob } from './import-job.ts';
import { MapStep } from './MapStep.tsx';
import { RunStep } from './RunStep.tsx';
import type { Mapping, Table } from './table.ts';
import { dropUnfinished, findUnfinished } from './unfinished.ts';

export const ImportPage = () => {
  const { plural } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <KindImport key={kind.name} kind={kind} /> : <NoSuchPage />;
};

/** A file somebody has chosen. */
export interface Chosen {
  readonly file: string;
  readonly tables: readonly Table[];
}

const KindImport = ({ kind }: { readonly kind: AnyKind }) => {
  const { org, plural } = usePlace();
  const actor = useActor();
  const mayWrite = canSomewhere(actor, 'create', kind) || canSomewhere(actor, 'update', kind);
  const many = kind.labelPlural.toLowerCase();
  return (
    <Page
      title={`Import ${many}`}
      lead={`From a spreadsheet (.xlsx) or a CSV file, one ${kind.label.toLowerCase()} a row. Nothing is written before you have seen what would happen.`}
      above={
        <TextLink to="/o/$org/$plural" params={{ org, plural }} search={{}} size="sm">
          {kind.labelPlural}
        </TextLink>
      }
    >
      {mayWrite ? (
        <Wizard kind={kind} />
      ) : (
        <Empty title="Not for your role">Your role does not let you write {many}.</Empty>
      )}
    </Page>
  );
};

const Wizard = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  const job = useImportJob(org, kind.name);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [table, setTable] = useState<Table | null>(null);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const again = () => {
    setChosen(null);
    setTable(null);
    setMapping(null);
  };
  if (job) return <RunStep kind={kind} job={job} onAgain={again} />;
  if (!chosen)
    return (
      <>
        <GoOn kind={kind} />
        <FileStep
          kind={kind}
          onChosen={(next) => {
            setChosen(next);
            setTable(next.tables[0] ?? null);
          }}
        />
      </>
    );
  if (!table) return null;
  if (!mapping)
    return (
      <MapStep
        key={table.name}
        kind={kind}
        chosen={chosen}
        table={table}
        onTable={setTable}
        onMapping={setMapping}
        onBack={again}
      />
    );
  return <CheckStep kind={kind} file={chosen.file} table={table} mapping={mapping} onBack={() => setMapping(null)} />;
};

/** An import that was left half-way, in this browser: go on with it, or forget it. */
const GoOn = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  const client = useQueryClient();
  const left = useQuery({
    queryKey: ['unfinished-import', org, kind.name],
    queryFn: async () => (await findUnfinished({ org, kind: kind.name })) ?? null,
    gcTime: 0,
  });
  const what = left.data;
  if (!what) return null;
  return (
    <Panel title="An import is not finished">
      <Text size="sm">
        {what.file}: {formatNumber(what.progress.through)} of {formatNumber(what.rows.length)} rows are imported.
      </Text>
      <Group gap="xs" mt="sm">
        <Button onClick={() => void startImport(client, kind, what)}>Go on</Button>
        <Button variant="default" onClick={() => void dropUnfinished(what).then(() => left.refetch())}>
          Forget the rest
        </Button>
      </Group>
    </Panel>
  );
};
