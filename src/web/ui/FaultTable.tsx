import { Button, Table } from '@mantine/core';
import { useState } from 'react';
import classes from './fault-table.module.css';
import { formatNumber } from './format.ts';

interface Props {
  /** What it lists, to readers of the screen. */
  readonly label: string;
  /** Over where it is, in one or several columns, and last over what is wrong. */
  readonly headings: readonly string[];
  readonly faults: readonly (readonly string[])[];
}

const SHOWN = 50;

/** Everything that is wrong in a file, each with where. */
export const FaultTable = ({ label, headings, faults }: Props) => {
  const [all, setAll] = useState(false);
  const last = headings.length - 1;
  return (
    <>
      <Table.ScrollContainer type="native" minWidth={280} maxHeight={360} tabIndex={0} role="region" aria-label={label}>
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              {headings.map((heading) => (
                <Table.Th key={heading}>{heading}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(all ? faults : faults.slice(0, SHOWN)).map((cells, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two faults may say the same, and their places do not change
              <Table.Tr key={index}>
                {cells.map((cell, at) => (
                  <Table.Td key={headings[at]} className={classes[at === last ? 'what' : 'where']}>
                    {cell}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!all && faults.length > SHOWN && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={() => setAll(true)}>
          Show all {formatNumber(faults.length)}
        </Button>
      )}
    </>
  );
};
