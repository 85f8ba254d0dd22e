import { Button, Popover, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { orgPath, withQuery } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ColumnPanel } from './ColumnPanel.tsx';
import { shownColumns } from './columns.ts';
import { DeedPanel } from './DeedPanel.tsx';
import { FilterPanel } from './FilterPanel.tsx';
import { apiQuery } from './filters.ts';
import { KeyPanel } from './KeyPanel.tsx';
import type { ListControls } from './ListToolbar.tsx';
import { ViewPanel } from './ViewPanel.tsx';

interface PanelProps extends ListControls {
  readonly onDone: () => void;
}

const ExportPanel = ({ kind, fields, search }: PanelProps) => {
  const org = useOrg();
  const columns = shownColumns(kind, fields, search).map((column) => column.name);
  const address = (format: string, chosen?: readonly string[]) =>
    withQuery(orgPath(org, kind.plural, 'export'), { ...apiQuery(search), format, columns: chosen?.join(',') });
  return (
    <Stack gap="xs">
      <Text size="sm">Exactly what is shown: these filters, this order, these columns.</Text>
      <Button component="a" variant="default" href={address('xlsx', columns)} download>
        Workbook (xlsx)
      </Button>
      <Button component="a" variant="default" href={address('csv', columns)} download>
        Comma-separated (csv)
      </Button>
      <Text size="sm" mt={4}>
        Or with every column that an import takes back:
      </Text>
      <Button component="a" variant="default" href={address('xlsx')} download>
        All columns (xlsx)
      </Button>
      <Text size="xs" c="dimmed">
        Text that a spreadsheet would run as a formula is kept from running.
      </Text>
    </Stack>
  );
};

const PANELS = {
  filter: { label: 'Filter', width: 380, Content: FilterPanel },
  views: { label: 'Saved views', width: 340, Content: ViewPanel },
  columns: { label: 'Columns', width: 320, Content: ColumnPanel },
  export: { label: 'Export', width: 280, Content: ExportPanel },
  deeds: { label: 'What you did here', width: 380, Content: DeedPanel },
  keys: { label: 'Keys', width: 400, Content: KeyPanel },
} as const;

export type PanelName = keyof typeof PANELS;

interface Props {
  readonly name: PanelName;
  readonly controls: ListControls;
  readonly button: ReactElement;
  readonly onClose: () => void;
}

/** The panel under one of the toolbar's buttons. */
export const ToolbarPanel = ({ name, controls, button, onClose }: Props) => {
  const { label, width, Content } = PANELS[name];
  return (
    <Popover
      opened
      onDismiss={onClose}
      position={name === 'filter' ? 'bottom-start' : 'bottom-end'}
      width={Math.min(width, window.innerWidth - 24)}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Content {...controls} onDone={onClose} />
      </Popover.Dropdown>
    </Popover>
  );
};
