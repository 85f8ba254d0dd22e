import { Button, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import { orgPath } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { journalQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment } from '../../../ui/format.ts';
import { NamedIcon } from '../../../ui/icons.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { PanelSkeleton } from '../../../ui/Page.tsx';
import { actorLabel, changeFields, verbOf } from '../../journal-text.ts';
import classes from '../start.module.css';
import { NotBroken } from './NotBroken.tsx';
import type { StopProps } from './stop-props.ts';

const FINDING = registry.get('finding');

export const JournalStop = ({ exercise }: StopProps) => {
  const org = useOrg();
  const { data, error } = useInfiniteQuery(journalQuery(org));
  if (!exercise) return <NotBroken />;
  const { finding } = exercise;
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  const ours = entries.filter(({ changes }) => changes.some(({ id }) => id === finding.id)).toReversed();
  return (
    <>
      <p className={classes['told']}>
        What you just did is in the{' '}
        <TextLink to="/o/$org/journal" params={{ org }}>
          journal
        </TextLink>
        , with all that followed from it. Nobody can take it out again without the signed checkpoint giving it away, and
        the lapse stays in the record of every promise that it broke.
      </p>
      <Failure error={error} />
      {!data && !error && <PanelSkeleton lines={4} />}
      <ol className={classes['chain']} aria-label="Entries of the exercise">
        {ours.map((entry) => (
          <li key={entry.seq}>
            <strong>{actorLabel(entry.actor)}</strong>{' '}
            {entry.changes
              .filter(({ id }) => id === finding.id)
              .map((change) => `${verbOf(change)} ${finding.key}${changeFields(FINDING, change)}`)
              .join(', ')}
            <div className={classes['word']}>
              {formatMoment(entry.at)} · entry {entry.seq} · {entry.effectsTotal ?? 0} records stood differently
            </div>
          </li>
        ))}
      </ol>
      <Group>
        <Button
          component="a"
          variant="default"
          href={orgPath(org, 'findings', finding.key, 'proof')}
          download={`${finding.key}.proof.json`}
          leftSection={<NamedIcon name="download" />}
        >
          Download the proof
        </Button>
      </Group>
    </>
  );
};
