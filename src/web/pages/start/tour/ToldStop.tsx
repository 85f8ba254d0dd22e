import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../../place.ts';
import { recallQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { PanelSkeleton } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import { NotBroken } from './NotBroken.tsx';
import type { StopProps } from './stop-props.ts';

export const ToldStop = ({ exercise }: StopProps) => {
  const org = useOrg();
  const { data, error } = useQuery(recallQuery(org));
  if (!exercise?.isOpen) return <NotBroken />;
  const recalled = data?.items.filter(({ causes }) => causes.some(({ id }) => id === exercise.finding.id)) ?? [];
  return (
    <>
      <p className={classes['told']}>
        Whatever was said outside is kept, word for word, with whom it was said to. When it breaks it is on the{' '}
        <TextLink to="/o/$org/recall" params={{ org }}>
          recall list
        </TextLink>
        , with a correction to start from. Because of the exercise these are there:
      </p>
      <Failure error={error} />
      {!data && !error && <PanelSkeleton lines={4} />}
      <ul className={classes['chain']} aria-label="Who was told">
        {recalled.map(({ statement, status, told }) => (
          <li key={statement.id}>
            <RecordName record={{ ...statement, kind: 'statement' }} status={status} />
            <div className={classes['word']}>
              {told.map(({ title }) => title).join(', ') || textIn(statement.data, 'recipient')}
            </div>
          </li>
        ))}
      </ul>
      {recalled[0] && <blockquote className={classes['said']}>{recalled[0].draft}</blockquote>}
    </>
  );
};
