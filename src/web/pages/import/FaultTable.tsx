import { Button, Table } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../ui/format.ts';
import type { Fault } from './run.ts';

const SHOWN = 50;

/** Everything that is wrong, by row and column, with what to do. */
export const FaultTable = ({ faults }: { readonly faults: readonly Fault[] }) => {
  const [all, setAll] = useState(false);
  const shown = all ? faults : faults.slice(0, SHOWN);
  return (
    <>
      <Table.ScrollContainer
        type="native"
        minWidth={280}
        maxHeight={360}
        tabIndex={0}
        role="region"
        aria-label="Rows with something wrong"
      >
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Row</Table.Th>
              <Table.Th>Column</Table.Th>
              <Table.Th>What is wrong, and what to do</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ line, column, message }) => (
              <Table.Tr key={`${line} ${column} ${message}`}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{column || 'The whole row'}</Table.Td>
                <Table.Td>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!all && faults.length > SHOWN && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          Show all {formatNumber(faults.length)}
        </Button>
      )}
    </>
  );
};
