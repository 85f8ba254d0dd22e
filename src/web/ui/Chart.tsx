import type { ReactNode } from 'react';
import classes from './chart.module.css';
import { pathOf, ticksTo } from './chart-scale.ts';
import { DataTable } from './DataTable.tsx';
import { formatNumber } from './format.ts';
import type { Tone } from './status.ts';

export interface Series {
  readonly label: string;
  readonly tone?: Tone;
  /** One value per place on the axis; null is not known. */
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly title: string;
  /** What the places on the axis are called, such as days. */
  readonly axis: string;
  readonly places: readonly string[];
  readonly series: readonly Series[];
  readonly format?: (value: number) => string;
  /** The greatest value that there can be, such as 1 for shares; else what there is. */
  readonly top?: number;
}

const isCount = ({ series }: Props): boolean =>
  series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));

const topOf = ({ series, top }: Props): number =>
  top ?? Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));

/** Lines over a row of places, the first with its area filled. */
export const LineChart = (props: Props) => {
  const ticks = ticksTo(topOf(props), isCount(props));
  const top = ticks.at(-1) ?? 1;
  return (
    <ChartFrame {...props} ticks={ticks}>
      {props.series.map(({ label, tone = 'none', values }, at) => (
        <g key={label} data-tone={tone} className={classes['line']} data-series={at}>
          {at === 0 && !values.includes(null) && (
            <path className={classes['area']} d={`${pathOf(values, top)}L100 100L0 100Z`} />
          )}
          <path className={classes['stroke']} d={pathOf(values, top)} />
        </g>
      ))}
    </ChartFrame>
  );
};

/** Columns over a row of places, several series stacked. */
export const BarChart = (props: Props) => {
  const sums = props.places.map((_, at) => props.series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const ticks = ticksTo(props.top ?? Math.max(0, ...sums), isCount(props));
  const top = ticks.at(-1) ?? 1;
  const width = 100 / props.places.length;
  return (
    <ChartFrame {...props} ticks={ticks}>
      {props.places.map((place, at) => {
        let height = 0;
        return (
          <g key={place}>
            {props.series.map(({ label, tone = 'none', values }) => {
              const part = (100 * (values[at] ?? 0)) / top;
              height += part;
              return (
                <rect
                  key={label}
                  data-tone={tone}
                  className={classes['column']}
                  x={at * width + width * 0.15}
                  y={100 - height}
                  width={width * 0.7}
                  height={part}
                />
              );
            })}
          </g>
        );
      })}
    </ChartFrame>
  );
};

interface FrameProps extends Props {
  readonly ticks: readonly number[];
  readonly children: ReactNode;
}

/** Title, legend, axes with their numbers, and the same as a table for whoever would rather read it. */
const ChartFrame = ({ title, axis, places, series, format = formatNumber, ticks, children }: FrameProps) => {
  const top = ticks.at(-1) ?? 1;
  return (
    <figure className={classes['figure']}>
      <figcaption className={classes['head']}>
        <span className={classes['title']}>{title}</span>
        {series.length > 1 && <Legend series={series} />}
      </figcaption>
      <div className={classes['plot']} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} className={classes['tick']} style={{ insetBlockEnd: `${(100 * tick) / top}%` }}>
            {format(tick)}
          </span>
        ))}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" className={classes['drawing']}>
          {ticks.map((tick) => (
            <path key={tick} className={classes['grid']} d={`M0 ${100 - (100 * tick) / top}H100`} />
          ))}
          {children}
        </svg>
      </div>
      <div className={classes['places']} aria-hidden="true">
        <span>{places[0]}</span>
        <span>{places.length > 1 ? places.at(-1) : ''}</span>
      </div>
      <details className={classes['table']}>
        <summary>As a table</summary>
        <DataTable
          caption={title}
          columns={[
            { head: axis, cell: (at: number) => places[at] },
            ...series.map(({ label, values }) => ({
              head: label,
              isNumber: true,
              cell: (at: number) => {
                const value = values[at];
                return value === null || value === undefined ? 'not known' : format(value);
              },
            })),
          ]}
          rows={places.map((_, at) => at)}
          keyOf={String}
        />
      </details>
    </figure>
  );
};

const Legend = ({ series }: { readonly series: readonly Series[] }) => (
  <span className={classes['legend']}>
    {series.map(({ label, tone = 'none' }, at) => (
      <span key={label} data-tone={tone} className={classes['entry']}>
        <svg width="18" height="8" viewBox="0 0 18 8" aria-hidden="true" data-series={at} className={classes['line']}>
          <path d="M0 4H18" className={classes['stroke']} />
        </svg>
        {label}
      </span>
    ))}
  </span>
);
