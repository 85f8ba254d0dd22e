import classes from './detail.module.css';
import { FactsPanel } from './FactsPanel.tsx';
import { RestsOnIt } from './RestsOnIt.tsx';
import type { RecordProps } from './record-props.ts';
import { RelationsPanel } from './relations/RelationsPanel.tsx';
import { WhyPanel } from './WhyPanel.tsx';

interface Props extends RecordProps {
  readonly onEdit: () => void;
}

/** What matters first: why it stands as it does and what rests on it; then what it says, and what it is linked to. */
export const Overview = ({ kind, record, onEdit }: Props) => (
  <div className={classes['overview']}>
    {kind.assurance && (
      <div className={classes['columns']}>
        <WhyPanel kind={kind} record={record} />
        <RestsOnIt kind={kind} record={record} />
      </div>
    )}
    <div className={classes['columns']}>
      <FactsPanel kind={kind} record={record} onEdit={onEdit} />
      <RelationsPanel kind={kind} record={record} />
    </div>
  </div>
);
