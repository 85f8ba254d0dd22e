import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { pickQuery } from '../../queries.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { RecordName } from '../../ui/RecordName.tsx';
import type { TabProps } from './BetweenTab.tsx';
import { type Reach, reachQuery } from './crosswalk-query.ts';
import classes from './crosswalks.module.css';

/** One control, and every framework that it answers for. */
export const ControlTab = ({ search, set }: TabProps) => {
  const org = useOrg();
  const [text, setText] = useState('');
  const found = useQuery(pickQuery(org, registry.get('control'), text));
  const control = search.control;
  const options = (found.data?.items ?? []).map(({ key, title }) => ({ value: key, label: `${key} ${title}` }));
  const here = control === undefined || options.some(({ value }) => value === control) ? [] : [control];
  return (
    <div className={classes['stack']}>
      <Select
        label="Control"
        placeholder="Find a control"
        searchable
        clearable
        filter={({ options: all }) => all}
        value={control ?? null}
        data={[...here.map((key) => ({ value: key, label: key })), ...options]}
        onSearchChange={(word) => setText(options.some(({ label }) => label === word) ? '' : word)}
        onChange={(key) => set({ control: key ?? undefined })}
        className={classes['narrow']}
      />
      {control === undefined ? (
        <div className={pageClasses['panel']}>
          <Empty title="Choose a control">
            Every requirement that it satisfies, in every framework, and through what.
          </Empty>
        </div>
      ) : (
        <Reached control={control} />
      )}
    </div>
  );
};

const Reached = ({ control }: { readonly control: string }) => {
  const { data, error, refetch } = useQuery(reachQuery(useOrg(), control));
  return (
    <>
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={6} />}
      {data && (
        <>
          <h2 className={classes['reached']}>
            <RecordName record={{ kind: 'control', ...data.control }} />
          </h2>
          {data.items.length === 0 && (
            <p className={classes['quiet']}>It satisfies no requirement that applies to you.</p>
          )}
          {byFramework(data).map(([framework, items]) => (
            <Panel
              key={items[0]?.applied.framework.key}
              title={framework}
              aside={<span className={classes['quiet']}>{formatNumber(items.length)} satisfied</span>}
            >
              <ul className={classes['lines']}>
                {items.map(({ applied, coverage, through }) => (
                  <li key={applied.key}>
                    <div>
                      <RecordName record={{ kind: 'applied_requirement', key: applied.key, title: applied.title }} />
                      <p className={classes['quiet']}>
                        {coverage === 'full' ? 'In full' : 'In part'},{' '}
                        {through ? `through ${through}` : 'by a person’s word'}, in {applied.adoption.title}
                      </p>
                    </div>
                  </li>
                ))}
              </ul>
            </Panel>
          ))}
        </>
      )}
    </>
  );
};

const byFramework = ({ items }: Reach): (readonly [string, Reach['items']])[] => {
  const groups = new Map<string, Reach['items'][number][]>();
  for (const one of items) {
    const { key } = one.applied.framework;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((all) => [all[0]?.applied.framework.title ?? '', all] as const);
};
