import classes from '../detail.module.css';
import { useAsOf } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { WhyPanel } from '../WhyPanel.tsx';
import { BreaksPanel } from './BreaksPanel.tsx';
import { ImpactPanel } from './ImpactPanel.tsx';

/** Down: why it stands as it does. Up: all that rests on it. And what would follow if it broke. */
export const WhyTab = ({ kind, record }: RecordProps) => {
  const asOf = useAsOf();
  return (
    <div className={classes['overview']}>
      <WhyPanel kind={kind} record={record} />
      <div className={classes['columns']}>
        <ImpactPanel kind={kind} record={record} />
        {!asOf && <BreaksPanel kind={kind} record={record} />}
      </div>
    </div>
  );
};
