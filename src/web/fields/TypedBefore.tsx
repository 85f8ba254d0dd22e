import { Text } from '@mantine/core';

/** Says that what stands in the field is somebody's own from before, and not what is stored. */
export const TypedBefore = () => (
  <Text size="xs" mt={6}>
    This is what you typed before and did not save.
  </Text>
);
