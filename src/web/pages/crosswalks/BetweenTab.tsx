import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { PanelSkeleton } from '../../ui/Page.tsx';
import { betweenQuery, frameworkNamesQuery } from './crosswalk-query.ts';
import type { Changes, CrosswalkSearch } from './crosswalk-search.ts';
import classes from './crosswalks.module.css';
import { Explorer } from './Explorer.tsx';
import { Overview } from './Overview.tsx';

export interface TabProps {
  readonly search: CrosswalkSearch;
  readonly set: (changed: Changes) => void;
}

/** Two frameworks side by side; which ones, and what there is, while none are chosen. */
export const BetweenTab = ({ search, set }: TabProps) => {
  const org = useOrg();
  const { data = [] } = useQuery(frameworkNamesQuery(org));
  const options = data.map(({ key, title, edition }) => ({ value: key, label: `${title} ${edition}`.trim() }));
  const { from, to } = search;
  const choose = (changed: Changes) => set({ of: undefined, at: undefined, ...changed });
  return (
    <div className={classes['stack']}>
      <div className={classes['choice']}>
        <Select
          label="From"
          placeholder="A framework"
          searchable
          value={from ?? null}
          data={options.filter(({ value }) => value !== to)}
          onChange={(key) => choose({ from: key ?? undefined })}
        />
        <Button
          variant="default"
          disabled={from === undefined && to === undefined}
          onClick={() => choose({ from: to, to: from })}
        >
          Swap
        </Button>
        <Select
          label="To"
          placeholder="Another framework"
          searchable
          value={to ?? null}
          data={options.filter(({ value }) => value !== from)}
          onChange={(key) => choose({ to: key ?? undefined })}
        />
      </div>
      {from !== undefined && to !== undefined ? (
        <Chosen from={from} to={to} search={search} set={set} />
      ) : (
        <Overview choose={choose} />
      )}
    </div>
  );
};

const Chosen = ({ from, to, search, set }: TabProps & { readonly from: string; readonly to: string }) => {
  const { data, error, refetch } = useQuery(betweenQuery(useOrg(), from, to));
  return (
    <>
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={10} />}
      {data && <Explorer between={data} search={search} set={set} />}
    </>
  );
};
