import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { orgPath } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import type { MenuProps } from '../../ui/LazyMenu.tsx';
import { notify } from '../../ui/notify.ts';
import { OpeningMenu } from '../../ui/OpeningMenu.tsx';
import { DownloadItems } from './DownloadItems.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import type { RecordProps } from './record-props.ts';

/** What is done more rarely with a record. */
export const MoreMenu = ({ kind, record, button }: RecordProps & MenuProps) => {
  const org = useOrg();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <OpeningMenu button={button} position="bottom-end" width={310}>
        {kind.name === 'adoption' && <DownloadItems adoption={record.key} />}
        <Menu.Item
          component="a"
          href={orgPath(org, kind.plural, record.key, 'proof')}
          download={`${record.key}.proof.json`}
          leftSection={<NamedIcon name="download" />}
        >
          Proof (candor verify)
        </Menu.Item>
        <Menu.Item onClick={() => void copyAddress()} leftSection={<NamedIcon name="copy" />}>
          Copy the link
        </Menu.Item>
        <Menu.Item onClick={() => window.print()}>Print</Menu.Item>
        {record.allowed.remove && (
          <Menu.Item c="var(--broken-fg)" leftSection={<NamedIcon name="close" />} onClick={open}>
            Remove …
          </Menu.Item>
        )}
      </OpeningMenu>
      {opened && <RemoveDialog kind={kind} record={record} onClose={close} />}
    </>
  );
};

const copyAddress = async () => {
  const { href } = window.location;
  try {
    // Over plain HTTP a page has no clipboard, and a browser may keep one that is there from it.
    await navigator.clipboard.writeText(href);
    notify({ message: 'The link is on the clipboard.' });
  } catch {
    notify({ title: 'Copy it from here', message: href });
  }
};
