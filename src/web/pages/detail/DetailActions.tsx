import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { Transition } from '../../../model/kind.ts';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { orgPath, post } from '../../api.ts';
import type { Detail } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { detailQuery, ORG } from '../../queries.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { notify } from '../../ui/notify.ts';
import type { RecordProps } from './DetailPage.tsx';

const RemoveDialog = lazy(() => import('./RemoveDialog.tsx').then((part) => ({ default: part.RemoveDialog })));

interface Props extends RecordProps {
  readonly isEditing: boolean;
  readonly onEdit: () => void;
}

/** What can be done with the record now: its next steps in life, editing, its proof, its removal. */
export const DetailActions = ({ kind, record, isEditing, onEdit }: Props) => (
  <>
    <Transitions kind={kind} record={record} />
    {record.allowed.update && !isEditing && (
      <Button leftSection={<NamedIcon name="edit" />} onClick={onEdit}>
        Edit
      </Button>
    )}
    <MoreMenu kind={kind} record={record} />
  </>
);

const Transitions = ({ kind, record }: RecordProps) => {
  const org = useOrg();
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: (transition: Transition) =>
      post<Detail>(orgPath(org, kind.plural, record.key, 'transitions', transition.name)),
    onSuccess: async (saved) => {
      client.setQueryData(detailQuery(org, kind, record.key).queryKey, saved);
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: (error) => notify({ isFailure: true, title: 'This step was refused', message: error.message }),
  });
  return transitionsFrom(kind, record.state).map((transition) => {
    const isAllowed = record.allowed.transitions.includes(transition.name);
    const isRunning = take.isPending && take.variables.name === transition.name;
    return (
      <Tooltip
        key={transition.name}
        disabled={isAllowed}
        label={`Takes the right to ${transition.needs}, which you do not have here.`}
      >
        <Button
          variant="default"
          {...(isAllowed ? {} : { 'data-disabled': true })}
          aria-disabled={!isAllowed}
          loading={isRunning}
          onClick={() => isAllowed && take.mutate(transition)}
        >
          {transition.label}
        </Button>
      </Tooltip>
    );
  });
};

const MoreMenu = ({ kind, record }: RecordProps) => {
  const org = useOrg();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More that can be done">
            <NamedIcon name="menu" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
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
          {record.allowed.remove && (
            <Menu.Item color="red" leftSection={<NamedIcon name="close" />} onClick={open}>
              Remove …
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {opened && (
        <Suspense>
          <RemoveDialog kind={kind} record={record} onClose={close} />
        </Suspense>
      )}
    </>
  );
};

const copyAddress = async () => {
  await navigator.clipboard.writeText(window.location.href);
  notify({ message: 'The link is on the clipboard.' });
};
