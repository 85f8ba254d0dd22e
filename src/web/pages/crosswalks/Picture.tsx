import { type KeyboardEvent, type RefObject, useId, useMemo, useRef, useState } from 'react';
import type { Between, Requirement, Side } from './crosswalk-query.ts';
import classes from './crosswalks.module.css';
import { linesOf, type MappingRow, shownOf } from './explorer.ts';

interface Props {
  readonly between: Between;
  readonly rows: readonly MappingRow[];
  /** Key of the requirement that everything is narrowed to. */
  readonly of: string | undefined;
  readonly onChoose: (key: string | undefined) => void;
}

/** Pixels; `.requirement` is as high. */
const ROW = 32;
const HEIGHT = 384;
const WIDTH = 100;

/** Both frameworks in their own order, and lines between what is mapped; only what is in sight is drawn. */
export const Picture = ({ between: { source, target }, rows, of, onChoose }: Props) => {
  const [left, right] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const [scrolled, setScrolled] = useState<readonly [number, number]>([0, 0]);
  const places = useMemo(() => [source, target].map(placesOf), [source, target]);
  const mapped = useMemo(() => mappedIds(rows), [rows]);
  const view = (side: 0 | 1) => ({
    places: places[side] ?? new Map<string, number>(),
    scrolled: scrolled[side],
    height: HEIGHT,
    row: ROW,
  });
  const choose = (side: Side, at: number) => {
    const one = side.requirements[at];
    if (!one) return;
    onChoose(one.key === of ? undefined : one.key);
    if (one.key === of) return;
    const far =
      side === source
        ? { ends: firstFar(rows, one, 'targets'), box: right, side: target }
        : { ends: firstFar(rows, one, 'sources'), box: left, side: source };
    scrollTo(far.box, placesOf(far.side).get(far.ends ?? ''));
  };
  const column = (side: Side, at: 0 | 1, box: RefObject<HTMLDivElement | null>) => (
    <Column
      box={box}
      side={side}
      mapped={mapped}
      of={of}
      scrolled={scrolled[at]}
      onScroll={(top) => setScrolled(([a, b]) => (at === 0 ? [top, b] : [a, top]))}
      onChoose={(place) => choose(side, place)}
    />
  );
  return (
    <div className={`${classes['picture']} no-print`}>
      {column(source, 0, left)}
      <svg
        aria-hidden="true"
        className={classes['strands']}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        height={HEIGHT}
      >
        {linesOf(rows, view(0), view(1)).map(({ key, mapping, left: a, right: b }) => (
          <path
            key={key}
            data-state={mapping.state}
            data-relation={mapping.relation}
            d={`M0 ${a}C${WIDTH / 2} ${a} ${WIDTH / 2} ${b} ${WIDTH} ${b}`}
          />
        ))}
      </svg>
      {column(target, 1, right)}
    </div>
  );
};

const placesOf = ({ requirements }: Side): ReadonlyMap<string, number> =>
  new Map(requirements.map(({ id }, at) => [id, at]));

const mappedIds = (rows: readonly MappingRow[]): ReadonlySet<string> =>
  new Set(rows.flatMap(({ sources, targets }) => [...sources, ...targets].map(({ id }) => id)));

const firstFar = (rows: readonly MappingRow[], { id }: Requirement, end: 'sources' | 'targets'): string | undefined => {
  const near = end === 'targets' ? 'sources' : 'targets';
  return rows.find((row) => row[near].some((one) => one.id === id))?.[end][0]?.id;
};

const scrollTo = (box: RefObject<HTMLDivElement | null>, place: number | undefined): void => {
  if (box.current && place !== undefined) box.current.scrollTop = place * ROW - HEIGHT / 2;
};

interface ColumnProps {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly side: Side;
  readonly mapped: ReadonlySet<string>;
  readonly of: string | undefined;
  readonly scrolled: number;
  readonly onScroll: (top: number) => void;
  readonly onChoose: (place: number) => void;
}

/** One framework: one stop of the tab key, the arrows move in it, Enter narrows everything to a requirement. */
const Column = ({ box, side: { framework, requirements }, mapped, of, scrolled, onScroll, onChoose }: ColumnProps) => {
  const id = useId();
  const [active, setActive] = useState(0);
  const { from, to } = shownOf(scrolled, HEIGHT, ROW, requirements.length);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      Home: 0,
      End: requirements.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      const place = Math.max(0, Math.min(requirements.length - 1, next));
      setActive(place);
      scrollTo(box, place);
    } else if (event.key === 'Enter' || event.key === ' ') onChoose(active);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={`Requirements of ${framework.title} ${framework.edition}: Enter narrows to one`}
      aria-activedescendant={active >= from && active < to ? `${id}-${active}` : undefined}
      className={classes['column']}
      style={{ height: HEIGHT }}
      onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const { top } = event.currentTarget.getBoundingClientRect();
        const place = Math.floor((event.clientY - top + event.currentTarget.scrollTop) / ROW);
        setActive(place);
        onChoose(place);
      }}
    >
      <div role="presentation" style={{ height: requirements.length * ROW, position: 'relative' }}>
        {requirements.slice(from, to).map((one, offset) => (
          <div
            key={one.id}
            id={`${id}-${from + offset}`}
            role="option"
            tabIndex={-1}
            aria-selected={one.key === of}
            aria-posinset={from + offset + 1}
            aria-setsize={requirements.length}
            className={classes['requirement']}
            data-active={from + offset === active}
            data-mapped={mapped.has(one.id)}
            style={{ top: (from + offset) * ROW }}
            title={`${one.number} ${one.title}`}
          >
            <strong>{one.number}</strong> {one.title}
          </div>
        ))}
      </div>
    </div>
  );
};
