import { Button, Text } from '@mantine/core';
import type { AnyKind } from '../../../../model/kind.ts';
import type { Affected } from '../../../api-types.ts';
import { formatNumber } from '../../../ui/format.ts';
import { RecordName } from '../../../ui/RecordName.tsx';
import { STATUS_TEXT, toneOf } from '../../../ui/status.ts';
import classes from '../list.module.css';
import type { BulkAction, BulkPlan } from './bulk-plan.ts';
import { type BulkResult, partsOf } from './bulk-run.ts';

interface Props {
  readonly kind: AnyKind;
  readonly action: BulkAction;
  readonly plan: BulkPlan;
  readonly result: BulkResult;
  readonly parts: number;
  readonly onCommit: () => void;
}

const NAMED = 10;

/** What an action would do: how many it changes, which it cannot change and why, and what would stand differently. */
export const Preview = ({ kind, action, plan, result, parts, onCommit }: Props) => {
  const n = result.done.length;
  const one = kind.label.toLowerCase();
  const many = kind.labelPlural.toLowerCase();
  return (
    <section aria-label="What would change" className={classes['preview']}>
      <Text size="sm" fw={600} role="status">
        {formatNumber(n)} {n === 1 ? one : many} would change
        {plan.same > 0 && `, ${formatNumber(plan.same)} ${plan.same === 1 ? 'is' : 'are'} so already`}
        {result.refused.length > 0 && `, ${formatNumber(result.refused.length)} cannot`}.
      </Text>
      {result.refused.length > 0 && (
        <ul className="problems">
          {result.refused.slice(0, NAMED).map(({ key, why }) => (
            <li key={`${key} ${why}`}>
              {key}: {why}
            </li>
          ))}
          {result.refused.length > NAMED && <li>and {formatNumber(result.refused.length - NAMED)} more</li>}
        </ul>
      )}
      <Effects affected={result.affected} />
      {n > 0 && (
        <Button mt="sm" {...(action.is === 'remove' ? { color: 'red' } : {})} onClick={onCommit}>
          {action.is === 'remove' ? 'Remove' : 'Change'} {formatNumber(n)} {n === 1 ? one : many}
        </Button>
      )}
      {n > parts && (
        <Text size="xs" c="dimmed" mt={6}>
          In {partsOf(n)} commits of up to {formatNumber(parts)}: you can leave the page meanwhile, or stop it between
          two of them.
        </Text>
      )}
    </section>
  );
};

const nameOf = (status: Affected['before']) => STATUS_TEXT[toneOf(status)].label;

/** Records that would stand differently, by what happens to them; what breaks comes first. */
const Effects = ({ affected }: { readonly affected: readonly Affected[] }) => {
  const moved = affected.filter(({ before, after }) => before !== after);
  if (moved.length === 0)
    return (
      <Text size="sm" mt={6}>
        Nothing else would stand differently.
      </Text>
    );
  const groups = new Map<string, Affected[]>();
  for (const record of moved) {
    const change = `${nameOf(record.before)} → ${nameOf(record.after)}`;
    groups.set(change, [...(groups.get(change) ?? []), record]);
  }
  const broken = (records: readonly Affected[]) => Number(records[0]?.after === 'broken');
  return (
    <div>
      {[...groups]
        .toSorted(([, a], [, b]) => broken(b) - broken(a))
        .map(([change, records]) => (
          <details key={change} open={broken(records) === 1}>
            <summary>
              {change}: {formatNumber(records.length)}
            </summary>
            <ul className={classes['effects']}>
              {records.slice(0, NAMED).map((record) => (
                <li key={record.id}>
                  <RecordName record={record} />
                </li>
              ))}
              {records.length > NAMED && <li>and {formatNumber(records.length - NAMED)} more</li>}
            </ul>
          </details>
        ))}
    </div>
  );
};
