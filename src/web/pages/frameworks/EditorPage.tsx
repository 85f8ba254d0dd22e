import { Alert, Button, Group, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { notify } from '../../ui/notify.ts';
import { Page, Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { EditorLines } from './EditorLines.tsx';
import classes from './editor.module.css';
import { type Edited, editedQuery, useKeep } from './editor-query.ts';
import { changesOf, faultsOf, rowsOf } from './editor-rows.ts';
import { useEditor } from './use-editor.ts';

/** An organisation's own framework, written as an outline. */
export const EditorPage = () => {
  const org = useOrg();
  const { ref = '' } = useParams({ strict: false });
  const actor = useActor();
  const { data, error, refetch, dataUpdatedAt } = useQuery(editedQuery(org, ref));
  const mayWrite = canSomewhere(actor, 'update', registry.get('requirement'));
  return (
    <Page
      title={data ? `Edit ${data.framework.title}` : 'Edit a framework'}
      lead="Its requirements as an outline. Enter adds a row; Alt with the arrow keys moves it up, down, in and out; Alt with Delete retires it. Nothing is kept before you say so."
      above={
        <TextLink to="/o/$org/$plural/$ref" params={{ org, plural: 'frameworks', ref }} search={{}} size="sm">
          {data?.framework.key ?? ref}
        </TextLink>
      }
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton lines={12} />}
      {data && !mayWrite && <Empty title="Not for your role">Your role does not let you write frameworks.</Empty>}
      {data && mayWrite && <Editor key={dataUpdatedAt} edited={data} />}
    </Page>
  );
};

const Editor = ({ edited: { framework, requirements } }: { readonly edited: Edited }) => {
  const org = useOrg();
  const editor = useEditor(useMemo(() => rowsOf(requirements), [requirements]));
  const keep = useKeep(org, framework.key);
  const faults = useMemo(() => faultsOf(editor.rows), [editor.rows]);
  const changes = useMemo(
    () => changesOf(editor.rows, requirements, framework.id),
    [editor.rows, requirements, framework.id],
  );
  const isChanged = changes.length > 0;
  useBlocker({
    shouldBlockFn: () => isChanged && !window.confirm('Leave without keeping what you changed?'),
    enableBeforeUnload: () => isChanged,
  });
  const save = () => keep.mutate(changes, { onSuccess: () => notify({ message: 'Kept.' }) });
  return (
    <>
      {framework.data.packVersion !== undefined && (
        <Alert color="yellow" title="This framework came from a pack">
          A newer pack brings its own order, titles and groups back. To write a framework of your own, make a new one.
        </Alert>
      )}
      <Panel title={`${formatNumber(editor.rows.length)} ${editor.rows.length === 1 ? 'row' : 'rows'}`}>
        <Tools editor={editor} />
        <EditorLines editor={editor} faults={faults} />
        {editor.rows.length === 0 && (
          <Empty title="Nothing in it yet" action={<Button onClick={() => editor.addBelow()}>Add the first</Button>}>
            Add requirements one by one, or paste a list.
          </Empty>
        )}
        <Failure error={keep.error} />
        <div className={classes['foot']}>
          <Button disabled={!isChanged || faults.size > 0} loading={keep.isPending} onClick={save}>
            Keep {isChanged ? formatNumber(changes.length) : ''} {changes.length === 1 ? 'change' : 'changes'}
          </Button>
          <Button variant="default" disabled={!isChanged} onClick={() => editor.setRows(rowsOf(requirements))}>
            Undo all
          </Button>
          <span className={classes['quiet']} role="status">
            {faults.size > 0
              ? `${formatNumber(faults.size)} ${faults.size === 1 ? 'row needs' : 'rows need'} something.`
              : isChanged
                ? 'Not kept yet.'
                : 'Everything is kept.'}
          </span>
        </div>
      </Panel>
      <Paste onPaste={editor.paste} />
    </>
  );
};

const Tools = ({ editor }: { readonly editor: ReturnType<typeof useEditor> }) => {
  const row = editor.rows[editor.at];
  const tools = [
    ['Add below', () => editor.addBelow()],
    ['Up', editor.up],
    ['Down', editor.down],
    ['In', editor.into],
    ['Out', editor.out],
    [row?.id === null ? 'Take away' : row?.isRetired ? 'Reinstate' : 'Retire', editor.retire],
  ] as const;
  return (
    <div className={classes['tools']}>
      <Group gap="xs">
        {tools.map(([label, deed]) => (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            disabled={!row && label !== 'Add below'}
            onClick={deed}
          >
            {label}
          </Button>
        ))}
      </Group>
      <span className={classes['quiet']}>
        {row ? `${row.number || 'New row'} ${row.title}`.slice(0, 80) : 'No row is chosen'}
      </span>
    </div>
  );
};

const Paste = ({ onPaste }: { readonly onPaste: (text: string) => void }) => {
  const [text, setText] = useState('');
  return (
    <Panel title="Paste many">
      <Textarea
        label="One a line: its number, then its title"
        description="Further in is below the line before. They go below the chosen row."
        autosize
        minRows={4}
        maxRows={14}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        mt="sm"
        variant="default"
        disabled={text.trim() === ''}
        onClick={() => {
          onPaste(text);
          setText('');
        }}
      >
        Add these rows
      </Button>
    </Panel>
  );
};
