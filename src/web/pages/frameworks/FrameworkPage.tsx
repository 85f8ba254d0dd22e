import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { usePlace } from '../../place.ts';
import { AsOf, PastNote } from '../../ui/AsOf.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { RecordName } from '../../ui/RecordName.tsx';
import { StatusBadge, StatusBar } from '../../ui/StatusBadge.tsx';
import { sharesOf } from '../../ui/status.ts';
import { CoverageTree } from './CoverageTree.tsx';
import classes from './coverage.module.css';
import { type Coverage, coverageQuery, matrixQuery } from './coverage-query.ts';
import { type CoverageSearch, useCoverageSearch } from './coverage-search.ts';
import { SHOWS, type Show, treeRows } from './coverage-tree.ts';
import { assuredWords, undecidedWords } from './coverage-words.ts';
import { RequirementPanel } from './RequirementPanel.tsx';

/** A framework as it is adopted in a scope: every requirement, how it stands, and by which controls. */
export const FrameworkPage = () => {
  const { org, ref } = usePlace();
  const [search, set] = useCoverageSearch();
  const { data, error, refetch } = useQuery(coverageQuery(org, ref, search.asOf));
  return (
    <Page
      title={data?.adoption.title ?? ref}
      above={
        <TextLink to="/o/$org/coverage" params={{ org }} search={{}} className="no-print">
          Coverage
        </TextLink>
      }
      actions={
        <>
          <AsOf asOf={search.asOf} onChange={(asOf) => set({ asOf })} />
          {data && (
            <>
              <ButtonLink variant="default" to="/o/$org/gaps" params={{ org }} search={{ adoption: data.adoption.key }}>
                Gaps
              </ButtonLink>
              <ButtonLink
                variant="default"
                to="/o/$org/coverage/$ref/soa"
                params={{ org, ref: data.adoption.key }}
                search={search.asOf === undefined ? {} : { asOf: search.asOf }}
              >
                Statement of applicability
              </ButtonLink>
            </>
          )}
        </>
      }
    >
      {search.asOf !== undefined && <PastNote asOf={search.asOf} />}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={12} />}
      {data && <Sheet data={data} search={search} set={set} />}
    </Page>
  );
};

interface SheetProps {
  readonly data: Coverage;
  readonly search: CoverageSearch;
  readonly set: ReturnType<typeof useCoverageSearch>[1];
}

const Sheet = ({ data, search, set }: SheetProps) => {
  const { show = 'all', q = '', at, closed: closedText = '', asOf } = search;
  const closed = useMemo(() => new Set(closedText.split('\n')), [closedText]);
  const rows = useMemo(() => treeRows(data.lines, data.groups, closed, { show, text: q }), [data, closed, show, q]);
  const records = useMemo(() => new Map(data.records.map((record) => [record.id, record])), [data]);
  const line = at === undefined ? undefined : data.lines.find(({ ref }) => ref === at);
  const toggle = (id: string) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    set({ closed: [...next].filter((one) => one !== '').join('\n') });
  };
  return (
    <>
      <Summary data={data} />
      <Tools show={show} q={q} set={set} adoption={data.adoption} />
      {rows.length === 0 ? (
        <Nothing isFiltered={data.lines.length > 0} />
      ) : (
        <div className={classes['split']} data-open={line !== undefined}>
          <CoverageTree
            label={data.adoption.title}
            rows={rows}
            shown={at}
            onShow={(ref) => set({ at: ref })}
            onToggle={toggle}
          />
          {line && (
            <div className={classes['aside']}>
              <RequirementPanel
                key={line.ref}
                line={line}
                records={records}
                asOf={asOf}
                onClose={() => set({ at: undefined })}
              />
            </div>
          )}
        </div>
      )}
    </>
  );
};

const Summary = ({ data: { adoption, counts } }: { readonly data: Coverage }) => (
  <section aria-label="How it stands" className={`${pageClasses['panel']} ${classes['summary']}`}>
    <StatusBadge status={adoption.status} until={adoption.until} large />
    <StatusBar shares={sharesOf(counts.byStatus, counts.total)} />
    <p>
      <strong>{assuredWords(counts)}</strong>, {undecidedWords(counts)}
      {adoption.scope && <span className={classes['quiet']}> in {adoption.scope.title}</span>}{' '}
      <RecordName record={{ kind: 'adoption', key: adoption.key, title: '' }} />
    </p>
  </section>
);

interface ToolsProps {
  readonly show: Show;
  readonly q: string;
  readonly set: SheetProps['set'];
  readonly adoption: Coverage['adoption'];
}

const Tools = ({ show, q, set, adoption }: ToolsProps) => (
  <div className={`${classes['tools']} no-print`}>
    <TextInput
      type="search"
      label="Find a requirement"
      placeholder="Number or words"
      leftSection={<NamedIcon name="search" />}
      value={q}
      onChange={(event) => set({ q: event.currentTarget.value })}
    />
    <ScopeChoice adoption={adoption} />
    <SegmentedControl
      aria-label="Which requirements"
      value={show}
      onChange={(value) => set({ show: value === 'all' ? undefined : (value as Show) })}
      data={Object.entries(SHOWS).map(([value, label]) => ({ value, label }))}
    />
  </div>
);

/** The other adoptions of the same framework, by their scopes; nothing where there is only one. */
const ScopeChoice = ({ adoption }: { readonly adoption: Coverage['adoption'] }) => {
  const { org } = usePlace();
  const navigate = useNavigate();
  const { data } = useQuery(matrixQuery(org));
  const others = (data?.items ?? []).filter(({ framework }) => framework?.key === adoption.framework?.key);
  if (others.length < 2) return null;
  return (
    <Select
      label="Adopted in"
      allowDeselect={false}
      value={adoption.key}
      data={others.map((one) => ({
        value: one.adoption.key,
        label: `${one.adoption.scope?.title ?? 'No scope'} (${one.adoption.key})`,
      }))}
      onChange={(key) => {
        if (key !== null) void navigate({ to: '/o/$org/coverage/$ref', params: { org, ref: key }, search: {} });
      }}
    />
  );
};

const Nothing = ({ isFiltered }: { readonly isFiltered: boolean }) => (
  <div className={pageClasses['panel']}>
    {isFiltered ? (
      <Empty title="Nothing matches">No requirement here has these words and stands so.</Empty>
    ) : (
      <Empty title="No requirements">
        Nothing is applied in this adoption. Adopt the framework from the library again: what is missing is added.
      </Empty>
    )}
  </div>
);
