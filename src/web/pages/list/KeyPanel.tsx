import { Kbd, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { hasLetterKeys, KEY_HELP, switchLetterKeys } from './grid-keys.ts';
import classes from './list.module.css';

/** What the keyboard does in a list, and how to turn the keys that are letters off. */
export const KeyPanel = () => {
  const [isOn, setOn] = useState(hasLetterKeys);
  return (
    <>
      <dl className={classes['keys']}>
        {KEY_HELP.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Switch
        mt="sm"
        label="Letters and signs work as keys"
        checked={isOn}
        onChange={(event) => {
          switchLetterKeys(event.currentTarget.checked);
          setOn(event.currentTarget.checked);
        }}
      />
      <Text size="xs" c="dimmed" mt={4}>
        Turn it off if you speak to your computer; arrows, Enter, Space and F2 go on working.
      </Text>
    </>
  );
};
