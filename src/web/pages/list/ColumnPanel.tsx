import { Checkbox, Stack } from '@mantine/core';
import { allColumns, shownColumns } from './columns.ts';
import { withValue } from './filters.ts';
import type { ListControls } from './ListToolbar.tsx';
import classes from './list.module.css';

/** Which columns the list shows; the kind's own choice is not written into the address. */
export const ColumnPanel = ({ kind, fields, search, onSearch }: ListControls) => {
  const shown = shownColumns(kind, fields, search).map((column) => column.name);
  const toggle = (name: string) => {
    const next = shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name];
    onSearch(withValue(search, 'cols', next.join(',') === kind.list.join(',') ? undefined : next.join(',')));
  };
  return (
    <Stack gap={8} className={classes['facets'] ?? ''} role="group" aria-label="Columns to show">
      {allColumns(kind, fields).map(({ name, label }) => (
        <Checkbox key={name} size="sm" label={label} checked={shown.includes(name)} onChange={() => toggle(name)} />
      ))}
    </Stack>
  );
};
