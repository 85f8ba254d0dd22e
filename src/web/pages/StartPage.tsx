import { Button, Loader, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { meQuery } from '../queries.ts';
import { NewOrgDialog } from '../shell/NewOrgDialog.tsx';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';

/** Straight to the first organisation; one's own comes before the example. */
export const StartPage = () => {
  const { data: me, error } = useQuery(meQuery());
  const [opened, { open, close }] = useDisclosure(false);
  if (error) {
    return (
      <FrontPage title="Candor">
        <Failure error={error} />
      </FrontPage>
    );
  }
  if (!me) return <Loader m="xl" aria-label="Loading" />;
  const first = me.orgs.find((org) => !org.example) ?? me.orgs[0];
  if (first) return <Navigate to="/o/$org" params={{ org: first.slug }} replace />;
  return (
    <FrontPage title="No organisation yet">
      <Text mb="md">You are not a member of an organisation. Ask for an invitation, or start your own.</Text>
      <Button onClick={open}>Start your own organisation</Button>
      {opened && <NewOrgDialog onClose={close} />}
    </FrontPage>
  );
};
