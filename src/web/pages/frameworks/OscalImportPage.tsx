import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { type ChosenFile, chosenFile } from '../../ui/chosen-file.ts';
import { DropZone } from '../../ui/DropZone.tsx';
import { Empty } from '../../ui/Empty.tsx';
import classes from '../../ui/file-import.module.css';
import { TextLink } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { frameworksQuery } from './edition-query.ts';
import { OscalCheck } from './OscalCheck.tsx';
import { namesQuery, type OscalPlace } from './oscal-import.ts';

/** A security plan becomes an adoption; a provider's plan or a component definition gives something to one. */
export const OscalImportPage = () => {
  const org = useOrg();
  const actor = useActor();
  const [place, choose] = usePlaceSearch();
  const [file, setFile] = useState<ChosenFile | null>(null);
  const mayWrite = ['adoption', 'applied_requirement', 'control', 'vendor'].some((kind) =>
    canSomewhere(actor, 'create', registry.get(kind)),
  );
  return (
    <Page
      title="Import an OSCAL document"
      lead="A system security plan becomes an adoption with everything that it says of each requirement. A provider’s plan, or a component definition, is taken into an adoption that is here. Nothing is written before you have seen what would happen."
      above={
        <TextLink to="/o/$org/framework-library/import" params={{ org }} search={{}} size="sm">
          Import a framework
        </TextLink>
      }
    >
      {!mayWrite && <Empty title="Not for your role">Your role does not let you write adoptions.</Empty>}
      {mayWrite && (
        <>
          <Panel title="The file">
            <DropZone
              words="Drop a plan or a component definition here"
              accept=".json,.yaml,.yml,.xml"
              name={file?.name}
              onFile={(given) => setFile(chosenFile(given))}
            />
          </Panel>
          <Target place={place} onChoose={choose} />
          {file && <OscalCheck key={file.id} file={file} place={place} onAgain={() => setFile(null)} />}
        </>
      )}
    </Page>
  );
};

/** Where to is in the address, so that an adoption's page can say it. */
const usePlaceSearch = (): readonly [OscalPlace, (changed: Partial<OscalPlace>) => void] => {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const word = (name: string) => (typeof search[name] === 'string' ? search[name] : '');
  const place = { into: word('into'), scope: word('scope'), framework: word('framework') };
  const choose = (changed: Partial<OscalPlace>) => {
    const said = Object.entries({ ...place, ...changed }).filter(([, value]) => value !== '');
    void navigate({ to: '.', search: Object.fromEntries(said), replace: true });
  };
  return [place, choose];
};

interface TargetProps {
  readonly place: OscalPlace;
  readonly onChoose: (changed: Partial<OscalPlace>) => void;
}

const Target = ({ place, onChoose }: TargetProps) => {
  const org = useOrg();
  const adoptions = useQuery(namesQuery(org, 'adoptions')).data ?? [];
  const scopes = useQuery(namesQuery(org, 'scopes')).data ?? [];
  const frameworks = useQuery(frameworksQuery(org)).data ?? [];
  return (
    <Panel title="Where to">
      <div className={classes['choices']}>
        <NativeSelect
          label="What it is"
          value={place.into}
          data={[
            { value: '', label: 'A plan of ours: an adoption of its own' },
            ...adoptions.map(({ key, title }) => ({ value: key, label: `What others give to ${title} (${key})` })),
          ]}
          onChange={(event) => onChoose({ into: event.currentTarget.value })}
        />
        {place.into === '' && (
          <>
            <NativeSelect
              label="Scope"
              value={place.scope}
              data={[
                { value: '', label: 'One that is made for the system' },
                ...scopes.map(({ key, title }) => ({ value: key, label: `${title} (${key})` })),
              ]}
              onChange={(event) => onChoose({ scope: event.currentTarget.value })}
            />
            <NativeSelect
              label="Framework that its controls are of"
              value={place.framework}
              data={[
                { value: '', label: 'The one that the plan brings along' },
                ...frameworks.map(({ key, title, data }) => ({
                  value: key,
                  label: `${title} ${data.edition ?? ''} (${key})`,
                })),
              ]}
              onChange={(event) => onChoose({ framework: event.currentTarget.value })}
            />
          </>
        )}
      </div>
    </Panel>
  );
};
