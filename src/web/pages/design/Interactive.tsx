import { Button, Stack } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Ref } from '../../api-types.ts';
import { notify } from '../../ui/notify.ts';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';

const PersonPicker = lazy(() =>
  import('../../fields/PeoplePicker.tsx').then((part) => ({ default: part.PersonPicker })),
);
const RecordsPicker = lazy(() =>
  import('../../fields/RecordPicker.tsx').then((part) => ({ default: part.RecordsPicker })),
);

/** Parts that do something: pickers over the organisation's own records, a side panel, notices. */
export const Interactive = () => {
  const [person, setPerson] = useState<Ref | null>(null);
  const [records, setRecords] = useState<readonly Ref[]>([]);
  const [opened, setOpened] = useState(false);
  return (
    <Panel title="Pickers, panel, notices">
      <Stack>
        <Suspense fallback={<PanelSkeleton lines={2} />}>
          <PersonPicker label="Owner" description="A person or a team." value={person} onChange={setPerson} />
          <RecordsPicker label="Controls" kinds={['control']} value={records} onChange={setRecords} />
        </Suspense>
        <Button variant="default" onClick={() => setOpened(true)}>
          Open the side panel
        </Button>
        {opened && (
          <SidePanel
            title="Side panel"
            onClose={() => setOpened(false)}
            actions={<Button onClick={() => setOpened(false)}>Done</Button>}
          >
            More about something, without leaving the page.
          </SidePanel>
        )}
        <Button variant="default" onClick={() => notify({ message: 'The link is on the clipboard.' })}>
          Show a notice
        </Button>
        <Button
          variant="default"
          onClick={() =>
            notify({ isFailure: true, title: 'This step was refused', message: 'Nobody approved it yet.' })
          }
        >
          Show a failure
        </Button>
      </Stack>
    </Panel>
  );
};
