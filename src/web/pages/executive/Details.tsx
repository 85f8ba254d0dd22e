import { registry } from '../../../model/registry.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { formatLocalDay, formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import classes from './executive.module.css';
import type { Executive } from './types.ts';

interface Props {
  readonly data: Executive;
}

type Risk = Executive['risks']['top'][number];
type Adoption = Executive['adoptions']['items'][number];

/** What weighs most after what we do about it; what nobody assessed is said, not left out. */
export const TopRisks = ({ data: { risks } }: Props) => (
  <Panel title="Greatest risks">
    {risks.top.length === 0 ? (
      <p className={classes['quiet']}>No risk has been assessed.</p>
    ) : (
      <DataTable
        caption="The greatest risks by what is left of them"
        columns={[
          { head: 'Risk', cell: (risk: Risk) => <RecordName record={risk} /> },
          { head: 'Inherent', isNumber: true, cell: ({ inherent }) => inherent },
          { head: 'Residual', isNumber: true, cell: ({ residual }) => <strong>{residual}</strong> },
          { head: 'Stands', cell: ({ status }) => <StatusBadge status={status} /> },
        ]}
        rows={risks.top}
        keyOf={({ id }) => id}
      />
    )}
    <p className={classes['quiet']}>
      Scores are likelihood × impact, 1 to 25; residual counts only controls that hold.{' '}
      {risks.unassessed > 0 && `${formatNumber(risks.unassessed)} more have not been assessed.`}
    </p>
  </Panel>
);

/** Frameworks that we say we meet. */
export const Adoptions = ({ data: { adoptions } }: Props) => (
  <Panel title="Frameworks adopted">
    {adoptions.total === 0 ? (
      <p className={classes['quiet']}>No framework has been adopted.</p>
    ) : (
      <DataTable
        caption="Adopted frameworks and how they stand"
        columns={[
          { head: 'Adoption', cell: (adoption: Adoption) => <RecordName record={adoption} /> },
          { head: 'State', cell: ({ state }) => <StateBadge kind={registry.find('adoption')} state={state} /> },
          { head: 'Stands', cell: ({ status }) => <StatusBadge status={status} /> },
          { head: 'Since', cell: ({ since }) => since && formatLocalDay(since) },
        ]}
        rows={adoptions.items}
        keyOf={({ id }) => id}
      />
    )}
    {adoptions.total > adoptions.items.length && (
      <p className={classes['quiet']}>
        {formatNumber(adoptions.total - adoptions.items.length)} more stand no worse than these.
      </p>
    )}
  </Panel>
);
