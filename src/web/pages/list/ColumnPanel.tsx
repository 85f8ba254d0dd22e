import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { NamedIcon } from '../../ui/icons.tsx';
import { allColumns, moveColumn, shownColumns } from './columns.ts';
import { withValue } from './filters.ts';
import type { ListControls } from './ListToolbar.tsx';
import classes from './list.module.css';

/** Which columns the list shows and in which order; the kind's own choice is not written into the address. */
export const ColumnPanel = ({ kind, fields, search, onSearch }: ListControls) => {
  const shown = shownColumns(kind, fields, search);
  const names = shown.map((column) => column.name);
  const others = allColumns(kind, fields).filter((column) => !names.includes(column.name));
  const show = (next: readonly string[]) =>
    onSearch(withValue(search, 'cols', next.join(',') === kind.list.join(',') ? undefined : next.join(',')));
  return (
    <fieldset className={classes['columns']} aria-label="Columns to show">
      {[...shown, ...others].map(({ name, label }) => {
        const isShown = names.includes(name);
        return (
          <div key={name}>
            <Checkbox
              size="sm"
              label={label}
              checked={isShown}
              onChange={() => show(isShown ? names.filter((one) => one !== name) : [...names, name])}
            />
            {isShown && (
              <span>
                <Mover name="up" label={`Move ${label} to the left`} onMove={() => show(moveColumn(names, name, -1))} />
                <Mover
                  name="down"
                  label={`Move ${label} to the right`}
                  onMove={() => show(moveColumn(names, name, 1))}
                />
              </span>
            )}
          </div>
        );
      })}
      {search['cols'] !== undefined && (
        <Button size="compact-sm" variant="default" onClick={() => show(kind.list)}>
          As it was
        </Button>
      )}
    </fieldset>
  );
};

const Mover = ({
  name,
  label,
  onMove,
}: {
  readonly name: 'up' | 'down';
  readonly label: string;
  readonly onMove: () => void;
}) => (
  <ActionIcon variant="subtle" color="gray" size={26} aria-label={label} onClick={onMove}>
    <NamedIcon name={name} size={13} />
  </ActionIcon>
);
