import { Group, Text } from '@mantine/core';
import { usePlace } from '../../place.ts';
import { formatLocalDay, formatMoment, formatRelative } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import recordClasses from '../../ui/record.module.css';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import classes from './detail.module.css';
import type { RecordProps } from './record-props.ts';

/** Where the record lives: its scope, its kind, its key. */
export const Breadcrumb = ({ kind, record: { key, scope } }: RecordProps) => {
  const { org, plural } = usePlace();
  return (
    <nav aria-label="Where this is" className={classes['crumbs']}>
      <ol>
        {scope && scope.key !== '' && (
          <li>
            <TextLink
              to="/o/$org/$plural/$ref"
              params={{ org, plural: 'scopes', ref: scope.key }}
              size="sm"
              title="The part of the company it belongs to"
            >
              {scope.title}
            </TextLink>
          </li>
        )}
        <li>
          <TextLink to="/o/$org/$plural" params={{ org, plural }} search={{}} size="sm">
            {kind.labelPlural}
          </TextLink>
        </li>
        <li aria-current="page">
          <Text span size="sm" c="dimmed" className={recordClasses['key'] ?? ''}>
            {key}
          </Text>
        </li>
      </ol>
    </nav>
  );
};

/** How it stands, since when and until when; and by when something has to happen. */
export const Standing = ({ kind, record: { status, state, since, until, dueAt } }: RecordProps) => (
  <Group component="span" gap="sm" mt={6}>
    {kind.assurance && <StatusBadge status={status} until={until} large />}
    <StateBadge kind={kind} state={state} />
    {since && <span title={formatMoment(since)}>since {formatLocalDay(since)}</span>}
    {until && (
      <span title={`${formatMoment(until)}, if nothing changes before`}>
        until {formatMoment(until)} <span className={classes['quiet']}>({formatRelative(until, Date.now())})</span>
      </span>
    )}
    {dueAt && <span title={formatRelative(dueAt, Date.now())}>due {formatMoment(dueAt)}</span>}
  </Group>
);
