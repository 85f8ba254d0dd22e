import { registry } from '../../model/registry.ts';
import type { Span } from '../api-types.ts';
import { causeText } from './cause-text.ts';
import { DataTable } from './DataTable.tsx';
import { formatLocalDay, formatMoment } from './format.ts';
import { SpanBar } from './SpanBar.tsx';
import { StatusBadge } from './StatusBadge.tsx';
import classes from './status.module.css';

interface Props {
  readonly title: string;
  readonly spans: readonly Span[];
  readonly from: string;
  readonly to: string;
}

/** How a record stood over a window: a bar with its ends named, and each span with its causes in a table. */
export const SpanTimeline = ({ title, spans, from, to }: Props) => (
  <div>
    <SpanBar spans={spans} from={from} to={to} />
    <div className={classes['ends']} aria-hidden="true">
      <span>{formatLocalDay(from)}</span>
      <span>{formatLocalDay(to)}</span>
    </div>
    <DataTable
      caption={title}
      columns={[
        { head: 'Assurance', cell: (span: Span) => <SpanCauses span={span} /> },
        { head: 'From', cell: (span) => <When at={span.from} /> },
        { head: 'To', cell: (span) => (span.to ? <When at={span.to} /> : 'now') },
      ]}
      rows={spans.toReversed()}
      keyOf={(span) => `${span.from} ${span.status}`}
    />
  </div>
);

const SpanCauses = ({ span }: { readonly span: Span }) => (
  <>
    <StatusBadge status={span.status} />
    {span.causes.slice(0, 2).map((cause) => (
      <div key={`${cause.id} ${cause.code}`} className={classes['causeText']}>
        {cause.key} {causeText(cause.code, registry.find(cause.kind))}
      </div>
    ))}
  </>
);

const When = ({ at }: { readonly at: string }) => (
  <time dateTime={at} className={classes['when']}>
    {formatMoment(at)}
  </time>
);
