import { Text } from '@mantine/core';
import type { AnyKind } from '../../../model/kind.ts';
import type { Row } from '../../api-types.ts';
import { FieldValue } from '../../ui/FieldValue.tsx';
import { formatLocalDay, formatMoment } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import record from '../../ui/record.module.css';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import type { Column } from './columns.ts';

interface Props {
  readonly org: string;
  readonly kind: AnyKind;
  readonly row: Row;
  readonly column: Column;
  /** In a grid the cell is reached by the arrow keys, and its link is not a stop of its own. */
  readonly inGrid?: boolean;
}

const Nothing = () => (
  <Text span c="dimmed" aria-label="Not filled in">
    –
  </Text>
);

const Day = ({ iso }: { readonly iso: string | null }) =>
  iso ? (
    <time dateTime={iso} title={formatMoment(iso)}>
      {formatLocalDay(iso)}
    </time>
  ) : (
    <Nothing />
  );

/** What a list shows of a record in one column. */
export const Cell = ({ org, kind, row, column, inGrid = false }: Props) => {
  if (column.field) return <FieldValue field={column.field} value={row.data[column.name]} />;
  switch (column.name) {
    case 'key':
      return (
        <span className={record['key']} title={row.key}>
          {row.key}
        </span>
      );
    case 'title':
      return (
        <TextLink
          to="/o/$org/$plural/$ref"
          params={{ org, plural: kind.plural, ref: row.key }}
          preload={false}
          {...(inGrid ? { tabIndex: -1 } : {})}
          fw={550}
          underline="hover"
          title={row.title}
        >
          {row.title}
        </TextLink>
      );
    case 'state':
      return <StateBadge kind={kind} state={row.state} />;
    case 'status':
      return <StatusBadge status={row.status} until={row.until} />;
    case 'owner':
      return row.owner ? <span title={row.owner.title}>{row.owner.title}</span> : <Nothing />;
    case 'scope':
      return row.scope ? <span title={row.scope.title}>{row.scope.title}</span> : <Nothing />;
    case 'dueAt':
      return <Day iso={row.dueAt} />;
    default:
      return <Day iso={column.name === 'createdAt' ? row.createdAt : row.updatedAt} />;
  }
};
