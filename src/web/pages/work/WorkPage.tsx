import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { registry } from '../../../model/registry.ts';
import type { Listed } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { UrgencyShape } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Deadline, Moment } from '../../ui/Moment.tsx';
import { Page, Panel } from '../../ui/Page.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { StepButtons } from '../../ui/StepButtons.tsx';
import { useLastStep } from './use-last-step.ts';
import classes from './work.module.css';
import { type Owned, workQuery } from './work-query.ts';

/** What waits for this person, each line done where it stands. */
export const WorkPage = () => {
  const { data, error, refetch } = useQuery(workQuery(useOrg()));
  const isEmpty =
    data &&
    data.mappings === 0 &&
    [data.overdue, data.tasks, data.approvals, data.reviews, data.failing, data.expiring].every(
      ({ total }) => total === 0,
    );
  return (
    <Page
      title="My work"
      lead="What waits for you: tasks, approvals, reviews, and what you own that does not hold or soon will not."
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={160} />}
      <LastStep />
      {isEmpty && <Nothing isKnown={data.person} />}
      {data && !isEmpty && (
        <>
          <Part title="Overdue" list={data.overdue} aside={({ at }) => at && <Deadline at={at} />} isLate />
          <Part title="My open tasks and findings" list={data.tasks} aside={({ at }) => at && <Deadline at={at} />} />
          <Part title="Waits for my approval" list={data.approvals} aside={({ at }) => at && <Deadline at={at} />} />
          <Part title="Waits for my review" list={data.reviews} aside={({ at }) => at && <Deadline at={at} />} />
          <Mappings n={data.mappings} />
          <Part
            title="Mine, and does not hold"
            list={data.failing}
            aside={({ at }) => at && <Moment at={at} />}
            isJudged
          />
          <Part
            title="Mine, and expires within 30 days"
            list={data.expiring}
            aside={({ at }) => at && <Deadline at={at} />}
            isJudged
          />
        </>
      )}
    </Page>
  );
};

const Nothing = ({ isKnown }: { readonly isKnown: boolean }) => {
  const org = useOrg();
  return (
    <Empty
      title="Nothing waits for you"
      action={
        !isKnown && (
          <TextLink to="/o/$org/$plural" params={{ org, plural: 'people' }} search={{}} underline="always">
            People of the programme
          </TextLink>
        )
      }
    >
      {isKnown
        ? 'Open tasks and findings that you own come here, decisions and exceptions that wait for your approval, answers, policies, evidence and vendors that wait for your review, and whatever you own that breaks, loses its proof or is about to expire.'
        : 'No person of the programme has your e-mail address yet, so nothing can be yours: once a person with your address owns tasks, controls or risks, what they ask of you comes here.'}
    </Empty>
  );
};

/** Mappings come from whole frameworks by the hundred: their list is where they are decided. */
const Mappings = ({ n }: { readonly n: number }) => {
  const org = useOrg();
  return (
    n > 0 && (
      <Panel title="Proposed mappings">
        <TextLink
          to="/o/$org/$plural"
          params={{ org, plural: registry.get('mapping').plural }}
          search={{ state: 'proposed' }}
          underline="always"
        >
          {n === 1 ? '1 mapping waits for a decision' : `${formatNumber(n)} mappings wait for a decision`}
        </TextLink>
      </Panel>
    )
  );
};

/** What was done last here, and the way back where there is one. */
const LastStep = () => {
  const { last, undo } = useLastStep();
  if (!last) return null;
  return (
    <Group gap="sm" role="status" className={classes['last'] ?? ''}>
      <Text>
        {last.label}: {last.record.key} {last.record.title}
      </Text>
      {last.back && (
        <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
          Undo
        </Button>
      )}
    </Group>
  );
};

interface PartProps {
  readonly title: string;
  readonly list: Listed<Owned>;
  readonly aside: (record: Owned) => ReactNode;
  readonly isJudged?: boolean;
  readonly isLate?: boolean;
}

const Part = ({ title, list: { total, items }, aside, isJudged = false, isLate = false }: PartProps) =>
  total > 0 && (
    <Panel
      title={title}
      aside={
        <span className={classes['quiet']} data-late={isLate || undefined}>
          {isLate && <UrgencyShape isOver />} {formatNumber(total)}
        </span>
      }
    >
      <ul className={classes['list']}>
        {items.map((record) => (
          <Line key={record.id} record={record} aside={aside(record)} isJudged={isJudged} />
        ))}
      </ul>
      {total > items.length && <Text c="dimmed">The first {formatNumber(items.length)}.</Text>}
    </Panel>
  );

const Line = ({
  record,
  aside,
  isJudged,
}: {
  readonly record: Owned;
  readonly aside: ReactNode;
  readonly isJudged: boolean;
}) => {
  const { keep } = useLastStep();
  const kind = registry.get(record.kind);
  const onTaken = (name: string) => {
    const step = kind.lifecycle.transitions.find((one) => one.name === name);
    const back = step && transitionsFrom(kind, step.to).find(({ to }) => to === record.state)?.name;
    keep({ record, plural: kind.plural, label: step?.label ?? name, ...(back ? { back } : {}) });
  };
  return (
    <li>
      <div className={classes['grows']}>
        <RecordName record={record} {...(isJudged ? { status: record.status } : {})} />
        <div className={classes['quiet']}>{aside}</div>
      </div>
      <Group gap="xs">
        <StateBadge kind={kind} state={record.state} />
        {!isJudged && <StepButtons record={record} steps={record.steps} onTaken={onTaken} />}
      </Group>
    </li>
  );
};
