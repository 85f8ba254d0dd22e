import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Page, Panel, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { matrixQuery } from './coverage-query.ts';
import { EditionLines } from './EditionLines.tsx';
import { EditionMove } from './EditionMove.tsx';
import { comparisonQuery, type FrameworkHere, frameworksQuery } from './edition-query.ts';
import { useEditionSearch } from './edition-search.ts';
import classes from './editions.module.css';

/** Two editions of a framework side by side, and an adoption taken from one to the other. */
export const EditionsPage = () => {
  const org = useOrg();
  const frameworks = useQuery(frameworksQuery(org));
  const adoptions = useQuery(matrixQuery(org));
  const [search, set] = useEditionSearch();
  const { from = '', to = '', adoption = '' } = search;
  const older = frameworks.data?.find(({ key }) => key === from);
  const here = (adoptions.data?.items ?? []).filter((row) => older !== undefined && row.framework?.id === older.id);
  return (
    <Page
      title="Editions"
      lead="What became of each requirement between two editions: by its words and by accepted mappings, never by its number alone. An adoption moves with what was decided; the older one is kept."
      above={
        <TextLink to="/o/$org/framework-library" params={{ org }} search={{}} size="sm">
          Framework library
        </TextLink>
      }
    >
      <Failure error={frameworks.error} onRetry={() => void frameworks.refetch()} />
      {!frameworks.data && !frameworks.error && <PanelSkeleton lines={4} />}
      {frameworks.data && (
        <div className={classes['choices']}>
          <Choose
            label="Older edition"
            value={from}
            all={frameworks.data}
            onChoose={(key) => set({ from: key, adoption: '', show: '' })}
          />
          <Choose
            label="Newer edition"
            value={to}
            all={frameworks.data}
            onChoose={(key) => set({ to: key, show: '' })}
          />
          <NativeSelect
            label="Move this adoption"
            value={adoption}
            disabled={here.length === 0}
            data={[
              { value: '', label: here.length === 0 && from !== '' ? 'It is not adopted' : 'None: only compare' },
              ...here.map((row) => ({ value: row.adoption.key, label: `${row.adoption.title} (${row.adoption.key})` })),
            ]}
            onChange={(event) => set({ adoption: event.currentTarget.value })}
          />
        </div>
      )}
      {frameworks.data && (from === '' || to === '' || from === to) && (
        <div className={pageClasses['panel']}>
          <Empty
            title="Choose two editions"
            action={
              frameworks.data.length < 2 && (
                <ButtonLink to="/o/$org/framework-library" params={{ org }} search={{}}>
                  Open the framework library
                </ButtonLink>
              )
            }
          >
            Load or import both, then choose them here. Texts from your own copy make the comparison sure: numbers and
            titles alone show little.
          </Empty>
        </div>
      )}
      {from !== '' && to !== '' && from !== to && adoption === '' && <Comparison from={from} to={to} />}
      {from !== to && to !== '' && adoption !== '' && (
        <EditionMove key={`${adoption} ${to}`} adoption={adoption} to={to} />
      )}
    </Page>
  );
};

interface ChooseProps {
  readonly label: string;
  readonly value: string;
  readonly all: readonly FrameworkHere[];
  readonly onChoose: (key: string) => void;
}

const Choose = ({ label, value, all, onChoose }: ChooseProps) => (
  <NativeSelect
    label={label}
    value={value}
    data={[
      { value: '', label: 'Choose…' },
      ...all.map(({ key, title, data }) => ({ value: key, label: `${title} ${data.edition ?? ''} (${key})` })),
    ]}
    onChange={(event) => onChoose(event.currentTarget.value)}
  />
);

const Comparison = ({ from, to }: { readonly from: string; readonly to: string }) => {
  const { data, error, refetch } = useQuery(comparisonQuery(useOrg(), from, to));
  return (
    <>
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={10} />}
      {data && <EditionLines counts={data.counts} lines={data.lines} />}
      {data && data.gone.length > 0 && (
        <Panel title={`Gone: ${data.gone.length}`}>
          <ul className={classes['plain']}>
            {data.gone.map(({ number, title }) => (
              <li key={number}>
                <strong>{number}</strong> {title}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
};
