import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { STATUSES } from '../../../assurance/types.ts';
import { writeCsv } from '../../../formats/csv-write.ts';
import { useOrg } from '../../place.ts';
import { AsOf, PastNote } from '../../ui/AsOf.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { StatusBadge, StatusBar } from '../../ui/StatusBadge.tsx';
import { STATUS_TEXT, sharesOf } from '../../ui/status.ts';
import classes from './coverage.module.css';
import { type MatrixRow, matrixQuery, type NamedTally } from './coverage-query.ts';
import { useCoverageSearch } from './coverage-search.ts';
import { assuredWords, undecidedWords } from './coverage-words.ts';

/** Everything that was adopted, group by group, beside each other. */
export const CoveragePage = () => {
  const org = useOrg();
  const [{ asOf, view }, set] = useCoverageSearch();
  const { data, error, refetch } = useQuery(matrixQuery(org, asOf));
  const rows = data?.items ?? [];
  return (
    <Page
      title="Coverage"
      lead="How far what you adopted is met, group by group. It follows from the controls: nobody types it."
      actions={
        <>
          <AsOf asOf={asOf} onChange={(moment) => set({ asOf: moment })} />
          {rows.length > 0 && (
            <>
              <SegmentedControl
                aria-label="As a picture or a table"
                value={view ?? 'picture'}
                onChange={(value) => set({ view: value === 'table' ? 'table' : undefined })}
                data={[
                  { value: 'picture', label: 'Picture' },
                  { value: 'table', label: 'Table' },
                ]}
              />
              <Button variant="default" onClick={() => download(rows)}>
                Export CSV
              </Button>
            </>
          )}
        </>
      }
    >
      {asOf !== undefined && <PastNote asOf={asOf} />}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={10} />}
      {data && rows.length === 0 && <Nothing />}
      {view === 'table' ? <Table rows={rows} /> : <Picture rows={rows} asOf={asOf} />}
      {data?.next && <p className={classes['quiet']}>The first {formatNumber(rows.length)} adoptions are shown.</p>}
    </Page>
  );
};

interface PictureProps {
  readonly rows: readonly MatrixRow[];
  readonly asOf: string | undefined;
}

const Picture = ({ rows, asOf }: PictureProps) => {
  const org = useOrg();
  const search = asOf === undefined ? {} : { asOf };
  return (
    <ul className={classes['matrix']}>
      {rows.map((row) => (
        <li key={row.adoption.id} className={classes['adoption']}>
          <header>
            <h2>
              <TextLink to="/o/$org/coverage/$ref" params={{ org, ref: row.adoption.key }} search={search}>
                {row.adoption.title}
              </TextLink>
            </h2>
            <StatusBadge status={row.adoption.status} />
            <span className={classes['quiet']}>
              {assuredWords(row)}, {undecidedWords(row)}
              {row.adoption.scope && ` in ${row.adoption.scope.title}`}
            </span>
          </header>
          <StatusBar shares={sharesOf(row.byStatus, row.total)} />
          <ul className={classes['cells']}>
            {row.groups.map((group) => (
              <li key={group.name} className={classes['cell']}>
                <span className={classes['name']} title={group.name}>
                  {group.name || 'Without a group'}
                </span>
                <span className={classes['quiet']}>{assuredWords(group)}</span>
                <StatusBar shares={sharesOf(group.byStatus, group.total)} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
};

interface Cell extends NamedTally {
  readonly adoption: MatrixRow['adoption'];
}

const cellsOf = (rows: readonly MatrixRow[]): readonly Cell[] =>
  rows.flatMap(({ adoption, groups }) => groups.map((group) => ({ ...group, adoption })));

const Table = ({ rows }: { readonly rows: readonly MatrixRow[] }) => (
  <DataTable
    caption="Requirements by adoption and group, and how they stand"
    columns={[
      { head: 'Adoption', cell: ({ adoption }: Cell) => `${adoption.key} ${adoption.title}` },
      { head: 'Scope', cell: ({ adoption }) => adoption.scope?.title ?? '' },
      { head: 'Group', cell: ({ name }) => name },
      ...STATUSES.map((status) => ({
        head: STATUS_TEXT[status].label,
        isNumber: true,
        cell: ({ byStatus }: Cell) => formatNumber(byStatus[status] ?? 0),
      })),
      { head: 'Not decided', isNumber: true, cell: ({ undecided }) => formatNumber(undecided) },
      { head: 'All', isNumber: true, cell: ({ total }) => formatNumber(total) },
    ]}
    rows={cellsOf(rows)}
    keyOf={({ adoption, name }) => `${adoption.id} ${name}`}
  />
);

/** Exactly what the table shows. */
const download = (rows: readonly MatrixRow[]): void => {
  const header = ['adoption', 'title', 'scope', 'group', ...STATUSES, 'undecided', 'total'];
  const text = writeCsv(
    header,
    cellsOf(rows).map(({ adoption, name, byStatus, undecided, total }) => [
      adoption.key,
      adoption.title,
      adoption.scope?.title ?? '',
      name,
      ...STATUSES.map((status) => byStatus[status] ?? 0),
      undecided,
      total,
    ]),
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = 'coverage.csv';
  link.click();
  URL.revokeObjectURL(link.href);
};

const Nothing = () => {
  const org = useOrg();
  return (
    <div className={pageClasses['panel']}>
      <Empty
        title="Nothing is adopted yet"
        action={
          <ButtonLink to="/o/$org/framework-library" params={{ org }} search={{}}>
            Open the framework library
          </ButtonLink>
        }
      >
        Adopt a framework in a scope, say of each requirement whether it applies, and link the controls that meet it.
        What stands and what does not appears here.
      </Empty>
    </div>
  );
};
