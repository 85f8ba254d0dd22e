import { Button, Group } from '@mantine/core';
import { useOrg } from '../../../place.ts';
import { TextLink } from '../../../ui/links.tsx';
import classes from '../start.module.css';
import type { StepProps } from './step-props.ts';

const IMPORTS = [
  ['controls', 'Controls', 'from the sheet in which you keep them'],
  ['answers', 'Answers', 'from the last questionnaires that you filled in'],
  ['vendors', 'Vendors', 'from your list of suppliers and subprocessors'],
] as const;

/** The way to the import of spreadsheets, and back by the home page or the browser's own button. */
export const ImportStep = ({ onNext }: StepProps) => {
  const org = useOrg();
  return (
    <>
      <p className={classes['told']}>
        Drop a CSV or Excel file, say what its columns mean, and see what would happen before anything is written. It
        asks no order: come back here whenever you are done.
      </p>
      <ul className={classes['chain']}>
        {IMPORTS.map(([plural, label, from]) => (
          <li key={plural}>
            <TextLink to="/o/$org/$plural/import" params={{ org, plural }}>
              Import {label.toLowerCase()}
            </TextLink>{' '}
            {from}
          </li>
        ))}
      </ul>
      <Group>
        <Button onClick={() => onNext()}>Go on</Button>
      </Group>
    </>
  );
};
