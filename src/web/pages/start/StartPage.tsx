import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import type { OrgRef } from '../../api-types.ts';
import { meQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { FrontPage } from '../../ui/FrontPage.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { NewOrgForm } from './NewOrgPage.tsx';
import classes from './start.module.css';

/** Straight to one's own organisation; whoever has none yet chooses between the example and a start. */
export const StartPage = () => {
  const { data: me, error } = useQuery(meQuery());
  if (error) {
    return (
      <FrontPage title="Candor">
        <Failure error={error} />
      </FrontPage>
    );
  }
  if (!me) return <Loader m="xl" aria-label="Loading" />;
  const own = me.orgs.find((org) => !org.example);
  if (own) return <Navigate to="/o/$org" params={{ org: own.slug }} replace />;
  const example = me.orgs[0];
  return example ? <Choice example={example} name={me.user.name} /> : <NoOrganisation />;
};

const Choice = ({ example, name }: { readonly example: OrgRef; readonly name: string }) => (
  <FrontPage title={`Welcome, ${name}`}>
    <div className={classes['choices']}>
      <section className={classes['choice']}>
        <h2>Look around in our own programme</h2>
        <p>
          {example.name} runs on Candor. Five stops, about three minutes: a promise breaks, and you see why, who was
          told, how it heals, and that nobody can hide it.
        </p>
        <ButtonLink to="/o/$org/tour" params={{ org: example.slug }} search={{}} variant="default">
          Look around
        </ButtonLink>
      </section>
      <section className={classes['choice']}>
        <h2>Start yours</h2>
        <p>From a name to one published answer that is backed, in about ten minutes. The example stays beside it.</p>
        <ButtonLink to="/start">Start yours</ButtonLink>
      </section>
    </div>
    <Text size="sm" mt="md">
      Neither is for ever: the name at the top left switches.
    </Text>
  </FrontPage>
);

const NoOrganisation = () => (
  <FrontPage title="No organisation yet">
    <Text mb="md">You are not a member of an organisation. Ask for an invitation, or start your own.</Text>
    <NewOrgForm />
  </FrontPage>
);
