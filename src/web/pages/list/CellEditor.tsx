import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { can } from '../../../model/permission.ts';
import type { Row } from '../../api-types.ts';
import type { Draft } from '../../fields/draft.ts';
import { refusalOf } from '../../fields/refusal.ts';
import { TypedBefore } from '../../fields/TypedBefore.tsx';
import { takeUnsaved } from '../../fields/unsaved.ts';
import { useUnsaved } from '../../fields/use-unsaved.ts';
import { historyQuery } from '../../queries.ts';
import { subjectOf } from '../../rights.ts';
import { Failure } from '../../ui/Failure.tsx';
import { problemAt } from '../../ui/problems.ts';
import { useActor } from '../../use-actor.ts';
import { Cell } from './Cell.tsx';
import { CellInput } from './CellInput.tsx';
import { cellPlace, isSameIn } from './cell-edit.ts';
import type { Column } from './columns.ts';
import classes from './grid.module.css';
import type { Asked } from './rows.ts';
import { type CellDraft, useCellSave } from './use-cell-save.ts';
import type { Editing } from './use-grid.ts';

interface Props {
  readonly asked: Asked;
  readonly editing: Editing;
  readonly onClose: () => void;
}

const draftOf = ({ title, owner, scope, dueAt, data, state }: Row): CellDraft => ({
  title,
  owner,
  scope,
  dueAt,
  data,
  state,
});

/** What was typed, and the record that it was typed over: others may have saved something else since. */
interface Typed {
  readonly draft: CellDraft;
  readonly base: Row;
}

/** A draft of which only the edited column is somebody's own; everything else follows the record. */
const laidOver = (column: Column, draft: CellDraft, row: Row): CellDraft => {
  const theirs = draftOf(row);
  if (column.field) return { ...theirs, data: { ...row.data, [column.name]: draft.data[column.name] } };
  return { ...theirs, [column.name]: draft[column.name as keyof Draft] };
};

/** Edits one cell where it stands. What is typed is kept through refusals, conflicts and changes by others. */
export const CellEditor = ({ asked, editing, onClose }: Props) => {
  const { fields } = asked;
  const { column } = editing;
  const place = cellPlace(editing.row, column);
  const [kept] = useState(() => takeUnsaved(place) as Typed | undefined);
  const [base, setBase] = useState(kept?.base ?? editing.row);
  const [draft, setDraft] = useState(kept?.draft ?? draftOf(editing.row));
  const isDirty = JSON.stringify(laidOver(column, draft, base)) !== JSON.stringify(draftOf(base));
  const { forget, isOpen } = useUnsaved(place, isDirty ? ({ draft, base } satisfies Typed) : undefined);
  const giveUp = () => {
    forget();
    // Where another cell is open by now, it stays so.
    if (isOpen()) onClose();
  };
  const { save, now } = useCellSave(asked, column, [base, editing.row], { onSaved: giveUp, isOpen });
  const theirs = now.version > base.version && !isSameIn(column, base, now) ? now : undefined;
  const refusal = isDirty && column.name !== 'state' ? refusalOf(fields, draft) : undefined;
  const pointer = column.field ? `/data/${column.name}` : `/${column.name}`;
  const wrong = problemAt(refusal, pointer) ?? problemAt(save.error, pointer);
  const leave = () => {
    if (isDirty) onClose();
    else giveUp();
  };
  const submit = () => {
    if (!isDirty) return leave();
    if (theirs || problemAt(refusal, pointer) !== undefined) return;
    const from = now.version > base.version ? now : base;
    save.mutate({ from, draft: laidOver(column, draft, from) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') leave();
    const isLong = event.target instanceof HTMLTextAreaElement;
    const submits = event.key === 'Enter' && (isLong ? event.ctrlKey || event.metaKey : !event.defaultPrevented);
    const isButton = event.target instanceof HTMLButtonElement;
    if (!submits || isButton || column.field?.type === 'tags') return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      ref={useFocusWithin()}
      className={classes['editor']}
      style={{ top: editing.top + ABOVE, left: editing.left }}
      aria-label={`${column.label} of ${base.key}`}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Text size="xs" c="dimmed" mb={4} truncate>
        {base.key} {base.title}
      </Text>
      {column.name === 'state' && !column.field ? (
        <StateInput asked={asked} row={base} draft={draft} onChange={setDraft} />
      ) : (
        <CellInput column={column} draft={draft} error={wrong} onChange={setDraft} />
      )}
      {kept && isDirty && <TypedBefore />}
      {theirs && (
        <Conflict
          asked={asked}
          column={column}
          theirs={theirs}
          onKeep={() => {
            save.reset();
            setBase(theirs);
          }}
          onTake={giveUp}
        />
      )}
      <Failure error={theirs ? null : save.error} at={[pointer]} />
      <Group gap="xs" mt="sm">
        <Button type="submit" size="compact-sm" loading={save.isPending} disabled={theirs !== undefined}>
          Save
        </Button>
        <Button size="compact-sm" variant="default" onClick={leave}>
          Cancel
        </Button>
      </Group>
    </form>
  );
};

/** The editor's own head line stands over the cell. */
const ABOVE = 34;

const useFocusWithin = () => {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
    form.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);
  return form;
};

interface StateProps {
  readonly asked: Asked;
  readonly row: Row;
  readonly draft: CellDraft;
  readonly onChange: (draft: CellDraft) => void;
}

/** The steps that the record can take from here. */
const StateInput = ({ asked: { kind }, row, draft, onChange }: StateProps) => {
  const actor = useActor();
  const steps = transitionsFrom(kind, row.state).filter(({ needs }) =>
    can(actor, needs, kind, subjectOf(actor, kind, row)),
  );
  return (
    <NativeSelect
      label="State"
      value={draft.state}
      data={[
        { value: row.state, label: kind.lifecycle.states[row.state] ?? row.state },
        ...steps.map(({ to, label }) => ({ value: to, label: `${kind.lifecycle.states[to] ?? to} (${label})` })),
      ]}
      onChange={(event) => onChange({ ...draft, state: event.currentTarget.value })}
    />
  );
};

interface ConflictProps {
  readonly asked: Asked;
  readonly column: Column;
  readonly theirs: Row;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}

/** Somebody else changed the same cell meanwhile: both values, and the choice. */
const Conflict = ({ asked, column, theirs, onKeep, onTake }: ConflictProps) => {
  const { data } = useQuery(historyQuery(asked.org, asked.kind, theirs.key));
  const last = data?.versions[0];
  const who = last?.actor.name ?? (last?.actor.type === 'system' ? 'Candor itself' : 'somebody else');
  return (
    <div className={classes['conflict']} role="alert">
      <Text size="sm" fw={600}>
        Changed meanwhile by {who}
      </Text>
      <Text size="sm" component="div">
        It is now: <Cell org={asked.org} kind={asked.kind} row={theirs} column={column} asOf={undefined} />
      </Text>
      <Text size="sm" mb={8}>
        What you typed stands above and is not lost.
      </Text>
      <Group gap="xs">
        <Button size="compact-sm" onClick={onKeep}>
          Go on with mine
        </Button>
        <Button size="compact-sm" variant="default" onClick={onTake}>
          Leave theirs
        </Button>
      </Group>
    </div>
  );
};
