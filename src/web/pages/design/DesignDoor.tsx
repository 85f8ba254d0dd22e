import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { meQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { PageSkeleton } from '../../ui/Loading.tsx';

/** The parts are shown inside an organisation, because pickers need records: the first one will do. */
export const DesignDoor = () => {
  const { data: me, error } = useQuery(meQuery());
  const first = me?.orgs[0];
  if (error) return <Failure error={error} />;
  return first ? <Navigate to="/o/$org/design" params={{ org: first.slug }} replace /> : <PageSkeleton />;
};
