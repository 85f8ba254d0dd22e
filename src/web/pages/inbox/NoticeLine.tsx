import { Button, Group } from '@mantine/core';
import { sentenceOf } from '../../../model/notification.ts';
import { formatNumber } from '../../ui/format.ts';
import { Moment } from '../../ui/Moment.tsx';
import { StatusMark } from '../../ui/StatusBadge.tsx';
import classes from './inbox.module.css';
import type { Notice } from './inbox-query.ts';

interface Props {
  readonly notice: Notice;
  readonly onOpen: () => void;
  readonly onToggle: () => void;
  readonly onMute: () => void;
}

/** One notification: the sentence opens the record. */
export const NoticeLine = ({ notice, onOpen, onToggle, onMute }: Props) => {
  const { record, readAt, at } = notice;
  return (
    <li data-unread={readAt === null || undefined}>
      <button type="button" className={classes['open']} data-line onClick={onOpen}>
        {readAt === null && <span className={classes['new']}>New</span>}
        {record.status !== null && <StatusMark status={record.status} />}
        <span>{sentenceOf(notice, formatNumber)}</span>
      </button>
      <Group gap={4} wrap="nowrap">
        <span className={classes['when']}>
          <Moment at={at} />
        </span>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={onToggle}
          aria-label={`Mark ${readAt ? 'unread' : 'read'}: ${record.key}`}
        >
          Mark {readAt ? 'unread' : 'read'}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onMute} aria-label={`Mute ${record.key}`}>
          Mute
        </Button>
      </Group>
    </li>
  );
};
