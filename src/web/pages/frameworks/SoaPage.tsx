import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { usePlace } from '../../place.ts';
import { AsOf, PastNote } from '../../ui/AsOf.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { useActor } from '../../use-actor.ts';
import coverageClasses from './coverage.module.css';
import { type CoverageSearch, useCoverageSearch } from './coverage-search.ts';
import { SoaControls } from './SoaControls.tsx';
import { SoaGrid } from './SoaGrid.tsx';
import { SoaTroubles } from './SoaTroubles.tsx';
import classes from './soa.module.css';
import { documentPath, type Soa, type SoaRow, soaQuery } from './soa-query.ts';
import { useSoaEdits } from './use-soa-edits.ts';

/** The statement of applicability of an adoption, decided at the keyboard and handed over as a document. */
export const SoaPage = () => {
  const { org, ref } = usePlace();
  const [search, set] = useCoverageSearch();
  const { asOf } = search;
  const { data, error, refetch } = useQuery(soaQuery(org, ref, asOf));
  return (
    <Page
      title="Statement of applicability"
      above={
        <TextLink to="/o/$org/coverage/$ref" params={{ org, ref }} search={{}} className="no-print">
          {data?.adoption.title ?? ref}
        </TextLink>
      }
      actions={
        <>
          <AsOf asOf={asOf} onChange={(moment) => set({ asOf: moment })} />
          {data && (
            <>
              <Button component="a" variant="default" href={documentPath(org, ref, 'pdf', asOf)} download>
                PDF
              </Button>
              <Button component="a" variant="default" href={documentPath(org, ref, 'xlsx', asOf)} download>
                Workbook
              </Button>
            </>
          )}
        </>
      }
    >
      {asOf !== undefined && <PastNote asOf={asOf} />}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={12} />}
      {data && <Sheet key={`${ref} ${asOf}`} data={data} search={search} set={set} />}
    </Page>
  );
};

interface SheetProps {
  readonly data: Soa;
  readonly search: CoverageSearch;
  readonly set: ReturnType<typeof useCoverageSearch>[1];
}

const Sheet = ({ data, search, set }: SheetProps) => {
  const { org, ref } = usePlace();
  const { show, q = '', asOf } = search;
  const edits = useSoaEdits(org, ref);
  const mayEdit = canSomewhere(useActor(), 'update', registry.get('applied_requirement')) && asOf === undefined;
  const [open, setOpen] = useState<string>();
  const row = data.rows.find(({ id }) => id === open);
  return (
    <>
      <Progress rows={data.rows} />
      <div className={`${coverageClasses['tools']} no-print`}>
        <TextInput
          type="search"
          label="Find a requirement"
          placeholder="Number or words"
          leftSection={<NamedIcon name="search" />}
          value={q}
          onChange={(event) => set({ q: event.currentTarget.value })}
        />
        <SegmentedControl
          aria-label="Which requirements"
          value={show === 'undecided' ? 'undecided' : 'all'}
          onChange={(value) => set({ show: value === 'undecided' ? 'undecided' : undefined })}
          data={[
            { value: 'all', label: 'Everything' },
            { value: 'undecided', label: 'Not decided' },
          ]}
        />
        {mayEdit && (
          <Button variant="default" disabled={edits.undoable === 0} onClick={edits.undo}>
            Undo
          </Button>
        )}
        <span aria-live="polite" className={coverageClasses['quiet']}>
          {savingWords(edits.pending.size)}
        </span>
      </div>
      <SoaTroubles rows={data.rows} pending={edits.pending} onChoose={edits.choose} onRetry={edits.retry} />
      {mayEdit && <KeyHelp />}
      <div className={coverageClasses['split']} data-open={row !== undefined}>
        {/* What is decided stays where it is until the filter is set anew: nothing goes away under the cursor. */}
        <Filtered key={`${show} ${q}`} data={data} show={show} q={q}>
          {(rows) => (
            <SoaGrid
              label={data.adoption.title}
              rows={rows}
              pending={edits.pending}
              mayEdit={mayEdit}
              onApply={edits.apply}
              onUndo={edits.undo}
              onControls={(one) => setOpen(one.id)}
            />
          )}
        </Filtered>
        {row && (
          <div className={coverageClasses['aside']}>
            <SoaControls key={row.id} row={row} mayEdit={mayEdit} onClose={() => setOpen(undefined)} />
          </div>
        )}
      </div>
    </>
  );
};

interface FilteredProps {
  readonly data: Soa;
  readonly show: CoverageSearch['show'];
  readonly q: string;
  readonly children: (rows: readonly SoaRow[]) => React.ReactNode;
}

const Filtered = ({ data, show, q, children }: FilteredProps) => {
  const words = q.trim().toLowerCase();
  const passes = (row: SoaRow) =>
    (show !== 'undecided' || row.applicability === 'undecided') &&
    `${row.ref} ${row.title}`.toLowerCase().includes(words);
  const [kept] = useState(() => new Set(data.rows.filter(passes).map(({ id }) => id)));
  const isAll = show !== 'undecided' && words === '';
  const rows = data.rows.filter(({ id }) => isAll || kept.has(id));
  if (rows.length > 0) return children(rows);
  return (
    <div className={pageClasses['panel']}>
      {data.rows.length > 0 ? (
        <Empty title={show === 'undecided' ? 'All decided' : 'Nothing matches'}>
          {show === 'undecided'
            ? 'Of every requirement here it is said whether it applies.'
            : 'No requirement here has these words.'}
        </Empty>
      ) : (
        <Empty title="No requirements">Nothing is applied in this adoption.</Empty>
      )}
    </div>
  );
};

const savingWords = (n: number): string =>
  n === 0 ? '' : n === 1 ? 'Saving a cell…' : `Saving ${formatNumber(n)} cells…`;

const Progress = ({ rows }: { readonly rows: readonly SoaRow[] }) => {
  const decided = rows.filter(({ applicability }) => applicability !== 'undecided').length;
  return (
    <p className={classes['progress']}>
      <strong>
        {formatNumber(decided)} of {formatNumber(rows.length)} decided
      </strong>
      <progress value={decided} max={Math.max(1, rows.length)} aria-label="Requirements decided" />
    </p>
  );
};

const KeyHelp = () => (
  <p className={classes['keys']}>
    Arrows move, shift selects. In “Applies”: <kbd>a</kbd> applicable, <kbd>n</kbd> not applicable, <kbd>u</kbd> not
    decided. Typing or <kbd>Enter</kbd> edits; <kbd>Ctrl D</kbd> fills down, <kbd>Ctrl Z</kbd> undoes.
  </p>
);
