import { Button, Popover, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import type { Search } from '../../queries.ts';
import { NamedIcon } from '../../ui/icons.tsx';

const ViewPanel = lazy(() => import('./ViewPanel.tsx').then((part) => ({ default: part.ViewPanel })));

interface Props {
  readonly kind: AnyKind;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
}

/** Lists as somebody wanted to see them again: open one, or keep this one. */
export const ViewMenu = ({ kind, search, onSearch }: Props) => {
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <Popover opened={opened} onDismiss={close} position="bottom-end" width={300} shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<NamedIcon name="bookmark" />} onClick={toggle}>
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Skeleton height={120} />}>
          <ViewPanel kind={kind} search={search} onSearch={onSearch} onDone={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
};
