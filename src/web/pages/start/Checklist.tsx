import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { metaQuery } from '../../queries.ts';
import { readStored, store } from '../../stored.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { useFirstSteps } from './first-steps.ts';
import { StepList } from './StepList.tsx';
import classes from './start.module.css';
import { nextStep } from './steps.ts';

const CLAIM = registry.get('claim');
const storeKey = (org: string): string => `candor.first-steps.${org}.dismissed`;

/** Where storage is off the steps are shown, which is the smaller annoyance. */
const isDismissed = (org: string): boolean => readStored(storeKey(org)) !== null;
const dismiss = (org: string): void => store(storeKey(org), 'yes');

/** How far a new organisation has come, for whoever can go on with it; nothing once it is done, or not wanted. */
export const Checklist = () => {
  const org = useOrg();
  const { data: meta } = useQuery(metaQuery(org));
  const [isGone, setGone] = useState(() => isDismissed(org));
  const mayPublish = canSomewhere(useActor(), 'approve', CLAIM);
  return isGone || !mayPublish || !meta || meta.org.example ? null : (
    <Steps
      org={org}
      onDismiss={() => {
        dismiss(org);
        setGone(true);
      }}
    />
  );
};

const Steps = ({ org, onDismiss }: { readonly org: string; readonly onDismiss: () => void }) => {
  const { found } = useFirstSteps(org);
  if (!found || nextStep(found) === 'done') return null;
  return (
    <Panel
      title="First steps"
      aside={
        <Button variant="subtle" size="compact-sm" onClick={onDismiss}>
          Do not show this again
        </Button>
      }
    >
      <Text mb="sm" c="dimmed">
        To one published answer that is backed. What is done is read from your records.
      </Text>
      <div className={classes['wide']}>
        <StepList found={found} />
      </div>
      <Group mt="md">
        <ButtonLink to="/o/$org/first-steps" params={{ org }} search={{}}>
          Go on with the first steps
        </ButtonLink>
      </Group>
    </Panel>
  );
};
