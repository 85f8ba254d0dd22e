import { Link } from '@tanstack/react-router';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { registry } from '../../../model/registry.ts';
import { usePlace } from '../../place.ts';
import { formatNumber } from '../../ui/format.ts';
import { StatusShape } from '../../ui/icons.tsx';
import { STATUS_TEXT, sharesOf, toneOf } from '../../ui/status.ts';
import classes from './graph.module.css';
import type { CardData } from './Picture.tsx';
import { openedOnce, toggled, useSetGraph } from './use-graph-search.ts';

const Handles = () => (
  <>
    <Handle type="target" position={Position.Left} isConnectable={false} />
    <Handle type="source" position={Position.Right} isConnectable={false} />
  </>
);

/** A record: how it stands by shape, colour and word, and a way to its page. */
export const RecordCard = ({ data }: NodeProps) => {
  const { org } = usePlace();
  const { place, search } = data as CardData;
  if (place.type !== 'record') return null;
  const { node, side } = place;
  const kind = registry.find(node.kind);
  const tone = toneOf(node.status);
  return (
    <div className={classes['card']} data-tone={tone} data-root={side === 'root' || undefined}>
      <Handles />
      <span className={classes['cardHead']}>
        <span className={classes['mark']} data-tone={tone}>
          <StatusShape tone={tone} size={13} /> {STATUS_TEXT[tone].label}
        </span>
        <span className={classes['quiet']}>{kind?.label ?? ''}</span>
      </span>
      {kind ? (
        <Link
          to="/o/$org/$plural/$ref"
          params={{ org, plural: kind.plural, ref: node.key }}
          search={search.asOf ? { asOf: search.asOf } : {}}
          className={`${classes['cardTitle']} nodrag nopan`}
          title={`${node.key} ${node.title}`}
        >
          <span className={classes['key']}>{node.key}</span> {node.title}
        </Link>
      ) : (
        <span className={classes['cardTitle']}>{node.title}</span>
      )}
    </div>
  );
};

/** All records of a kind in one place: how many, how they stand; a press draws them one by one. */
export const FoldCard = ({ data }: NodeProps) => {
  const set = useSetGraph();
  const { place, search } = data as CardData;
  if (place.type !== 'fold') return null;
  const { kind, total, byStatus } = place;
  const label = registry.find(kind)?.labelPlural ?? 'Records you may not see';
  const isOpen = (search.open ?? '').split(',').includes(kind);
  const shares = sharesOf(byStatus, total);
  return (
    <div className={classes['card']} data-fold>
      <Handles />
      <button
        type="button"
        className={`${classes['foldButton']} nodrag nopan`}
        onClick={() => set({ open: openedOnce(search.open, kind), folded: toggled(search.folded, kind, false) })}
      >
        {formatNumber(total)} {isOpen ? 'more ' : ''}
        {label.toLowerCase()}
      </button>
      <span className={classes['cardHead']}>
        {shares.map(({ tone, n }) => (
          <span key={tone} className={classes['mark']} data-tone={tone} title={STATUS_TEXT[tone].label}>
            <StatusShape tone={tone} size={13} /> {formatNumber(n)}
            <span className={classes['unseen']}> {STATUS_TEXT[tone].label}</span>
          </span>
        ))}
      </span>
    </div>
  );
};
