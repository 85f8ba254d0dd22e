import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { PanelSkeleton } from '../../../ui/Page.tsx';
import { WhyPath } from '../../../ui/WhyPath.tsx';
import { whyOf } from '../../detail/record-queries.ts';
import classes from '../start.module.css';
import { NotBroken } from './NotBroken.tsx';
import type { StopProps } from './stop-props.ts';

const STATEMENT = registry.get('statement');

export const WhyStop = ({ promised, exercise }: StopProps) => {
  const { statement } = promised;
  const { data: why, error } = useQuery(whyOf(useOrg(), STATEMENT, statement.key, undefined));
  if (!exercise?.isOpen) return <NotBroken />;
  const causes = why?.causes.filter(({ id }) => id === exercise.finding.id) ?? [];
  return (
    <>
      <p className={classes['told']}>
        A status always has its causes, and the path to each: from what was said, by way of what it rests on, down to
        the root. Each step is a link.
      </p>
      <Failure error={error} />
      {!why && !error && <PanelSkeleton lines={4} />}
      {causes.map((cause) => (
        <WhyPath key={cause.code} cause={cause} path={cause.path} recordId={statement.id} />
      ))}
    </>
  );
};
