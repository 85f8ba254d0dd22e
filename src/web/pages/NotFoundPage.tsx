import { Text } from '@mantine/core';
import { FrontPage } from '../ui/FrontPage.tsx';
import { ButtonLink } from '../ui/links.tsx';

export const NotFoundPage = () => (
  <FrontPage title="Nothing is here">
    <Text mb="md">There is no such page, or you may not see it. Check the address, or start from the beginning.</Text>
    <ButtonLink to="/">To the start</ButtonLink>
  </FrontPage>
);
