import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, patch, post } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { Moment } from '../../../ui/Moment.tsx';
import classes from './discussion.module.css';
import type { Comment } from './discussion-query.ts';
import { LightText } from './LightText.tsx';
import { titleOf } from './light-text.ts';
import { WriteBox } from './WriteBox.tsx';

/** One comment; its writer changes or withdraws it. */
export const Said = ({ comment, mayWrite }: { readonly comment: Comment; readonly mayWrite: boolean }) => {
  const org = useOrg();
  const client = useQueryClient();
  const [edited, setEdited] = useState<string>();
  const { key, text, version, author, isMine } = comment;
  const onSuccess = async () => {
    setEdited(undefined);
    await client.invalidateQueries({ queryKey: [ORG, org, 'discussion'] });
  };
  const save = useMutation({
    mutationFn: (next: string) =>
      patch(orgPath(org, 'comments', key), { title: titleOf(next), data: { text: next } }, version),
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
          text={edited}
          isBusy={save.isPending}
          onChange={setEdited}
          onSend={() => save.mutate(edited)}
          onCancel={() => setEdited(undefined)}
        />
      )}
      {edited === undefined && (
        <div className={classes['text']}>{text === null ? <em>Withdrawn.</em> : <LightText text={text} />}</div>
      )}
      <Failure error={save.error ?? move.error} />
      {isMine && mayWrite && edited === undefined && (
        <Group gap={4} className="no-print">
          {text !== null && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setEdited(text)}>
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
