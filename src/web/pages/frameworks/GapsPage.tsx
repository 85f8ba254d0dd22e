import { Button, Checkbox, Group, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { MISSING, type Missing } from '../../../model/validation/gap.ts';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { RecordName } from '../../ui/RecordName.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { useActor } from '../../use-actor.ts';
import classes from './coverage.module.css';
import { matrixQuery } from './coverage-query.ts';
import { GapTasks } from './GapTasks.tsx';
import { type GapLine, type Gaps, gapsQuery } from './gap-query.ts';
import { waitingWords } from './gap-words.ts';

const isMissing = (text: unknown): text is Missing => typeof text === 'string' && Object.hasOwn(MISSING, text);

/** What of the address is ours, and how to change it. */
const useGapSearch = () => {
  const search: { readonly adoption?: unknown; readonly missing?: unknown } = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = {
    ...(typeof search.adoption === 'string' ? { adoption: search.adoption } : {}),
    ...(isMissing(search.missing) ? { missing: search.missing } : {}),
  };
  const set = (changed: { readonly adoption?: string | undefined; readonly missing?: Missing | undefined }) => {
    const next = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== undefined);
    void navigate({ to: '.', search: Object.fromEntries(next), replace: true });
  };
  return [filter, set] as const;
};

type Search = ReturnType<typeof useGapSearch>;

/** What applies and is not assured, what most wait for first; tasks for what is chosen in one step. */
export const GapsPage = () => {
  const org = useOrg();
  const [filter, set] = useGapSearch();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    gapsQuery(org, filter),
  );
  const first = data?.pages[0];
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Gaps"
      lead="What applies and is not assured. What most frameworks, customers and promises wait for comes first."
      actions={
        <ButtonLink variant="default" to="/o/$org/coverage" params={{ org }} search={{}}>
          Coverage
        </ButtonLink>
      }
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={10} />}
      {first && <Filters gaps={first} filter={filter} set={set} />}
      {first && items.length === 0 && (
        <Nothing
          isFiltered={Object.keys(filter).length > 0}
          onClear={() => set({ adoption: undefined, missing: undefined })}
        />
      )}
      {first && items.length > 0 && <GapList items={items} total={first.total} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Page>
  );
};

interface FiltersProps {
  readonly gaps: Gaps;
  readonly filter: Search[0];
  readonly set: Search[1];
}

const Filters = ({ gaps, filter, set }: FiltersProps) => {
  const { data } = useQuery(matrixQuery(useOrg()));
  const found = (Object.keys(MISSING) as Missing[]).filter((name) => gaps.byMissing[name] !== undefined);
  return (
    <div className={`${classes['tools']} no-print`}>
      <Select
        label="Adoption"
        placeholder="All"
        clearable
        value={filter.adoption ?? null}
        data={(data?.items ?? []).map(({ adoption }) => ({
          value: adoption.key,
          label: `${adoption.title} (${adoption.key})`,
        }))}
        onChange={(key) => set({ adoption: key ?? undefined })}
      />
      <Group gap="xs" role="group" aria-label="What is missing">
        {found.map((name) => {
          const isOn = filter.missing === name;
          return (
            <Button
              key={name}
              size="compact-md"
              variant={isOn ? 'light' : 'default'}
              aria-pressed={isOn}
              onClick={() => set({ missing: isOn ? undefined : name })}
            >
              {MISSING[name].label} {formatNumber(gaps.byMissing[name] ?? 0)}
            </Button>
          );
        })}
      </Group>
    </div>
  );
};

const GapList = ({ items, total }: { readonly items: readonly GapLine[]; readonly total: number }) => {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayMake = canSomewhere(useActor(), 'create', registry.get('task'));
  const here = items.filter(({ id }) => chosen.has(id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const isAll = here.length === items.length;
  return (
    <>
      <div className={`${classes['tools']} no-print`}>
        {mayMake && (
          <Checkbox
            label={`Choose all ${formatNumber(items.length)} shown of ${formatNumber(total)}`}
            checked={isAll}
            indeterminate={here.length > 0 && !isAll}
            onChange={() => setChosen(new Set(isAll ? [] : items.map(({ id }) => id)))}
          />
        )}
      </div>
      {here.length > 0 && <GapTasks chosen={here} onDone={() => setChosen(new Set())} />}
      <ul className={classes['gaps']} aria-label="Gaps">
        {items.map((gap) => (
          <GapRow
            key={gap.id}
            gap={gap}
            isChosen={chosen.has(gap.id)}
            {...(mayMake ? { onToggle: () => toggle(gap.id) } : {})}
          />
        ))}
      </ul>
    </>
  );
};

interface RowProps {
  readonly gap: GapLine;
  readonly isChosen: boolean;
  readonly onToggle?: () => void;
}

const GapRow = ({ gap, isChosen, onToggle }: RowProps) => {
  const org = useOrg();
  return (
    <li className={classes['gap']} data-chosen={isChosen}>
      {onToggle && (
        <Checkbox
          aria-label={`Choose ${gap.key} ${gap.title}`}
          checked={isChosen}
          onChange={onToggle}
          className="no-print"
        />
      )}
      <div className={classes['gapName']}>
        <RecordName record={{ kind: 'applied_requirement', key: gap.key, title: gap.title }} />
        <TextLink
          to="/o/$org/coverage/$ref"
          params={{ org, ref: gap.adoption.key }}
          search={{}}
          className={classes['quiet']}
        >
          {gap.adoption.title}
        </TextLink>
      </div>
      <div className={classes['gapStep']}>
        <span>
          <StatusBadge status={gap.status} /> <strong>{MISSING[gap.missing].label}</strong>
        </span>
        <span>
          {MISSING[gap.missing].step}
          {gap.about && (
            <>
              : <RecordName record={gap.about} />
            </>
          )}
        </span>
      </div>
      <div className={classes['gapEnd']}>
        <span>{waitingWords(gap.waiting)}</span>
        {gap.task && <RecordName record={{ kind: 'task', key: gap.task.key, title: '' }} />}
      </div>
    </li>
  );
};

const Nothing = ({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) => {
  const org = useOrg();
  return (
    <div className={pageClasses['panel']}>
      {isFiltered ? (
        <Empty title="No such gap" action={<Button onClick={onClear}>Show all gaps</Button>}>
          Nothing here is missing what you asked for.
        </Empty>
      ) : (
        <Empty
          title="No gaps"
          action={
            <ButtonLink to="/o/$org/framework-library" params={{ org }} search={{}}>
              Open the framework library
            </ButtonLink>
          }
        >
          Everything that applies is assured, or nothing is adopted yet. Adopt a framework, and what it asks for that
          nothing shows comes here.
        </Empty>
      )}
    </div>
  );
};
