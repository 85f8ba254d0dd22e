import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { registry } from '../../../model/registry.ts';
import { FieldValue, valueText } from '../../ui/FieldValue.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { useFields } from '../../use-actor.ts';
import type { RecordProps } from './DetailPage.tsx';
import classes from './detail.module.css';

/** What the record says, field by field; what follows from it; and who, where, by when. */
export const FactsPanel = ({ kind, record }: RecordProps) => {
  const fields = useFields(kind);
  const { owner, scope, dueAt } = record;
  return (
    <Panel title="What it says">
      <dl className={classes['facts']}>
        {Object.entries(fields).map(([name, field]) => (
          <Fact key={name} label={field.label} help={field.help}>
            <FieldValue field={field} value={record.data[name]} full />
          </Fact>
        ))}
        {Object.entries(record.derived ?? {}).map(([name, value]) => (
          <Fact key={name} label={spelled(name)} help="Worked out from the record and what it rests on.">
            {value === null ? <span className={classes['quiet']}>Not assessed</span> : valueText(undefined, value)}
          </Fact>
        ))}
        <Fact label="Owner" help="Who answers for it.">
          {owner ? <RecordName record={{ kind: ownerKind(owner.key), ...owner }} /> : <Nobody />}
        </Fact>
        <Fact label="Scope" help="The part of the company it belongs to.">
          {scope ? <RecordName record={{ kind: 'scope', ...scope }} /> : 'The whole organisation'}
        </Fact>
        {dueAt && (
          <Fact label="Due" help="By when something has to happen.">
            {formatMoment(dueAt)}
          </Fact>
        )}
      </dl>
    </Panel>
  );
};

/** Empty for an owner that the reader may not see: its name leads nowhere. */
const ownerKind = (key: string): string => (key === '' ? '' : (registry.findByKey(key)?.name ?? 'person'));

const Nobody = () => <span className={classes['quiet']}>Nobody yet</span>;

/** `residualScore` as "Residual score". */
const spelled = (name: string): string => {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const Fact = ({
  label,
  help,
  children,
}: {
  readonly label: string;
  readonly help: string;
  readonly children: ReactNode;
}) => (
  <div>
    <dt>
      <Tooltip label={help}>
        <span className={classes['help']}>{label}</span>
      </Tooltip>
    </dt>
    <dd>{children}</dd>
  </div>
);
