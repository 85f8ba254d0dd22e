import { Text } from '@mantine/core';
import type { Status } from '../../assurance/types.ts';
import { registry } from '../../model/registry.ts';
import { useMomentSearch, useOrg } from '../place.ts';
import { TextLink } from './links.tsx';
import classes from './record.module.css';
import { StatusMark } from './StatusBadge.tsx';

interface Props {
  readonly record: { readonly kind: string; readonly key: string; readonly title: string };
  /** Absent: no mark; null: the mark of "not judged". */
  readonly status?: Status | null;
}

/** A record by status, key and title, linked to its page. */
export const RecordName = ({ record, status }: Props) => {
  const org = useOrg();
  const moment = useMomentSearch();
  const kind = registry.find(record.kind);
  const words = (
    <>
      <span className={classes['key']}>{record.key}</span> {record.title}
    </>
  );
  return (
    <span className={classes['name']}>
      {status !== undefined && <StatusMark status={status} />}
      {kind ? (
        <TextLink
          to="/o/$org/$plural/$ref"
          params={{ org, plural: kind.plural, ref: record.key }}
          search={moment}
          underline="hover"
        >
          {words}
        </TextLink>
      ) : (
        <Text span>{words}</Text>
      )}
    </span>
  );
};
