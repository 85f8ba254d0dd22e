import { Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, post } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { useAsOf } from './detail-search.ts';
import classes from './discussion/discussion.module.css';
import { discussionQuery } from './discussion/discussion-query.ts';
import { type Draft, type DraftPlace, keepDraft, NO_DRAFT, readDraft } from './discussion/draft-store.ts';
import { titleOf } from './discussion/light-text.ts';
import { mentionsIn } from './discussion/mentions.ts';
import { Said } from './discussion/Said.tsx';
import { WriteBox } from './discussion/WriteBox.tsx';
import type { RecordProps } from './record-props.ts';

/** What people say about the record, the oldest first; and a place to join in. */
export const DiscussionPanel = ({ record }: RecordProps) => {
  const { data, error, refetch } = useQuery(discussionQuery(useOrg(), record.id));
  const isPast = useAsOf() !== undefined;
  const mayWrite = data?.mayWrite === true && !isPast;
  return (
    <Panel title="Discussion">
      {isPast && <Text c="dimmed">The discussion is shown as it is now.</Text>}
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={80} />}
      {data && data.total > data.items.length && (
        <Text c="dimmed">
          The newest {formatNumber(data.items.length)} of {formatNumber(data.total)}.
        </Text>
      )}
      {data?.items.length === 0 && (
        <Text c="dimmed" maw="60ch">
          Nobody has said anything about it yet. Ask, explain, or mention somebody with @: whoever can read this record
          reads what is said here, and nobody else.
        </Text>
      )}
      <ol className={classes['thread']}>
        {data?.items.map((comment) => (
          <Said key={comment.id} comment={comment} mayWrite={mayWrite} />
        ))}
      </ol>
      {mayWrite && <Write record={record} />}
    </Panel>
  );
};

const Write = ({ record }: Pick<RecordProps, 'record'>) => {
  const org = useOrg();
  const client = useQueryClient();
  const place = { org, person: useActor().id, record: record.id };
  const [draft, setDraft] = useState(() => readDraft(place));
  const send = useMutation({
    mutationFn: ({ text, mentions }: Draft) =>
      post(orgPath(org, 'comments'), {
        title: titleOf(text),
        data: { text },
        links: { about: record.id, mentions: mentionsIn(text, mentions).map(({ id }) => id) },
      }),
    onSuccess: async () => {
      setDraft(kept(place, NO_DRAFT));
      await client.invalidateQueries({ queryKey: [ORG, org, 'discussion'] });
    },
  });
  return (
    <>
      <Failure error={send.error} />
      <WriteBox
        label="Say something"
        action="Send"
        text={draft.text}
        isBusy={send.isPending}
        onChange={(text) => setDraft((before) => kept(place, { ...before, text }))}
        onMention={(person) =>
          setDraft((before) =>
            kept(place, {
              ...before,
              mentions: [...before.mentions.filter(({ id }) => id !== person.id), person],
            }),
          )
        }
        onSend={() => send.mutate(draft)}
      />
    </>
  );
};

const kept = (place: DraftPlace, draft: Draft): Draft => {
  keepDraft(place, draft);
  return draft;
};
