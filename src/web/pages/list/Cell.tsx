import type { AnyKind } from '../../../model/kind.ts';
import type { Row } from '../../api-types.ts';
import { momentSearch } from '../../place.ts';
import { FieldValue } from '../../ui/FieldValue.tsx';
import { formatLocalDay, formatMoment } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import record from '../../ui/record.module.css';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import type { Column } from './columns.ts';
import classes from './grid.module.css';

interface Props {
  readonly org: string;
  readonly kind: AnyKind;
  readonly row: Row;
  readonly column: Column;
  /** The moment that the list is of; its records open as of then. */
  readonly asOf: string | undefined;
  /** In a grid the cell is reached by the arrow keys, and its link is not a stop of its own. */
  readonly inGrid?: boolean;
}

const Nothing = () => (
  <span className={classes['nothing']}>
    <span aria-hidden="true">–</span>
    <span className={classes['unseen']}>Not filled in</span>
  </span>
);

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** In a grid of thousands a plain link, which the grid itself hears: the router's own costs too much for every row. */
const PlainTitle = ({ org, kind, row, asOf }: Pick<Props, 'org' | 'kind' | 'row' | 'asOf'>) => (
  <a
    href={`/o/${encodeURIComponent(org)}/${kind.plural}/${encodeURIComponent(row.key)}${asOf ? `?asOf=${encodeURIComponent(asOf)}` : ''}`}
    tabIndex={-1}
    data-open
    className={classes['title']}
    title={row.title}
  >
    {row.title}
  </a>
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
export const Cell = ({ org, kind, row, column, asOf, inGrid = false }: Props) => {
  if (column.field && isEmpty(row.data[column.name])) return <Nothing />;
  if (column.field) return <FieldValue field={column.field} value={row.data[column.name]} />;
  switch (column.name) {
    case 'key':
      return (
        <span className={record['key']} data-key title={row.key}>
          {row.key}
        </span>
      );
    case 'title':
      return inGrid ? (
        <PlainTitle org={org} kind={kind} row={row} asOf={asOf} />
      ) : (
        <TextLink
          to="/o/$org/$plural/$ref"
          params={{ org, plural: kind.plural, ref: row.key }}
          search={momentSearch(asOf)}
          preload={false}
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
