import type { Command } from 'commander';
import { usage } from '../exit.ts';

export interface AsOfOptions {
  readonly asOf?: string;
}

/** Adds the option to a command that only reads. */
export const withAsOf = (command: Command): Command =>
  command.option('--as-of <moment>', 'as it was then: a moment, or a day, which is its beginning');

/** The moment as a query parameter. Throws where it is none. */
export const asOfQuery = ({ asOf }: AsOfOptions): { readonly asOf?: string } => {
  if (asOf === undefined) return {};
  if (Number.isNaN(Date.parse(asOf)))
    throw usage(`--as-of must be a day or a moment such as 2026-11-22T10:00:00Z, not "${asOf}"`);
  return { asOf };
};
