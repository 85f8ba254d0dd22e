import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { StatusBadge, StatusBar } from '../../ui/StatusBadge.tsx';
import { sharesOf } from '../../ui/status.ts';
import { useWindow } from '../list/use-window.ts';
import classes from './coverage.module.css';
import { stepIn, type TreeRow } from './coverage-tree.ts';
import { assuredWords } from './coverage-words.ts';

const HEIGHT = 40;

interface Props {
  readonly label: string;
  readonly rows: readonly TreeRow[];
  /** The number that is looked at beside the tree. */
  readonly shown: string | undefined;
  readonly onShow: (ref: string) => void;
  readonly onToggle: (id: string) => void;
}

/** The framework from top to bottom; only what is in sight is drawn. One stop for the tab key, arrows from there. */
export const CoverageTree = ({ label, rows, shown, onShow, onToggle }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const base = useId();
  const [current, setCurrent] = useState(shown ?? '');
  const seen = useWindow(place, { size: HEIGHT, count: rows.length, scrolls: 'page' });
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === current),
  );
  const isMoved = useRef(false);
  useEffect(() => {
    if (!isMoved.current) return;
    isMoved.current = false;
    document.getElementById(`${base}${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [base, at]);
  const act = (step: NonNullable<ReturnType<typeof stepIn>>) => {
    setCurrent(step.id);
    if (step.type === 'show') onShow(step.id);
    else if (step.type === 'toggle') onToggle(step.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepIn(rows, at, event.key);
    if (!step) return;
    event.preventDefault();
    isMoved.current = true;
    act(step);
  };
  const drawn = [...new Set([...range(seen.first, seen.last), at])].toSorted((a, b) => a - b);
  return (
    <div
      ref={place}
      role="tree"
      aria-label={label}
      aria-activedescendant={rows.length > 0 ? `${base}${at}` : undefined}
      tabIndex={0}
      className={classes['tree']}
      style={{ height: rows.length * HEIGHT }}
      onKeyDown={onKeyDown}
    >
      {drawn.map((index) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <Row
            key={row.id}
            id={`${base}${index}`}
            row={row}
            top={index * HEIGHT}
            isCurrent={index === at}
            isShown={row.id === shown}
            onClick={() => act({ type: row.type === 'group' ? 'toggle' : 'show', id: row.id })}
            onTwist={() => act({ type: 'toggle', id: row.id })}
          />
        );
      })}
    </div>
  );
};

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

interface RowProps {
  readonly id: string;
  readonly row: TreeRow;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isShown: boolean;
  readonly onClick: () => void;
  readonly onTwist: () => void;
}

const Row = ({ id, row, top, isCurrent, isShown, onClick, onTwist }: RowProps) => {
  const { level } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the tree around it has the focus and hears the keys
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-selected={isShown}
      {...(row.isOpen === undefined ? {} : { 'aria-expanded': row.isOpen })}
      className={classes['row']}
      data-type={row.type}
      data-current={isCurrent}
      data-shown={isShown}
      style={{ top, paddingInlineStart: level * 14 }}
      onClick={onClick}
    >
      <Twist isOpen={row.isOpen} onTwist={onTwist} />
      {row.type === 'group' ? <GroupText row={row} /> : <LineText row={row} />}
    </div>
  );
};

const Twist = ({ isOpen, onTwist }: { readonly isOpen: boolean | undefined; readonly onTwist: () => void }) => (
  <span
    aria-hidden="true"
    onClick={(event) => {
      if (isOpen === undefined) return;
      event.stopPropagation();
      onTwist();
    }}
  >
    {isOpen !== undefined && <NamedIcon name={isOpen ? 'down' : 'right'} size={12} />}
  </span>
);

const End = ({ children }: { readonly children: ReactNode }) => <span className={classes['end']}>{children}</span>;

const GroupText = ({ row: { group } }: { readonly row: Extract<TreeRow, { type: 'group' }> }) => (
  <>
    <span className={classes['name']}>{group.name || 'Without a group'}</span>
    <End>
      <span className={classes['bar']}>
        <StatusBar shares={sharesOf(group.byStatus, group.total)} />
      </span>
      <span className={classes['count']}>{assuredWords(group)}</span>
    </End>
  </>
);

const LineText = ({ row: { line } }: { readonly row: Extract<TreeRow, { type: 'line' }> }) => (
  <>
    <span className={classes['name']} title={line.title}>
      <span className={classes['ref']}>{line.ref}</span>
      {line.title}
    </span>
    {line.applied && (
      <End>
        <span className={`${classes['controls']} ${classes['quiet']}`}>{metBy(line.applied.support.length)}</span>
        <span className={classes['status']}>
          <StatusBadge status={line.applied.status} until={line.applied.until} />
        </span>
      </End>
    )}
  </>
);

const metBy = (n: number): string => (n === 0 ? '' : n === 1 ? 'met by 1' : `met by ${formatNumber(n)}`);
