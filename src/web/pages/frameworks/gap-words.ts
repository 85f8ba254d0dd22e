import type { Waiting } from '../../../model/validation/gap.ts';
import { formatNumber } from '../../ui/format.ts';

const many = (n: number, one: string, more: string): string[] =>
  n === 0 ? [] : [`${formatNumber(n)} ${n === 1 ? one : more}`];

/** "2 frameworks, 1 customer, 4 promises": who waits. */
export const waitingWords = ({ frameworks, customers, promises }: Waiting): string =>
  [
    ...many(frameworks, 'framework', 'frameworks'),
    ...many(customers, 'customer', 'customers'),
    ...many(promises, 'promise', 'promises'),
  ].join(', ');
