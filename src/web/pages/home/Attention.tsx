import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { registry } from '../../../model/registry.ts';
import type { Home, Waiting } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { Tiles } from '../../ui/DetailLayout.tsx';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Deadline, Moment } from '../../ui/Moment.tsx';
import { Panel } from '../../ui/Page.tsx';
import { type GroupedRecord, RecordLines } from '../../ui/RecordGroup.tsx';
import { STATUS_TEXT } from '../../ui/status.ts';
import classes from './attention.module.css';
import { KindLists } from './KindLists.tsx';
import { brokenLists, expiringLists } from './loop-parts.ts';

/** Where the loop's number of what runs out leads. */
export const RUNS_OUT = 'runs-out';

/** What is wanted of who is not its owner. */
const WANTED: Partial<Record<Waiting['as'], string>> = { approver: 'to be decided', reviewer: 'to be reviewed' };

/** What somebody looks at first in the morning: what waits for them, what broke overnight, what will run out. */
export const Attention = ({ home, asOf }: { readonly home: Home; readonly asOf: string | undefined }) => (
  <Tiles>
    {asOf === undefined && (
      <Part
        title="Waits for you"
        total={home.waiting.total}
        whole={<TotalLink n={home.waiting.total} />}
        records={home.waiting.items}
        none="Nothing waits for you: no open task of yours, and nothing to decide or review."
        aside={({ as, dueAt, kind, state }) => (
          <>
            {WANTED[as] ?? registry.find(kind)?.lifecycle.states[state]?.toLowerCase()}
            {dueAt && (
              <>
                {', '}
                <Deadline at={dueAt} />
              </>
            )}
          </>
        )}
      />
    )}
    <Part
      title="Broke since yesterday"
      total={home.lapsed.total}
      records={home.lapsed.items}
      none="Nothing became worse within a day."
      aside={({ before, since }) => (
        <>
          was {STATUS_TEXT[before].label.toLowerCase()}, <Moment at={since} />
        </>
      )}
    />
    <Part
      id={RUNS_OUT}
      title="Runs out within 30 days"
      total={home.expiring.total}
      // Of the past no list knows until when something held.
      parts={asOf === undefined && <KindLists lists={expiringLists(home)} />}
      records={home.expiring.items}
      none="Nothing runs out within 30 days."
      aside={({ until }) => until && <Moment at={until} />}
    />
    <Part
      title="Broken now"
      total={home.broken.total}
      parts={<KindLists lists={brokenLists(home)} asOf={asOf} />}
      records={home.broken.items}
      none="Nothing that we promise or rely on is broken."
      aside={({ since }) => since && <Moment at={since} />}
    />
  </Tiles>
);

/** Leads to my work, which has all of it. */
const TotalLink = ({ n }: { readonly n: number }) => (
  <TextLink to="/o/$org/work" params={{ org: useOrg() }} underline="always" aria-label={`${formatNumber(n)}: my work`}>
    {formatNumber(n)}
  </TextLink>
);

interface PartProps<T extends GroupedRecord> {
  readonly id?: string;
  readonly title: string;
  readonly total: number;
  /** The total as a link, where one page has it all. */
  readonly whole?: ReactNode;
  /** Links to the lists that the total is the sum of. */
  readonly parts?: ReactNode;
  readonly records: readonly T[];
  readonly none: string;
  readonly aside: (record: T) => ReactNode;
}

const Part = <T extends GroupedRecord>({ id, title, total, whole, parts, records, none, aside }: PartProps<T>) => (
  <Panel
    title={title}
    {...(id === undefined ? {} : { id })}
    aside={total > 0 && <span className={classes['total']}>{whole ?? formatNumber(total)}</span>}
  >
    {parts && total > 0 && <p className={classes['total']}>{parts}</p>}
    {records.length === 0 ? (
      <Text c="dimmed">{none}</Text>
    ) : (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard (axe: scrollable-region-focusable)
      <section className={classes['scroll']} aria-label={`${title}: records`} tabIndex={0}>
        <RecordLines records={records} aside={aside} />
        {total > records.length && <p className={classes['total']}>The first {formatNumber(records.length)}.</p>}
      </section>
    )}
  </Panel>
);
