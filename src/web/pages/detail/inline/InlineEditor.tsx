import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Fields } from '../../../../model/field.ts';
import { type Draft, draftOf } from '../../../fields/draft.ts';
import { refusalOf } from '../../../fields/refusal.ts';
import { TypedBefore } from '../../../fields/TypedBefore.tsx';
import { takeUnsaved } from '../../../fields/unsaved.ts';
import { useUnsaved } from '../../../fields/use-unsaved.ts';
import { useOrg } from '../../../place.ts';
import { historyQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { notifyUnsaved } from '../../../ui/notify.ts';
import { problemAt } from '../../../ui/problems.ts';
import { useFields } from '../../../use-actor.ts';
import { actorLabel } from '../../journal-text.ts';
import { COMMON_LABELS } from '../common-labels.ts';
import type { RecordProps } from '../record-props.ts';
import { valueWords } from '../value-words.ts';
import { changedBeside, fieldOf, isSameField, pointerOf, standingOf, withField } from './field-edit.ts';
import { InlineInput } from './InlineInput.tsx';
import classes from './inline.module.css';
import { ContestedError, useSaveField } from './use-save-field.ts';

interface Props extends RecordProps {
  readonly name: string;
  /** `isSaved`: something was stored. */
  readonly onClose: (isSaved: boolean) => void;
}

const labelOf = (fields: Fields, name: string): string => fields[name]?.label ?? COMMON_LABELS[name] ?? name;

/** One field being written, in its place on the page. Outlives every refresh of the record around it. */
export const InlineEditor = ({ kind, record, name, onClose }: Props) => {
  const fields = useFields(kind);
  const label = labelOf(fields, name);
  const edit = useEdit({ kind, record, name, label, onClose });
  const { begun, value, setValue, standing, save, submit, cancel } = edit;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector<HTMLElement>('input, textarea, select')?.focus(), []);
  const isTouched = !isSameField(value, fieldOf(begun, name));
  const refusal = isTouched ? refusalOf(fields, withField(draftOf(record), name, value)) : undefined;
  const problem = problemAt(refusal, pointerOf(name)) ?? problemAt(save.error, pointerOf(name));
  const finish = () => {
    if (!problem && standing !== 'contested') submit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      cancel();
    }
    const isLong = event.target instanceof HTMLTextAreaElement;
    const isOpen = event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') === 'true';
    if (event.key !== 'Enter' || isOpen || event.target instanceof HTMLButtonElement) return;
    if (isLong ? event.ctrlKey || event.metaKey : fields[name]?.type !== 'tags') {
      event.preventDefault();
      finish();
    }
  };
  const onBlur = (event: FocusEvent) => {
    // Another window in front is no decision to save.
    if (document.hasFocus() && !event.currentTarget.contains(event.relatedTarget)) finish();
  };
  const error = save.error instanceof ContestedError ? null : save.error;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only gathers what the inputs inside it say
    <div ref={place} className={classes['editor']} onKeyDown={onKeyDown} onBlur={onBlur}>
      <InlineInput name={name} label={label} field={fields[name]} value={value} error={problem} onChange={setValue} />
      {edit.isAgain && <TypedBefore />}
      <Meanwhile kind={kind} record={record} edit={edit} fields={fields} name={name} />
      <Failure error={error} at={[pointerOf(name)]} />
      <Group gap="xs" mt={8}>
        <Button size="compact-sm" loading={save.isPending} disabled={standing === 'contested'} onClick={finish}>
          Save
        </Button>
        <Button size="compact-sm" variant="default" onClick={cancel}>
          Cancel
        </Button>
        <Text span size="xs" c="dimmed">
          {fields[name]?.type === 'long' ? 'Ctrl + Enter saves' : 'Enter saves'}, Esc cancels
        </Text>
      </Group>
    </div>
  );
};

type EditState = ReturnType<typeof useEdit>;

/** What somebody had typed when they left the field, and what it was typed over. */
interface Typed {
  readonly begun: Draft;
  readonly value: unknown;
}

const useEdit = ({ kind, record, name, label, onClose }: Props & { readonly label: string }) => {
  const place = `field ${record.id} ${name}`;
  const [kept] = useState(() => takeUnsaved(place) as Typed | undefined);
  const [begun, setBegun] = useState(() => kept?.begun ?? draftOf(record));
  const [value, setValue] = useState(() => (kept ? kept.value : fieldOf(begun, name)));
  const isSent = useRef(false);
  const isDirty = !isSameField(value, fieldOf(begun, name));
  const { isOpen, forget } = useUnsaved(place, isDirty ? { begun, value } : undefined, () => {
    if (!isSent.current) notifyUnsaved(label, 'It cannot be saved as it stands.');
  });
  const close = (isSaved: boolean) => {
    forget();
    onClose(isSaved);
  };
  const save = useSaveField(kind, record, name, {
    onSaved: () => close(true),
    onFailed: (error) => {
      isSent.current = false;
      if (!isOpen()) notifyUnsaved(label, error.message);
    },
  });
  const send = (over: unknown) => {
    isSent.current = true;
    save.mutate({ begun: over, value });
  };
  const stored = fieldOf(draftOf(record), name);
  const standing = standingOf(fieldOf(begun, name), value, stored);
  // A click on a link leaves the field first, which saves it: only what cannot be saved is asked about.
  const isAtRisk = isDirty && !save.isPending && !save.isSuccess;
  useBlocker({
    shouldBlockFn: () => isAtRisk && !window.confirm('Leave without saving what you wrote?'),
    enableBeforeUnload: () => isDirty && !save.isSuccess,
  });
  return {
    begun,
    value,
    setValue,
    stored,
    standing,
    save,
    isAgain: kept !== undefined && isDirty,
    submit: () => (isDirty ? send(fieldOf(begun, name)) : close(false)),
    cancel: () => close(false),
    /** Goes on from what is stored now: saving then replaces it. */
    keepMine: () => {
      setBegun(draftOf(record));
      send(stored);
    },
  };
};

interface MeanwhileProps extends RecordProps {
  readonly edit: EditState;
  readonly fields: Fields;
  readonly name: string;
}

/** Somebody else was at work on the record: at the same field, where both values are shown, or beside it. */
const Meanwhile = ({ kind, record, edit, fields, name }: MeanwhileProps) => {
  const { begun, stored, standing, keepMine, cancel } = edit;
  const beside = changedBeside(begun, draftOf(record), name);
  const isQuiet = standing !== 'contested' && beside.length === 0;
  const { data } = useQuery({ ...historyQuery(useOrg(), kind, record.key), enabled: !isQuiet });
  if (isQuiet) return null;
  const who = data?.versions[0] ? actorLabel(data.versions[0].actor) : 'Somebody else';
  if (standing !== 'contested')
    return (
      <p className={classes['beside']} role="status">
        {who} changed {beside.map((one) => labelOf(fields, one)).join(', ')} meanwhile. It is on the page; yours is
        saved beside it.
      </p>
    );
  return (
    <div className={classes['contested']} role="alert">
      <p>
        <strong>{who} changed this while you were writing.</strong> Nothing of yours is lost: it stands above.
      </p>
      <p className={classes['theirs']}>
        <span className={classes['quiet']}>Stored now: </span>
        {valueWords(fields[name], stored)}
      </p>
      <Group gap="xs">
        <Button size="compact-sm" onClick={keepMine}>
          Save mine over it
        </Button>
        <Button size="compact-sm" variant="default" onClick={cancel}>
          Keep theirs
        </Button>
      </Group>
    </div>
  );
};
