import type { STATUSES } from '../../../assurance/types.ts';
import { registry } from '../../../model/registry.ts';
import { useMomentSearch, useOrg } from '../../place.ts';
import { LineChart } from '../../ui/Chart.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { formatLocalDay, formatNumber, formatShare } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/Page.tsx';
import { StatusBar } from '../../ui/StatusBadge.tsx';
import { STATUS_TEXT, sharesOf, type Tone } from '../../ui/status.ts';
import { numberCalled, searchOf } from '../home/loop-parts.ts';
import classes from './executive.module.css';
import { seriesOf } from './series.ts';
import type { Executive } from './types.ts';

interface Props {
  readonly data: Executive;
}

interface Headline {
  readonly words: string;
  readonly tone: Tone;
  readonly of: (part: Pick<Executive, 'loop' | 'recall'>) => number;
  readonly isMoreWorse?: boolean;
  /** The number of the loop whose list it opens; absent: the recall list. */
  readonly loop?: string;
}

const HEADLINES: readonly Headline[] = [
  { words: 'commitments in force', loop: 'promised', tone: 'none', of: ({ loop }) => loop['promised'] ?? 0 },
  { words: 'statements to be recalled', tone: 'broken', of: ({ recall }) => recall, isMoreWorse: true },
  {
    words: 'controls broken',
    loop: 'broken',
    tone: 'broken',
    of: ({ loop }) => loop['broken'] ?? 0,
    isMoreWorse: true,
  },
  {
    words: 'controls unproven',
    loop: 'unproven',
    tone: 'unproven',
    of: ({ loop }) => loop['unproven'] ?? 0,
    isMoreWorse: true,
  },
  { words: 'open findings', loop: 'found', tone: 'weakened', of: ({ loop }) => loop['found'] ?? 0, isMoreWorse: true },
];

/** The numbers that matter, and how they moved over the period. */
export const Headlines = ({ data }: Props) => (
  <section aria-label="The numbers and how they moved" className={classes['headlines']}>
    {HEADLINES.map(({ words, loop, tone, of, isMoreWorse }) => (
      <Figure
        key={words}
        n={of(data)}
        tone={tone}
        {...(data.before
          ? {
              change: {
                by: of(data) - of(data.before),
                since: `on ${formatLocalDay(data.from)}`,
                ...(isMoreWorse ? { isMoreWorse } : {}),
              },
            }
          : {})}
      >
        <HeadlineLink loop={loop} words={words} />
      </Figure>
    ))}
  </section>
);

/** Leads to the list that the number counts, as of the page's moment. */
const HeadlineLink = ({ loop, words }: { readonly loop: string | undefined; readonly words: string }) => {
  const org = useOrg();
  const moment = useMomentSearch();
  const number = loop === undefined ? undefined : numberCalled(loop);
  if (!number)
    return (
      <TextLink to="/o/$org/recall" params={{ org }} search={moment} underline="hover" inherit>
        {words}
      </TextLink>
    );
  return (
    <TextLink
      to="/o/$org/$plural"
      params={{ org, plural: registry.get(number.kind).plural }}
      search={{ ...searchOf(number), ...moment }}
      underline="hover"
      inherit
    >
      {words}
    </TextLink>
  );
};

const AUDIENCE: Readonly<Record<string, string>> = {
  contract: 'In contracts',
  customer: 'Told to customers',
  prospect: 'Told to prospects',
  auditor: 'Told to auditors',
  regulator: 'Told to regulators',
  public: 'In public',
  vendor: 'Told to vendors',
};

type Promised = Executive['promises'][number];

const total = ({ byStatus }: Promised): number => Object.values(byStatus).reduce((sum, n) => sum + n, 0);
const count = (status: (typeof STATUSES)[number]) => ({
  head: STATUS_TEXT[status].label,
  isNumber: true,
  cell: ({ byStatus }: Promised) => formatNumber(byStatus[status] ?? 0),
});

/** Promises kept and not, by who holds them. */
export const Promises = ({ data }: Props) => (
  <Panel title="Promises, by who holds them">
    {data.promises.length === 0 ? (
      <p className={classes['quiet']}>Nothing is promised yet.</p>
    ) : (
      <DataTable
        caption="Promises by audience and how they stand"
        columns={[
          { head: 'To whom', cell: (promised: Promised) => <PromiseBar promised={promised} /> },
          count('assured'),
          count('weakened'),
          count('unproven'),
          count('broken'),
        ]}
        rows={data.promises}
        keyOf={({ audience }) => audience}
      />
    )}
  </Panel>
);

const PromiseBar = ({ promised }: { readonly promised: Promised }) => (
  <>
    {AUDIENCE[promised.audience] ?? promised.audience}
    <div className={classes['bar']}>
      <StatusBar shares={sharesOf(promised.byStatus, total(promised))} />
    </div>
  </>
);

/** Whether controls worked all the time, which is more than that they work now. */
export const Effectiveness = ({ data }: Props) => {
  const { controls, assured, points } = data.effectiveness;
  return (
    <Panel title="Controls over the period">
      <p className={classes['effect']}>
        {assured === null ? (
          'No controls are in operation.'
        ) : (
          <>
            <strong>{formatShare(assured)}</strong> of the time assured, over {formatNumber(controls)} controls in
            operation
          </>
        )}
      </p>
      <LineChart
        title="Controls in operation"
        axis="Day"
        places={points.map(({ at }) => formatLocalDay(at))}
        series={seriesOf(data)}
      />
    </Panel>
  );
};
