import { Text } from '@mantine/core';
import { FrontPage } from '../ui/FrontPage.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';

const WORDS = 'There is no such page, or you may not see it. Check the address, or start from the beginning.';
const TITLE = 'Nothing is here';

export const NotFoundPage = () => (
  <FrontPage title={TITLE}>
    <Text mb="md">{WORDS}</Text>
    <ButtonLink to="/">To the start</ButtonLink>
  </FrontPage>
);

/** The same within an organisation's frame. */
export const NoSuchPage = () => (
  <Page title={TITLE} lead={WORDS}>
    <div>
      <ButtonLink to="/">To the start</ButtonLink>
    </div>
  </Page>
);
