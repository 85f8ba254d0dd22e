import { Button } from '@mantine/core';
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { RELATION_WORDS } from '../../../formats/crosswalk-pack/relation.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Decisions } from './crosswalk-query.ts';
import { STATES } from './crosswalk-search.ts';
import classes from './crosswalks.module.css';
import { type MappingRow, shownOf } from './explorer.ts';

interface Props {
  readonly rows: readonly MappingRow[];
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
  readonly onDecide: (body: Decisions) => void;
  readonly onClear: () => void;
}

/** Pixels; `.option` is as high. */
const ROW = 56;
const HEIGHT = 448;

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 8, PageUp: -8 };

/** Every mapping that is asked for, of which only those in sight are drawn; decided by the keyboard without looking away. */
export const MappingList = ({ rows, chosen, onChoose, onDecide, onClear }: Props) => {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const at = rows.findIndex(({ mapping }) => mapping.key === chosen);
  useLayoutEffect(() => keepInSight(box.current, at), [at]);
  const go = (place: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, place))];
    if (row) onChoose(row.mapping.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const deed = event.ctrlKey || event.metaKey || event.altKey ? undefined : deedOf(event.key, at, rows.length);
    if (!deed) return;
    event.preventDefault();
    if (typeof deed === 'number') return go(deed);
    const key = rows[at]?.mapping.key;
    if (key === undefined) return;
    onDecide({ [deed]: [key] });
    // The next one, whether or not this one stays in the list.
    go(at + 1);
  };
  const { from, to } = shownOf(scrolled, HEIGHT, ROW, rows.length);
  if (rows.length === 0)
    return (
      <p className={classes['quiet']}>
        No mapping matches.{' '}
        <Button variant="subtle" size="compact-sm" onClick={onClear}>
          Show all
        </Button>
      </p>
    );
  return (
    <section aria-label="Mappings" className={classes['listing']}>
      <p className={classes['quiet']}>
        {formatNumber(rows.length)} {rows.length === 1 ? 'mapping' : 'mappings'}.{' '}
        <span className="no-print">
          <kbd>j</kbd> <kbd>k</kbd> move, <kbd>a</kbd> accepts, <kbd>x</kbd> rejects.
        </span>
      </p>
      <div
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label="Mappings: j and k move, a accepts, x rejects"
        aria-activedescendant={at >= from && at < to ? `${id}-${at}` : undefined}
        className={classes['options']}
        style={{ height: Math.min(HEIGHT, rows.length * ROW + 2) }}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onClick={(event) => go(placeAt(event.currentTarget, event.clientY))}
      >
        <div role="presentation" style={{ height: rows.length * ROW, position: 'relative' }}>
          {rows.slice(from, to).map((row, offset) => (
            <Option
              key={row.mapping.key}
              id={id}
              at={from + offset}
              row={row}
              isChosen={from + offset === at}
              count={rows.length}
            />
          ))}
        </div>
      </div>
    </section>
  );
};

const deedOf = (key: string, at: number, count: number): number | 'accept' | 'reject' | undefined => {
  if (key === 'a') return 'accept';
  if (key === 'x') return 'reject';
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = Object.hasOwn(STEPS, key) ? STEPS[key] : undefined;
  return step === undefined ? undefined : at + step;
};

const placeAt = (box: HTMLElement, y: number): number =>
  Math.floor((y - box.getBoundingClientRect().top + box.scrollTop) / ROW);

const keepInSight = (box: HTMLElement | null, at: number): void => {
  if (!box || at < 0) return;
  const [top, bottom] = [at * ROW, (at + 1) * ROW];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
};

interface OptionProps {
  readonly id: string;
  readonly at: number;
  readonly count: number;
  readonly row: MappingRow;
  readonly isChosen: boolean;
}

const Option = ({ id, at, count, row: { mapping, sources, targets }, isChosen }: OptionProps) => (
  <div
    id={`${id}-${at}`}
    role="option"
    aria-selected={isChosen}
    aria-posinset={at + 1}
    aria-setsize={count}
    tabIndex={-1}
    className={classes['option']}
    style={{ top: at * ROW }}
  >
    <span className={classes['ends']}>
      <strong>{sources.map(({ number }) => number).join(', ')}</strong>{' '}
      <span className={classes['quiet']}>{RELATION_WORDS[mapping.relation]}</span>{' '}
      <strong>{targets.map(({ number }) => number).join(', ')}</strong>
    </span>
    <span className={classes['state']} data-state={mapping.state}>
      {STATES[mapping.state]}
      {mapping.confidence !== null && mapping.state === 'proposed' && `, ${mapping.confidence} %`}
    </span>
    <span className={classes['why']}>{mapping.rationale || targets[0]?.title}</span>
  </div>
);
