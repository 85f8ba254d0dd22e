import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { detailQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { WhyPath } from '../../ui/WhyPath.tsx';
import classes from './coverage.module.css';
import { type Applied, type Line, type NamedRecord, whyQuery } from './coverage-query.ts';
import { choiceWord } from './coverage-words.ts';

interface Props {
  readonly line: Line;
  readonly records: ReadonlyMap<string, NamedRecord>;
  readonly asOf: string | undefined;
  readonly onClose: () => void;
}

/** One requirement: how it stands, what meets it, and why, down to the root. */
export const RequirementPanel = ({ line, records, asOf, onClose }: Props) => {
  const org = useOrg();
  const { applied } = line;
  return (
    <SidePanel
      title={`${line.ref} ${line.title}`}
      onClose={onClose}
      actions={
        applied && (
          <ButtonLink
            variant="default"
            to="/o/$org/$plural/$ref"
            params={{ org, plural: 'applied-requirements', ref: applied.key }}
            search={asOf === undefined ? {} : { asOf }}
          >
            Open {applied.key}
          </ButtonLink>
        )
      }
    >
      {applied ? (
        <Standing applied={applied} records={records} asOf={asOf} />
      ) : (
        <p className={classes['quiet']}>A heading, or not applied here: nothing is measured against it.</p>
      )}
      {line.requirement !== null && <RequirementText requirement={line.requirement} />}
    </SidePanel>
  );
};

interface StandingProps {
  readonly applied: Applied;
  readonly records: Props['records'];
  readonly asOf: string | undefined;
}

const Standing = ({ applied, records, asOf }: StandingProps) => (
  <>
    <StatusBadge status={applied.status} until={applied.until} large />
    <dl className={classes['facts']}>
      <dt>Applies</dt>
      <dd>{choiceWord('applicability', applied.applicability)}</dd>
      <dt>Responsibility</dt>
      <dd>{choiceWord('responsibility', applied.responsibility)}</dd>
    </dl>
    <h3>Met by</h3>
    {applied.support.length === 0 ? (
      <p className={classes['quiet']}>No control meets it yet.</p>
    ) : (
      <ul className={classes['lines']}>
        {applied.support.map((one) => {
          const record = records.get(one.id);
          return (
            <li key={`${one.relation} ${one.id}`}>
              {record && <RecordName record={record} status={record.status} />}
              <span className={classes['quiet']}>
                {' '}
                {one.coverage === 'partial' ? 'in part' : 'in full'}
                {one.relation === 'provided_by' && ', provided'}
                {one.through && `, through ${one.through}`}
              </span>
            </li>
          );
        })}
      </ul>
    )}
    {applied.causes.length > 0 && <Why applied={applied} asOf={asOf} />}
  </>
);

const Why = ({ applied, asOf }: Omit<StandingProps, 'records'>) => {
  const { data, error } = useQuery(whyQuery(useOrg(), applied.key, asOf));
  return (
    <>
      <h3>Why</h3>
      <Failure error={error} />
      {!data && !error && <Skeleton height={48} />}
      <ul className={classes['lines']}>
        {data?.causes.map(({ path, ...cause }) => (
          <li key={`${cause.id} ${cause.code}`}>
            <WhyPath cause={cause} path={path} recordId={applied.id} />
          </li>
        ))}
      </ul>
      {applied.more && <p className={classes['quiet']}>There are more causes than these.</p>}
    </>
  );
};

/** The framework's own sentences, where a licensed copy was loaded; nothing otherwise. */
const RequirementText = ({ requirement }: { readonly requirement: string }) => {
  const { data } = useQuery(detailQuery(useOrg(), registry.get('requirement'), requirement));
  const text = data?.data['text'];
  if (typeof text !== 'string' || text === '') return null;
  return (
    <>
      <h3>What it says</h3>
      <p className={classes['text']}>{text}</p>
    </>
  );
};
