import { useOrg } from '../../../place.ts';
import { TextLink } from '../../../ui/links.tsx';
import classes from '../start.module.css';

/** A stop that has something to show only while the exercise goes on. */
export const NotBroken = () => (
  <p className={classes['told']}>
    Nothing is broken for the exercise now.{' '}
    <TextLink to="/o/$org/tour" params={{ org: useOrg() }} search={{ stop: 'promise' }}>
      Break a promise first
    </TextLink>
    .
  </p>
);
