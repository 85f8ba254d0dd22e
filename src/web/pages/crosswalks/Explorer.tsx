import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { notify } from '../../ui/notify.ts';
import pageClasses from '../../ui/page.module.css';
import { useActor } from '../../use-actor.ts';
import type { TabProps } from './BetweenTab.tsx';
import { type Between, type Decisions, type Side, useDecide, useDeed } from './crosswalk-query.ts';
import { STATES } from './crosswalk-search.ts';
import classes from './crosswalks.module.css';
import { Downloads } from './Downloads.tsx';
import { filterRows, type Mapped, type MappingRow, mappedOf, rowsOf } from './explorer.ts';
import { MappingDetail } from './MappingDetail.tsx';
import { MappingList } from './MappingList.tsx';
import { Picture } from './Picture.tsx';

interface Props extends TabProps {
  readonly between: Between;
}

/** What lies between two frameworks: a picture, the same as a list, and what there is to decide. */
export const Explorer = ({ between, search, set }: Props) => {
  const org = useOrg();
  const { source, target } = between;
  const rows = useMemo(() => rowsOf(between), [between]);
  const shown = filterRows(rows, search);
  const decide = useDecide(org, source.framework.key, target.framework.key);
  const act = (body: Decisions) =>
    decide.mutate(body, {
      onError: (error) => notify({ isFailure: true, title: 'Not decided', message: error.message }),
    });
  const chosen = shown.find(({ mapping }) => mapping.key === search.at) ?? shown[0];
  return (
    <>
      <div className={classes['sides']}>
        <SideCoverage side={source} mapped={mappedOf(source, rows, 'sources')} />
        <SideCoverage side={target} mapped={mappedOf(target, rows, 'targets')} />
      </div>
      <Tools between={between} search={search} set={set} />
      {rows.length === 0 && <Nothing />}
      {rows.length > 0 && (
        <>
          <Picture between={between} rows={shown} of={search.of} onChoose={(key) => set({ of: key, at: undefined })} />
          <div className={classes['split']}>
            <MappingList
              rows={shown}
              chosen={chosen?.mapping.key}
              onChoose={(key) => set({ at: key })}
              onDecide={act}
              onClear={() => set({ q: undefined, state: undefined, of: undefined })}
            />
            {chosen && <MappingDetail row={chosen} onDecide={act} />}
          </div>
          <Bulk rows={shown} onDecide={act} />
        </>
      )}
    </>
  );
};

const SideCoverage = ({ side, mapped }: { readonly side: Side; readonly mapped: Mapped }) => {
  const share = (n: number) => `${mapped.assessable === 0 ? 0 : (100 * n) / mapped.assessable}%`;
  return (
    <div>
      <h2>
        {side.framework.title} {side.framework.edition}
      </h2>
      <p className={classes['quiet']}>
        {formatNumber(mapped.accepted)} of {formatNumber(mapped.assessable)} requirements mapped
        {mapped.proposed > 0 && `, ${formatNumber(mapped.proposed)} more proposed`}
      </p>
      <div className={classes['bar']} aria-hidden="true">
        <span data-state="accepted" style={{ width: share(mapped.accepted) }} />
        <span data-state="proposed" style={{ width: share(mapped.proposed) }} />
      </div>
    </div>
  );
};

const Tools = ({ between, search, set }: Props) => {
  const org = useOrg();
  const mayPropose = canSomewhere(useActor(), 'create', registry.get('mapping'));
  const path = ['crosswalks', between.source.framework.key, between.target.framework.key];
  const propose = useDeed<{ readonly total: number }>(org, [...path, 'proposals']);
  const start = () =>
    propose.mutate(
      {},
      {
        onSuccess: ({ total }) =>
          notify({ message: total === 0 ? 'Nothing new to propose.' : `${formatNumber(total)} mappings proposed.` }),
        onError: (error) => notify({ isFailure: true, title: 'Nothing was proposed', message: error.message }),
      },
    );
  return (
    <div className={`${classes['tools']} no-print`}>
      <TextInput
        type="search"
        label="Find"
        placeholder="Number, title or reason"
        leftSection={<NamedIcon name="search" />}
        value={search.q ?? ''}
        onChange={(event) => set({ q: event.currentTarget.value, at: undefined })}
      />
      <SegmentedControl
        aria-label="Which mappings"
        value={search.state ?? ''}
        onChange={(value) => set({ state: Object.keys(STATES).find((one) => one === value) as typeof search.state })}
        data={[{ value: '', label: 'All' }, ...Object.entries(STATES).map(([value, label]) => ({ value, label }))]}
      />
      {search.of !== undefined && (
        <Button
          variant="light"
          onClick={() => set({ of: undefined })}
          rightSection={<NamedIcon name="close" size={12} />}
        >
          Only {search.of}
        </Button>
      )}
      {mayPropose && (
        <Button variant="default" loading={propose.isPending} onClick={start}>
          Propose mappings
        </Button>
      )}
      {between.mappings.length > 0 && <Downloads source={between.source.framework} target={between.target.framework} />}
    </div>
  );
};

const Nothing = () => (
  <div className={pageClasses['panel']}>
    <Empty title="Nothing lies between these two yet">
      Have mappings proposed from their wording, load a crosswalk that ships, or import one. Whatever is proposed waits
      for a person to accept it.
    </Empty>
  </div>
);

interface BulkProps {
  readonly rows: readonly MappingRow[];
  readonly onDecide: (body: Decisions) => void;
}

/** What the server takes at once. */
const MOST = 5_000;

/** Everything that is shown and not decided, in one step. */
const Bulk = ({ rows, onDecide }: BulkProps) => {
  const actor = useActor();
  const kind = registry.get('mapping');
  const open = rows.flatMap(({ mapping }) => (mapping.state === 'proposed' ? [mapping.key] : [])).slice(0, MOST);
  if (open.length < 2) return null;
  return (
    <div className={`${classes['tools']} no-print`}>
      {canSomewhere(actor, 'approve', kind) && (
        <Button onClick={() => onDecide({ accept: open })}>Accept all {formatNumber(open.length)} shown</Button>
      )}
      {canSomewhere(actor, 'update', kind) && (
        <Button variant="default" onClick={() => onDecide({ reject: open })}>
          Reject all {formatNumber(open.length)} shown
        </Button>
      )}
    </div>
  );
};
