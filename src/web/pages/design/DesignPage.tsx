import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { STATUSES } from '../../../assurance/types.ts';
import { ApiError } from '../../api.ts';
import { BarChart, LineChart } from '../../ui/Chart.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { DetailLayout, Tiles } from '../../ui/DetailLayout.tsx';
import { Diff } from '../../ui/Diff.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { formatDay, formatShare } from '../../ui/format.ts';
import { TableSkeleton } from '../../ui/Loading.tsx';
import { Deadline, Moment } from '../../ui/Moment.tsx';
import { Page, Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { RecordGroup } from '../../ui/RecordGroup.tsx';
import { SpanTimeline } from '../../ui/SpanTimeline.tsx';
import { StatusBadge, StatusBar, StatusMark } from '../../ui/StatusBadge.tsx';
import { StatusCause } from '../../ui/StatusCause.tsx';
import { STATUS_TEXT } from '../../ui/status.ts';
import { WhyPath } from '../../ui/WhyPath.tsx';
import classes from './design.module.css';
import { Interactive } from './Interactive.tsx';
import { CAUSES, CONTROL, COUNTS, DAYS, daysFromNow, LONG, PATH, RECORDS, SHARES, SPANS, WINDOW } from './samples.ts';

/** Every part of the interface in every state, with made-up records: for those who build pages, and for the tests. */
export const DesignPage = () => (
  <Page
    title="Parts of the interface"
    lead="What pages are made of, in all its states. The records here are made up; nothing on this page is stored."
    actions={
      <>
        <Button variant="default">Second action</Button>
        <Button>First action</Button>
      </>
    }
  >
    <Tiles>
      <Statuses />
      <Reasons />
      <Figures />
      <Dates />
    </Tiles>
    <Charts />
    <DetailLayout
      aside={
        <>
          <Differences />
          <Interactive />
        </>
      }
    >
      <Timelines />
      <Tables />
    </DetailLayout>
    <States />
  </Page>
);

const Sample = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={classes['sample']}>
    <p className={classes['name']}>{name}</p>
    {children}
  </div>
);

const TONES = [...STATUSES, null];

const Statuses = () => (
  <Panel title="Status">
    <Sample name="Badge: a shape, a word and a colour">
      <div className={classes['row']}>
        {TONES.map((status) => (
          <StatusBadge key={status} status={status} until={status === 'assured' ? daysFromNow(9) : null} />
        ))}
      </div>
    </Sample>
    <Sample name="Large">
      <div className={classes['row']}>
        {TONES.map((status) => (
          <StatusBadge key={status} status={status} large />
        ))}
      </div>
    </Sample>
    <Sample name="Mark, for tight places">
      <div className={classes['row']}>
        {TONES.map((status) => (
          <StatusMark key={status} status={status} />
        ))}
      </div>
    </Sample>
    <Sample name="Shares of a whole">
      <StatusBar shares={STATUSES.map((tone, at) => ({ tone, n: 2 + at * 3 }))} />
      <p className={classes['quiet']}>
        {STATUSES.map((tone, at) => `${2 + at * 3} ${STATUS_TEXT[tone].label.toLowerCase()}`).join(', ')}
      </p>
    </Sample>
    <Sample name="With its cause">
      <StatusCause status="unproven" causes={CAUSES} />
    </Sample>
  </Panel>
);

const Reasons = () => (
  <Panel title="Why, and what rests on it">
    <Sample name="Why path">
      {CAUSES.map((cause) => (
        <WhyPath key={cause.id} cause={cause} path={PATH} recordId={CONTROL.id} />
      ))}
    </Sample>
    <Sample name="Impact by audience">
      <RecordGroup label="Customers" records={RECORDS} aside={() => 'to Harbour Logistics'} />
      <RecordGroup label="The public" records={[{ ...LONG, status: 'weakened' }]} total={12} />
    </Sample>
  </Panel>
);

const Figures = () => (
  <Panel title="Numbers">
    <Sample name="Plain, worrying, and nothing at all">
      <div className={classes['stack']}>
        <Figure n={1248}>controls</Figure>
        <Figure n={3} tone="broken">
          broken
        </Figure>
        <Figure n={0} tone="broken">
          broken
        </Figure>
      </div>
    </Sample>
    <Sample name="With how it moved">
      <div className={classes['stack']}>
        <Figure n={7} tone="weakened" change={{ by: 4, since: 'last week', isMoreWorse: true }}>
          expiring within 30 days
        </Figure>
        <Figure n={41} tone="assured" change={{ by: 6, since: 'last week', isMoreWorse: false }}>
          assured answers
        </Figure>
        <Figure n={5} change={{ by: 0, since: 'last week' }}>
          open findings
        </Figure>
      </div>
    </Sample>
  </Panel>
);

const Dates = () => (
  <Panel title="Dates and deadlines">
    <Sample name="When something was">
      <Moment at={daysFromNow(-2)} />
    </Sample>
    <Sample name="Deadlines: far, near, within a day, overdue, and a day without a time">
      <ul className={classes['stack']}>
        {[40, 4, 0.4, -2].map((days) => (
          <li key={days}>
            <Deadline at={daysFromNow(days)} />
          </li>
        ))}
        <li>
          <Deadline at={daysFromNow(3).slice(0, 10)} />
        </li>
      </ul>
    </Sample>
  </Panel>
);

const PLACES = DAYS.map(formatDay);

const Charts = () => (
  <Panel title="Charts, each with its table">
    <Tiles>
      <LineChart
        title="Share of controls that are assured"
        axis="Day"
        places={PLACES}
        series={[{ label: 'Assured', tone: 'assured', values: SHARES }]}
        format={formatShare}
        top={1}
      />
      <BarChart
        title="Records that need a look"
        axis="Day"
        places={PLACES}
        series={[
          { label: 'Broken', tone: 'broken', values: COUNTS.broken },
          { label: 'Weakened', tone: 'weakened', values: COUNTS.weakened },
        ]}
      />
    </Tiles>
  </Panel>
);

const Timelines = () => (
  <Panel title="Assurance over time">
    <SpanTimeline title="The last 30 days" spans={SPANS} {...WINDOW} />
  </Panel>
);

const Tables = () => (
  <Panel title="Table">
    <DataTable
      caption="Controls by theme"
      columns={[
        { head: 'Record', cell: ({ key }: (typeof RECORDS)[number]) => key },
        { head: 'Assurance', cell: ({ status }) => <StatusBadge status={status} /> },
        { head: 'Checks', isNumber: true, cell: ({ title }) => title.length },
      ]}
      rows={RECORDS}
      keyOf={({ id }) => id}
    />
  </Panel>
);

const Differences = () => (
  <Panel title="What changed">
    <Diff
      label="Statement"
      from="Backups are restored once a year as a test."
      to="Backups are restored every quarter as a test, and the result is filed."
    />
    <Diff label="Owner" from="" to="Ada Holm" />
  </Panel>
);

const States = () => (
  <Tiles>
    <Panel title="Nothing here yet">
      <Empty title="No exceptions" action={<Button>Record an exception</Button>}>
        An exception says that something is knowingly not met, until when, and who approved it.
      </Empty>
    </Panel>
    <Panel title="On its way">
      <PanelSkeleton lines={3} />
      <TableSkeleton rows={3} />
    </Panel>
    <Panel title="Failed">
      <Failure
        error={new ApiError(0, 'offline', 'The server cannot be reached. Nothing was changed; try again in a moment.')}
        onRetry={() => undefined}
      />
      <Failure
        error={
          new ApiError(422, 'invalid', 'Some fields need another look.', 'req-4711', [
            { pointer: '/data/statement', detail: 'is needed' },
          ])
        }
      />
    </Panel>
  </Tiles>
);
