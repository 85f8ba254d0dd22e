import { Button } from '@mantine/core';
import { RELATION_WORDS } from '../../../formats/crosswalk-pack/relation.ts';
import { can } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { RecordName } from '../../ui/RecordName.tsx';
import { useActor } from '../../use-actor.ts';
import type { Decisions, Requirement } from './crosswalk-query.ts';
import { STATES } from './crosswalk-search.ts';
import classes from './crosswalks.module.css';
import type { MappingRow } from './explorer.ts';

interface Props {
  readonly row: MappingRow;
  readonly onDecide: (body: Decisions) => void;
}

/** One mapping whole: what it says of which requirements, why, who says so, and the decision. */
export const MappingDetail = ({ row: { mapping, sources, targets }, onDecide }: Props) => {
  const actor = useActor();
  const kind = registry.get('mapping');
  // Mappings lie in the organisation's own scope; where one does not, the server says so.
  const may = (action: 'approve' | 'update') =>
    actor.grants.some(({ scopes }) => scopes === 'all') && can(actor, action, kind, { scope: null });
  return (
    <aside className={classes['detail']} aria-label="The chosen mapping" aria-live="polite">
      <Ends requirements={sources} />
      <p className={classes['relation']}>{RELATION_WORDS[mapping.relation]}</p>
      <Ends requirements={targets} />
      <dl>
        <dt>State</dt>
        <dd>{STATES[mapping.state]}</dd>
        <dt>Why</dt>
        <dd>{mapping.rationale || 'Nobody said.'}</dd>
        <dt>Who says so</dt>
        <dd>{mapping.source || 'Nobody is named.'}</dd>
        {mapping.confidence !== null && (
          <>
            <dt>Confidence</dt>
            <dd>{mapping.confidence} %</dd>
          </>
        )}
        <dt>Record</dt>
        <dd>
          <RecordName record={{ kind: 'mapping', key: mapping.key, title: '' }} />
        </dd>
      </dl>
      <div className={`${classes['decide']} no-print`}>
        {mapping.state !== 'accepted' && may('approve') && (
          <Button onClick={() => onDecide({ accept: [mapping.key] })}>Accept</Button>
        )}
        {mapping.state !== 'rejected' && may('update') && (
          <Button variant="default" onClick={() => onDecide({ reject: [mapping.key] })}>
            Reject
          </Button>
        )}
      </div>
    </aside>
  );
};

const MOST = 12;

const Ends = ({ requirements }: { readonly requirements: readonly Requirement[] }) => (
  <ul className={classes['named']}>
    {requirements.slice(0, MOST).map(({ key, number, title }) => (
      <li key={key}>
        <strong>{number}</strong> {title}
      </li>
    ))}
    {requirements.length > MOST && <li className={classes['quiet']}>and {requirements.length - MOST} more</li>}
  </ul>
);
