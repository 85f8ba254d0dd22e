import { Button, Group, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import type { Ref } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { pickQuery } from '../../../queries.ts';
import classes from './discussion.module.css';
import { mentionAt } from './light-text.ts';

interface Props {
  readonly label: string;
  readonly action: string;
  readonly text: string;
  readonly isBusy: boolean;
  /** Absent: nobody can be mentioned here. */
  readonly onMention?: (person: Ref) => void;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  readonly onCancel?: () => void;
}

const PERSON = registry.get('person');

/** A place to write: Ctrl+Enter sends, @ offers people. */
export const WriteBox = ({ label, action, text, isBusy, onMention, onChange, onSend, onCancel }: Props) => {
  const box = useRef<HTMLTextAreaElement>(null);
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  const typed = onMention && mentionAt(text, cursor);
  const [q] = useDebouncedValue(typed ?? '', 120);
  // Who was offered stays until the longer name is answered: Enter must not fall between the two.
  const query = { ...pickQuery(useOrg(), PERSON, q), enabled: typed !== undefined, placeholderData: keepPreviousData };
  const found = useQuery(query).data?.items ?? [];
  const offered = typed === undefined ? [] : found.slice(0, 6);
  const mention = (person: Ref) => {
    const before = text.slice(0, cursor - (typed?.length ?? 0));
    onMention?.(person);
    onChange(`${before}${person.title} ${text.slice(cursor)}`);
    setCursor(0);
    box.current?.focus();
  };
  const step = (by: number) => setChosen((chosen + by + offered.length) % offered.length);
  const leave = () => (offered.length > 0 ? setCursor(0) : onCancel?.());
  /** Keys while people are offered: choose one, and mention them. */
  const onOfferKey = (key: string, person: Ref): boolean => {
    if (key === 'Enter' || key === 'Tab') mention(person);
    else if (key === 'ArrowDown' || key === 'ArrowUp') step(key === 'ArrowDown' ? 1 : -1);
    else return false;
    return true;
  };
  const onKey = (event: KeyboardEvent) => {
    const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    const person = offered[chosen] ?? offered[0];
    if (sends && text.trim() !== '' && !isBusy) onSend();
    if (event.key === 'Escape') leave();
    if (sends || (person && onOfferKey(event.key, person))) event.preventDefault();
  };
  return (
    <div className={classes['write']}>
      <Textarea
        ref={box}
        label={label}
        autosize
        minRows={2}
        maxRows={14}
        value={text}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          setCursor(event.currentTarget.selectionStart);
          setChosen(0);
        }}
        onKeyDown={onKey}
      />
      {offered.length > 0 && (
        <ul className={classes['offered']} aria-label="People to mention">
          {offered.map((person, index) => (
            <li key={person.id}>
              <button type="button" data-chosen={index === chosen || undefined} onClick={() => mention(person)}>
                {person.title} <span>{person.key}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="said" role="status">
        {offered.length > 0
          ? `${offered.length} people: arrow keys choose, Enter mentions ${(offered[chosen] ?? offered[0])?.title}`
          : ''}
      </p>
      <Group gap="xs" mt={6}>
        <Button size="compact-sm" loading={isBusy} disabled={text.trim() === ''} onClick={onSend}>
          {action}
        </Button>
        {onCancel && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Text size="xs" c="dimmed">
          Ctrl+Enter. {onMention ? '@ mentions somebody. ' : ''}**bold**, *slanted*, `code`, - list
        </Text>
      </Group>
    </div>
  );
};
