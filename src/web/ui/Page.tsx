import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { PanelSkeletonBody } from './Loading.tsx';
import classes from './page.module.css';

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title in the window too, one heading, what can be done, and the content. */
export const Page = ({ title, lead, above, actions, children }: Props) => {
  useEffect(() => {
    document.title = `${title} · Candor`;
  }, [title]);
  return (
    <Stack gap="lg" className={classes['page']}>
      <header>
        {above}
        {/* As high as a button, which may come a moment later than the title. */}
        <Group justify="space-between" align="flex-start" gap="sm" mih={36}>
          <Title order={1} className={classes['title']}>
            {title}
          </Title>
          {actions && (
            <Group gap="xs" className="no-print">
              {actions}
            </Group>
          )}
        </Group>
        {lead && (
          <Text c="dimmed" maw="72ch" mt={4}>
            {lead}
          </Text>
        )}
      </header>
      {children}
    </Stack>
  );
};

interface PanelProps {
  readonly title: string;
  /** Where links on the same page lead. */
  readonly id?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page with a heading of its own. */
export const Panel = ({ title, id, aside, children }: PanelProps) => (
  <section className={classes['panel']} aria-label={title} id={id}>
    <Group justify="space-between" gap="sm" mb="sm">
      <Title order={2}>{title}</Title>
      {aside}
    </Group>
    {children}
  </section>
);

export const PanelSkeleton = ({ lines = 4 }: { readonly lines?: number }) => (
  <div aria-busy="true" aria-label="Loading" role="status">
    <PanelSkeletonBody lines={lines} />
  </div>
);
