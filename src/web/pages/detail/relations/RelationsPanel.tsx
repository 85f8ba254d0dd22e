import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import { formatNumber } from '../../../ui/format.ts';
import { Panel } from '../../../ui/Page.tsx';
import classes from '../detail.module.css';
import type { RecordProps } from '../record-props.ts';
import { linkGroups } from './link-groups.ts';
import { Relation } from './Relation.tsx';

/** What has a part of the page to itself. */
const ELSEWHERE = ['in task about', 'in document about'];

/** What the record is linked to, by relation, in both directions. */
export const RelationsPanel = ({ kind, record }: RecordProps) => {
  const groups = linkGroups(registry, kind, record.links).filter(({ id }) => !ELSEWHERE.includes(id));
  // Its own relations always, as an invitation; those that point at it only where there are some.
  const shown = groups.filter((group) => group.direction === 'out' || group.links.length > 0);
  const hidden = groups.filter((group) => !shown.includes(group));
  const [showsAll, setShowsAll] = useState(false);
  const left = (record.linkCount ?? 0) - record.links.length;
  return (
    <Panel title="Relations">
      {shown.length === 0 && <Text c="dimmed">Nothing is linked to it yet.</Text>}
      {[...shown, ...(showsAll ? hidden : [])].map((group) => (
        <Relation key={group.id} kind={kind} record={record} group={group} />
      ))}
      {left > 0 && (
        <p className={classes['quiet']}>
          {formatNumber(record.links.length)} of {formatNumber(record.linkCount ?? 0)} links are shown here. The lists
          of the linked kinds show all.
        </p>
      )}
      {hidden.length > 0 && !showsAll && record.allowed.update && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Link something else
        </Button>
      )}
    </Panel>
  );
};
