import type { Span } from '../api-types.ts';
import type { Tone } from './status.ts';

export interface Part {
  readonly tone: Tone;
  /** Of the whole window, 0 to 1. */
  readonly share: number;
  /** Where it starts, in milliseconds. */
  readonly at: number;
}

/** Spans cut to a window, oldest first, with `none` wherever nothing was known; the shares add up to 1. */
export const partsOf = (spans: readonly Span[], from: number, to: number): readonly Part[] => {
  const whole = to - from;
  if (!(whole > 0)) return [];
  const parts: Part[] = [];
  let at = from;
  const add = (tone: Tone, end: number) => {
    if (end > at) parts.push({ tone, share: (end - at) / whole, at });
    at = Math.max(at, end);
  };
  for (const span of spans.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    const start = Math.min(Math.max(Date.parse(span.from), from), to);
    add('none', start);
    add(span.status, Math.min(span.to === null ? to : Date.parse(span.to), to));
  }
  add('none', to);
  return parts;
};
