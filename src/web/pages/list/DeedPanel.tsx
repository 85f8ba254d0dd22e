import { Button, Group, Text } from '@mantine/core';
import { useOrg } from '../../place.ts';
import { formatNumber } from '../../ui/format.ts';
import { type Deed, undoDeed, useDeeds } from './deeds.ts';
import classes from './list.module.css';

const NAMED = 8;

/** What was done from lists in this window, each with its way back. */
export const DeedPanel = () => {
  const org = useOrg();
  const deeds = useDeeds(org);
  if (deeds.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing yet. What you change in lists is listed here until this window is closed, and can be undone.
      </Text>
    );
  return (
    <ul className={classes['deeds']}>
      {deeds.map((deed) => (
        <li key={deed.id} className={classes['pastDeed']}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <div>
              <Text size="sm">{deed.label}</Text>
              <Text size="xs" c="dimmed">
                <time dateTime={new Date(deed.at).toISOString()}>{new Date(deed.at).toLocaleTimeString()}</time>
              </Text>
            </div>
            <UndoButton org={org} deed={deed} />
          </Group>
          <Left deed={deed} />
        </li>
      ))}
    </ul>
  );
};

export const UndoButton = ({ org, deed }: { readonly org: string; readonly deed: Deed }) => {
  if (deed.state === 'undone') return <Text size="sm">{deed.left.length === 0 ? 'Undone' : 'Undone in part'}</Text>;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={deed.state === 'undoing'}
      disabled={deed.undo.length === 0}
      aria-label={`Undo: ${deed.label}`}
      onClick={() => void undoDeed(org, deed)}
    >
      Undo
    </Button>
  );
};

/** What cannot be put back, or could not be. */
export const Left = ({ deed }: { readonly deed: Deed }) => {
  const lines = deed.state === 'undone' ? deed.left : deed.lost;
  if (lines.length === 0) return null;
  return (
    <>
      <Text size="xs" mt={4}>
        {deed.state === 'undone'
          ? `${formatNumber(lines.length)} could not be restored:`
          : 'Some of it cannot be undone:'}
      </Text>
      <ul className="problems">
        {lines.slice(0, NAMED).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {lines.length > NAMED && <li>and {formatNumber(lines.length - NAMED)} more</li>}
      </ul>
    </>
  );
};
