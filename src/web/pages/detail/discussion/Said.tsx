import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, post } from '../../../api.ts';
import type { Ref } from '../../../api-types.ts';
import { TypedBefore } from '../../../fields/TypedBefore.tsx';
import { takeUnsaved } from '../../../fields/unsaved.ts';
import { useUnsaved } from '../../../fields/use-unsaved.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { Moment } from '../../../ui/Moment.tsx';
import classes from './discussion.module.css';
import type { Comment } from './discussion-query.ts';
import type { Draft } from './draft-store.ts';
import { LightText } from './LightText.tsx';
import { titleOf } from './light-text.ts';
import { mentionChanges } from './mentions.ts';
import { WriteBox } from './WriteBox.tsx';

/** One comment; its writer changes or withdraws it. */
export const Said = ({ comment, mayWrite }: { readonly comment: Comment; readonly mayWrite: boolean }) => {
  const org = useOrg();
  const client = useQueryClient();
  const { key, text, version, author, isMine } = comment;
  const place = `comment ${comment.id}`;
  const [kept] = useState(() => takeUnsaved(place) as Draft | undefined);
  const [edited, setEdited] = useState(kept);
  useUnsaved(place, edited?.text === text ? undefined : edited);
  const onSuccess = async () => {
    setEdited(undefined);
    await client.invalidateQueries({ queryKey: [ORG, org, 'discussion'] });
  };
  const save = useMutation({
    mutationFn: (next: Draft) => {
      const { added, removed } = mentionChanges(
        { text: text ?? '', mentions: comment.mentions },
        { text: next.text, chosen: next.mentions },
      );
      const mention = (op: 'link' | 'unlink') => (person: Ref) => ({
        op,
        from: key,
        relation: 'mentions',
        to: person.id,
      });
      const said = { op: 'update', ref: key, version, title: titleOf(next.text), data: { text: next.text } };
      const changes = [said, ...removed.map(mention('unlink')), ...added.map(mention('link'))];
      return post(orgPath(org, 'changes'), { changes });
    },
    onSuccess,
  });
  const move = useMutation({
    mutationFn: (name: string) => post(orgPath(org, 'comments', key, 'transitions', name)),
    onSuccess,
  });
  return (
    <li id={key} className={classes['said']} data-mine={isMine || undefined}>
      <div className={classes['head']}>
        <strong>{author}</strong> <Moment at={comment.createdAt} />
        {comment.editedAt && (
          <>
            , edited <Moment at={comment.editedAt} />
          </>
        )}
      </div>
      {edited !== undefined && (
        <WriteBox
          label="Your comment"
          action="Save"
          text={edited.text}
          isBusy={save.isPending}
          onChange={(next) => setEdited((before) => before && { ...before, text: next })}
          onMention={(person) => setEdited((before) => before && { ...before, mentions: [...before.mentions, person] })}
          onSend={() => save.mutate(edited)}
          onCancel={() => setEdited(undefined)}
        />
      )}
      {kept && edited && <TypedBefore />}
      {edited === undefined && (
        <div className={classes['text']}>{text === null ? <em>Withdrawn.</em> : <LightText text={text} />}</div>
      )}
      <Failure error={save.error ?? move.error} />
      {isMine && mayWrite && edited === undefined && (
        <Group gap={4} className="no-print">
          {text !== null && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setEdited({ text, mentions: [] })}>
              Edit
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            loading={move.isPending}
            onClick={() => move.mutate(text === null ? 'restore' : 'withdraw')}
          >
            {text === null ? 'Restore' : 'Withdraw'}
          </Button>
        </Group>
      )}
    </li>
  );
};
