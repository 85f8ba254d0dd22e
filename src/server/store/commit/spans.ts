import type { Assurance, Cause, Effect, Status } from '../../../assurance/types.ts';
import { sha256 } from '../../hash.ts';

/** What happened to assurance at one moment; the moments of a commit's steps only rise. */
export interface Step extends Effect {
  readonly at: number;
}

export interface SpanStart {
  readonly record_id: string;
  readonly from_at: string;
  readonly status: Status;
  readonly causes: readonly Cause[];
}
export interface SpanEnd {
  readonly record_id: string;
  readonly at: string;
}
export interface Cuts {
  readonly starts: readonly SpanStart[];
  readonly ends: readonly SpanEnd[];
}

const sameCauses = (a: Assurance, b: Assurance): boolean =>
  a.causes === b.causes ||
  (a.causes.length === b.causes.length &&
    a.causes.every((cause, index) => {
      const other = b.causes[index];
      return cause.id === other?.id && cause.code === other.code && cause.since === other.since;
    }));

/** Whether a record goes on as it was: a span tells a status and its causes, not until when it holds. */
export const isSameSpan = (a: Assurance, b: Assurance): boolean =>
  a.status === b.status && a.more === b.more && sameCauses(a, b);

/** Where spans end and begin: wherever the status or the causes are others than before. */
export const cutSpans = (steps: readonly Pick<Step, 'at' | 'changed'>[]): Cuts => {
  const starts: SpanStart[] = [];
  const ends: SpanEnd[] = [];
  for (const step of steps) {
    const at = new Date(step.at).toISOString();
    for (const { id, before, after } of step.changed) {
      if (before && after && isSameSpan(before, after)) continue;
      if (before) ends.push({ record_id: id, at });
      if (after) starts.push({ record_id: id, from_at: at, status: after.status, causes: after.causes });
    }
  }
  return { starts, ends };
};

/**
 * What the journal keeps of the spans that a commit ended and began: SHA-256 in base64 of one line for each, sorted.
 * With it the past of assurance cannot be changed unseen. Undefined when there were none.
 */
export const digestOfCuts = ({ starts, ends }: Cuts): string | undefined => {
  if (starts.length + ends.length === 0) return undefined;
  const tails = new Map<readonly Cause[], string>();
  const tailOf = (causes: readonly Cause[]): string => {
    const known = tails.get(causes);
    if (known !== undefined) return known;
    const tail = causes.map(({ id, code, since }) => `${id}/${code}/${since}`).join(' ');
    tails.set(causes, tail);
    return tail;
  };
  const begun = starts.map(
    ({ record_id, from_at, status, causes }) => `+ ${record_id} ${from_at} ${status} ${tailOf(causes)}`,
  );
  const ended = ends.map(({ record_id, at }) => `- ${record_id} ${at}`);
  // A plus sorts before a minus.
  const lines = [...begun.sort(), ...ended.sort()];
  return Buffer.from(sha256(Buffer.from(lines.join('\n')))).toString('base64');
};
