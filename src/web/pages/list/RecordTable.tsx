import { Table, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { AnyKind } from '../../../model/kind.ts';
import type { Row } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { Cell } from './Cell.tsx';
import { type Column, nextSort } from './columns.ts';
import classes from './list.module.css';
import { useRowKeys } from './use-row-keys.ts';

interface Props {
  readonly kind: AnyKind;
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
}

/** A kind's records: a table, or cards where a table would not fit. */
export const RecordTable = (props: Props) => {
  useRowKeys();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return isNarrow ? <RecordCards {...props} /> : <WideTable {...props} />;
};

const WideTable = ({ kind, rows, columns, sort, onSort }: Props) => {
  const org = useOrg();
  return (
    <Table.ScrollContainer
      minWidth={columns.length * 110}
      type="native"
      tabIndex={0}
      role="region"
      aria-label={kind.labelPlural}
    >
      <Table highlightOnHover verticalSpacing={8} className={classes['table']}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <HeadCell key={column.name} column={column} sort={sort} onSort={onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              {columns.map((column) => (
                <Table.Td key={column.name} className={column.name === 'title' ? classes['titleCell'] : undefined}>
                  <Cell org={org} kind={kind} row={row} column={column} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const ORDER = { up: 'ascending', down: 'descending' } as const;

const HeadCell = ({ column, sort, onSort }: { readonly column: Column } & Pick<Props, 'sort' | 'onSort'>) => {
  const by = column.sort;
  if (!by) return <Table.Th>{column.label}</Table.Th>;
  const order = sort === by ? 'up' : sort === `-${by}` ? 'down' : undefined;
  return (
    <Table.Th aria-sort={order ? ORDER[order] : 'none'}>
      <UnstyledButton className={classes['sort']} onClick={() => onSort(nextSort(sort, by))}>
        {column.label}
        {order && <NamedIcon name={order} size={13} />}
      </UnstyledButton>
    </Table.Th>
  );
};

const RecordCards = ({ kind, rows, columns }: Props) => {
  const org = useOrg();
  const title = columns.find((column) => column.name === 'title');
  const others = columns.filter((column) => column.name !== 'title');
  return (
    <ul className={classes['cards']} aria-label={kind.labelPlural}>
      {rows.map((row) => (
        <li key={row.id}>
          {title && <Cell org={org} kind={kind} row={row} column={title} />}
          <dl>
            {others.map((column) => (
              <div key={column.name}>
                <dt>{column.label}</dt>
                <dd>
                  <Cell org={org} kind={kind} row={row} column={column} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
};
