import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { registry } from '../../../model/registry.ts';
import { useMomentSearch, usePlace } from '../../place.ts';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon, StatusShape } from '../../ui/icons.tsx';
import { STATUS_TEXT, toneOf } from '../../ui/status.ts';
import classes from './graph.module.css';
import type { GraphAnswer } from './graph-query.ts';
import { treeStep } from './tree-keys.ts';
import { opensOf, type TreeRow, treeRows } from './tree-rows.ts';

/** The graph as a tree, for whoever reads or hears rather than looks: arrows move and open, Enter goes to the record. */
export const GraphTree = ({ answer }: { readonly answer: GraphAnswer }) => {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(['down', 'up']));
  const rows = useMemo(() => treeRows(answer, open), [answer, open]);
  const [at, setAt] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    const row = wanted.current === null ? undefined : rows[wanted.current];
    wanted.current = null;
    if (row) place.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(row.path)}"]`)?.focus();
  }, [rows]);
  const visit = useVisit();
  const current = rows.some(({ path }) => path === at) ? at : (rows[0]?.path ?? '');
  const toggle = ({ path, label, isOpen, isLeaf }: TreeRow) => {
    const next = new Set(open);
    // The line makes room for what it opens: the keyboard goes on at the first of that.
    if (label.type === 'more') wanted.current = rows.findIndex((row) => row.path === path);
    if (isOpen) next.delete(path);
    else if (!isLeaf) next.add(path);
    setOpen(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex(({ path }) => path === current);
    const step = treeStep(event.key, rows, index);
    if (!step) return;
    event.preventDefault();
    if (step.type === 'focus')
      place.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(step.path)}"]`)?.focus();
    else if (step.type === 'toggle') toggle(step.row);
    else visit(step.row);
  };
  return (
    <section className={classes['tree']} aria-label="The same as a tree">
      <div
        ref={place}
        role="tree"
        aria-label="What it rests on, and what rests on it"
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => (
          <Row
            key={row.path}
            row={row}
            isCurrent={row.path === current}
            onFocus={() => setAt(row.path)}
            onToggle={() => toggle(row)}
            onVisit={() => visit(row)}
          />
        ))}
      </div>
    </section>
  );
};

const useVisit = () => {
  const { org } = usePlace();
  const navigate = useNavigate();
  const moment = useMomentSearch();
  return ({ label }: TreeRow) => {
    const kind = label.type === 'record' ? registry.find(label.node.kind) : undefined;
    if (label.type === 'record' && kind)
      void navigate({
        to: '/o/$org/$plural/$ref',
        params: { org, plural: kind.plural, ref: label.node.key },
        search: moment,
      });
  };
};

interface RowProps {
  readonly row: TreeRow;
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
  readonly onVisit: () => void;
}

const Row = ({ row, isCurrent, onFocus, onToggle, onVisit }: RowProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it hears the keys of the row that has the focus
  <div
    role="treeitem"
    className={classes['row']}
    data-path={row.path}
    aria-level={row.level}
    aria-posinset={row.place}
    aria-setsize={row.siblings}
    {...(row.isLeaf ? {} : { 'aria-expanded': row.isOpen })}
    tabIndex={isCurrent ? 0 : -1}
    style={{ paddingInlineStart: (row.level - 1) * 20 }}
    onFocus={onFocus}
    onClick={onToggle}
  >
    <span className={classes['twist']} data-open={row.isOpen}>
      {!row.isLeaf && <NamedIcon name="right" size={12} />}
    </span>
    <RowText label={row.label} onVisit={onVisit} />
  </div>
);

const RowText = ({ label, onVisit }: { readonly label: TreeRow['label']; readonly onVisit: () => void }) => {
  if (label.type === 'way')
    return (
      <strong>
        {label.way === 'down' ? 'Rests on' : 'What rests on it'}{' '}
        <span className={classes['quiet']}>{formatNumber(label.total)}</span>
      </strong>
    );
  if (label.type === 'kind')
    return (
      <span>
        {registry.find(label.kind)?.labelPlural ?? 'Records you may not see'}{' '}
        <span className={classes['quiet']}>{formatNumber(label.total)}</span>
      </span>
    );
  if (label.type === 'more')
    return (
      <span>
        Show {formatNumber(opensOf(label.total))} more{' '}
        <span className={classes['quiet']}>of {formatNumber(label.total)}</span>
      </span>
    );
  const tone = toneOf(label.node.status);
  return (
    <span className={classes['rowText']}>
      <span className={classes['mark']} data-tone={tone}>
        <StatusShape tone={tone} />
      </span>
      <span>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Enter on the row does the same */}
        <span
          className={classes['link']}
          onClick={(event) => {
            event.stopPropagation();
            onVisit();
          }}
        >
          <span className={classes['key']}>{label.node.key}</span> {label.node.title}
        </span>{' '}
        <span className={classes['quiet']}>{STATUS_TEXT[tone].label}</span>
      </span>
    </span>
  );
};
