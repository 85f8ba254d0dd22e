import { Stack, Text } from '@mantine/core';
import type { OrgRef } from '../../api-types.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/Page.tsx';

/** Where one chooses what to be told of and mailed: in each organisation for itself. */
export const InboxPanel = ({ orgs }: { readonly orgs: readonly OrgRef[] }) => (
  <Panel title="Inbox and mail">
    <Stack gap="xs" align="flex-start">
      <Text>Of what you are told, and how often it is mailed, you choose in the inbox of each organisation.</Text>
      {orgs.map(({ id, slug, name }) => (
        <TextLink key={id} to="/o/$org/inbox" params={{ org: slug }}>
          Inbox of {name}
        </TextLink>
      ))}
    </Stack>
  </Panel>
);
