import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { notify } from '../../ui/notify.ts';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { RecordName } from '../../ui/RecordName.tsx';
import { useActor } from '../../use-actor.ts';
import { type LinkLine, type Plan, planQuery, useDeed } from './crosswalk-query.ts';
import classes from './crosswalks.module.css';

type Deed = 'apply' | 'undo';

const WORDS = {
  apply: {
    title: 'What follows',
    lead: 'Controls that satisfy these too, because a mapping was accepted. Nothing is linked before you say so.',
    button: 'Link',
    done: 'linked',
  },
  undo: {
    title: 'What no longer follows',
    lead: 'Links that once followed from a mapping, and do not any more.',
    button: 'Take back',
    done: 'taken back',
  },
} as const;

const WHY = {
  not_accepted: 'its mapping is not accepted any more',
  not_followed: 'what it followed from is gone',
  weaker: 'it follows in part only now',
} as const;

/** Assess once, satisfy many: a plan that a person accepts, all of it or a part. */
export const ApplyTab = () => {
  const actor = useActor();
  if (!canSomewhere(actor, 'update', registry.get('control')))
    return <p className={classes['quiet']}>Linking controls takes a role that may change them.</p>;
  return <Plans />;
};

const Plans = () => {
  const org = useOrg();
  const undo = useQuery(planQuery(org, 'undo'));
  const apply = useQuery(planQuery(org, 'apply'));
  return (
    <div className={classes['stack']}>
      <Failure error={apply.error ?? undo.error} onRetry={() => void Promise.all([apply.refetch(), undo.refetch()])} />
      {undo.data && undo.data.total > 0 && <PlanPanel deed="undo" plan={undo.data} />}
      {!apply.data && !apply.error && <PanelSkeleton />}
      {apply.data?.total === 0 && <Nothing />}
      {apply.data && apply.data.total > 0 && <PlanPanel deed="apply" plan={apply.data} />}
    </div>
  );
};

const PlanPanel = ({ deed, plan }: { readonly deed: Deed; readonly plan: Plan }) => (
  <Panel title={WORDS[deed].title}>
    <PlanList deed={deed} plan={plan} />
  </Panel>
);

const Nothing = () => {
  const org = useOrg();
  return (
    <div className={pageClasses['panel']}>
      <Empty
        title="Nothing new follows"
        action={
          <ButtonLink to="/o/$org/crosswalks" params={{ org }} search={{}}>
            Decide on mappings
          </ButtonLink>
        }
      >
        Where a control satisfies a requirement, and an accepted mapping leads from there to another framework’s, what
        it satisfies too comes here. Everything that follows now is linked already.
      </Empty>
    </div>
  );
};

const keyOf = ({ control, applied }: LinkLine): string => `${control.key} ${applied.key}`;

const PlanList = ({ deed, plan }: { readonly deed: Deed; readonly plan: Plan }) => {
  const words = WORDS[deed];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const run = useDeed<Plan>(useOrg(), ['crosswalks', deed]);
  const chosen = plan.items.filter((line) => !left.has(keyOf(line)));
  const toggle = (key: string) => {
    const next = new Set(left);
    if (!next.delete(key)) next.add(key);
    setLeft(next);
  };
  const start = () =>
    run.mutate(
      { only: chosen.map(({ control, applied }) => ({ control: control.key, applied: applied.key })) },
      {
        onSuccess: ({ counts }) =>
          notify({ message: `${formatNumber(deed === 'apply' ? counts.linked : counts.unlinked)} ${words.done}.` }),
        onError: (error) => notify({ isFailure: true, title: 'Nothing was changed', message: error.message }),
      },
    );
  return (
    <>
      <p className={classes['quiet']}>
        {words.lead}
        {plan.total > plan.items.length &&
          ` The first ${formatNumber(plan.items.length)} of ${formatNumber(plan.total)} are shown.`}
      </p>
      <div className={`${classes['tools']} no-print`}>
        <Checkbox
          label={`All ${formatNumber(plan.items.length)}`}
          checked={chosen.length === plan.items.length}
          indeterminate={chosen.length > 0 && chosen.length < plan.items.length}
          onChange={() => setLeft(new Set(chosen.length === plan.items.length ? plan.items.map(keyOf) : []))}
        />
        <Button disabled={chosen.length === 0} loading={run.isPending} onClick={start}>
          {words.button} {formatNumber(chosen.length)}
        </Button>
      </div>
      <ul className={classes['plan']} aria-label={words.title}>
        {plan.items.map((line) => (
          <PlanLine
            key={keyOf(line)}
            line={line}
            isChosen={!left.has(keyOf(line))}
            onToggle={() => toggle(keyOf(line))}
          />
        ))}
      </ul>
    </>
  );
};

interface LineProps {
  readonly line: LinkLine;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

const PlanLine = ({ line: { control, applied, coverage, through, rationale, why }, isChosen, onToggle }: LineProps) => (
  <li>
    <Checkbox
      checked={isChosen}
      onChange={onToggle}
      aria-label={`${control.key} satisfies ${applied.number} of ${applied.framework.title}`}
    />
    <div>
      <RecordName record={{ kind: 'control', ...control }} />
      <p>
        {coverage === 'full' ? 'satisfies' : 'satisfies in part'} <strong>{applied.number}</strong> of{' '}
        {applied.framework.title}
      </p>
      <p className={classes['quiet']}>{why ? `Through ${through}: ${WHY[why]}.` : rationale}</p>
    </div>
  </li>
);
