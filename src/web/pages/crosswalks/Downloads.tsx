import { orgPath, withQuery } from '../../api.ts';
import { useOrg } from '../../place.ts';
import type { FrameworkName } from './crosswalk-query.ts';
import classes from './crosswalks.module.css';

const FORMATS = [
  ['oscal', 'OSCAL'],
  ['csv', 'CSV'],
  ['xlsx', 'Excel'],
] as const;

interface Props {
  readonly source: FrameworkName;
  readonly target: FrameworkName;
}

/** What lies between two frameworks, but for what was rejected, as a file. */
export const Downloads = ({ source, target }: Props) => {
  const path = orgPath(useOrg(), 'crosswalks', source.key, target.key, 'export');
  return (
    <span className={`${classes['files']} no-print`}>
      Download as{' '}
      {FORMATS.map(([format, label]) => (
        <a
          key={format}
          href={withQuery(path, { format })}
          download={true}
          aria-label={`${label}, ${source.title} to ${target.title}`}
        >
          {label}
        </a>
      ))}
    </span>
  );
};
