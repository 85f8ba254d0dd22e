import { FaultTable } from '../../ui/FaultTable.tsx';
import type { Fault } from './run.ts';

/** Everything that is wrong, by row and column, with what to do. */
export const RowFaults = ({ faults }: { readonly faults: readonly Fault[] }) => (
  <FaultTable
    label="Rows with something wrong"
    headings={['Row', 'Column', 'What is wrong, and what to do']}
    faults={faults.map(({ line, column, message }) => [String(line), column || 'The whole row', message])}
  />
);
