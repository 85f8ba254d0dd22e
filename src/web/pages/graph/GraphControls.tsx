import { NativeSelect } from '@mantine/core';
import { registry } from '../../../model/registry.ts';
import { formatNumber } from '../../ui/format.ts';
import { StatusShape } from '../../ui/icons.tsx';
import { STATUS_TEXT, type Tone } from '../../ui/status.ts';
import type { Drawing } from './fold.ts';
import classes from './graph.module.css';
import type { GraphSearch } from './graph-search.ts';
import { toggled, useSetGraph } from './use-graph-search.ts';

interface Props {
  readonly search: GraphSearch;
  readonly drawing: Drawing;
}

const DEPTHS = ['1', '2', '3', '4', '6'];
const LEGEND: readonly Tone[] = ['broken', 'unproven', 'weakened', 'assured', 'not_applicable'];

/** What of the graph is shown: which way, how deep, which kinds as one; and what the shapes mean. */
export const GraphControls = ({ search, drawing }: Props) => {
  const set = useSetGraph();
  const { way, depth, view } = search;
  return (
    <div className={classes['controls']}>
      <NativeSelect
        label="Direction"
        value={way ?? ''}
        data={[
          { value: '', label: 'Both ways' },
          { value: 'down', label: 'What it rests on' },
          { value: 'up', label: 'What rests on it' },
        ]}
        onChange={({ currentTarget: { value } }) =>
          set({ way: value === 'down' || value === 'up' ? value : undefined })
        }
      />
      <NativeSelect
        label="Levels"
        value={depth ?? ''}
        data={[{ value: '', label: 'All' }, ...DEPTHS]}
        onChange={(event) => set({ depth: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        label="Show"
        value={view ?? ''}
        data={[
          { value: '', label: 'Picture and tree' },
          { value: 'tree', label: 'Tree only' },
        ]}
        onChange={(event) => set({ view: event.currentTarget.value === 'tree' ? 'tree' : undefined })}
      />
      <Kinds search={search} drawing={drawing} />
      <ul className={classes['legend']} aria-label="What the shapes mean">
        {LEGEND.map((tone) => (
          <li key={tone} data-tone={tone}>
            <StatusShape tone={tone} /> {STATUS_TEXT[tone].label}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** Every kind with how many there are; pressed: drawn as one. */
const Kinds = ({ search, drawing: { kinds } }: Props) => {
  const set = useSetGraph();
  const { open, folded } = search;
  return (
    <fieldset className={classes['kinds']}>
      <legend>Fold a kind into one</legend>
      {kinds
        .filter(({ total }) => total > 1)
        .map(({ kind, total, isFolded }) => (
          <button
            key={kind}
            type="button"
            aria-pressed={isFolded}
            onClick={() => set({ folded: toggled(folded, kind, !isFolded), open: toggled(open, kind, isFolded) })}
          >
            {registry.find(kind)?.labelPlural ?? 'Records you may not see'} {formatNumber(total)}
          </button>
        ))}
    </fieldset>
  );
};
