import { Button, Code, CopyButton, Group } from '@mantine/core';

/** Something that is shown once, to be copied. */
export const Secret = ({ label, value }: { readonly label: string; readonly value: string }) => (
  <Group gap="xs" align="flex-start">
    <Code block aria-label={label} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', minWidth: 0 }}>
      {value}
    </Code>
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-md" variant="default" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  </Group>
);
