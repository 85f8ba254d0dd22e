import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { post } from '../api.ts';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';
import { TextLink } from '../ui/links.tsx';

/** What the link at the end of a digest opens. It asks first: programs that look for malware open every link of a mail. */
export const UnsubscribePage = () => {
  const { token = '' } = useParams({ strict: false });
  const stop = useMutation({ mutationFn: () => post(`/unsubscribe/${encodeURIComponent(token)}`) });
  return (
    <FrontPage title={stop.isSuccess ? 'No more such mail' : 'No more such mail?'}>
      <Stack align="flex-start">
        {stop.isSuccess ? (
          <Text role="status">
            What you have not read is no longer mailed to you from this organisation. It is in your inbox as before, and
            there you can have it mailed again.
          </Text>
        ) : (
          <>
            <Text>
              Candor then no longer mails you what you have not read in the organisation that this mail is about. Your
              inbox stays as it is.
            </Text>
            <Failure error={stop.error} />
            <Button loading={stop.isPending} onClick={() => stop.mutate()}>
              Stop these mails
            </Button>
          </>
        )}
        <TextLink to="/" size="sm">
          To the workspace
        </TextLink>
      </Stack>
    </FrontPage>
  );
};
