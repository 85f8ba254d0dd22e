import type { Status } from '../../assurance/types.ts';
import { formatMoment } from './format.ts';
import { Hint } from './Hint.tsx';
import { StatusShape } from './icons.tsx';
import classes from './status.module.css';
import { type Share, STATUS_TEXT, toneOf } from './status.ts';

interface Props {
  readonly status: Status | null | undefined;
  readonly until?: string | null | undefined;
  readonly large?: boolean;
}

/** How a record stands: shape, word and colour. */
export const StatusBadge = ({ status, until, large = false }: Props) => {
  const tone = toneOf(status);
  const { label, help } = STATUS_TEXT[tone];
  return (
    <Hint label={until ? `${help} Until ${formatMoment(until)}, if nothing changes before.` : help}>
      <span className={classes['badge']} data-tone={tone} data-large={large || undefined} data-status={tone}>
        <StatusShape tone={tone} size={large ? 17 : 14} />
        {label}
      </span>
    </Hint>
  );
};

/** The shape alone, for tight places; its word is there for screen readers and on hover. */
export const StatusMark = ({ status }: { readonly status: Status | null | undefined }) => {
  const tone = toneOf(status);
  return (
    <span
      className={classes['plain']}
      data-tone={tone}
      role="img"
      aria-label={STATUS_TEXT[tone].label}
      title={STATUS_TEXT[tone].label}
    >
      <StatusShape tone={tone} />
    </span>
  );
};

/** How many stand how, as one bar; the numbers themselves stand beside it wherever it is used. */
export const StatusBar = ({ shares }: { readonly shares: readonly Share[] }) => (
  <div
    className={classes['bar']}
    role="img"
    aria-label={shares.map(({ tone, n }) => `${n} ${STATUS_TEXT[tone].label.toLowerCase()}`).join(', ') || 'No records'}
  >
    {shares.map(({ tone, n }) => (
      <span
        key={tone}
        className={classes['part']}
        data-tone={tone}
        style={{ flexGrow: n }}
        title={`${n} ${STATUS_TEXT[tone].label}`}
      />
    ))}
  </div>
);
