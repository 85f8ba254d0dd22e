import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import type { AnyKind, Transition } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import { ApiError } from '../../api.ts';
import { useOrg, usePlace } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment } from '../../ui/format.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import { NoSuchPage } from '../NotFoundPage.tsx';
import { DetailActions } from './DetailActions.tsx';
import { Breadcrumb, Standing } from './DetailHead.tsx';
import classes from './detail.module.css';
import { useAsOf, useDetailSearch } from './detail-search.ts';
import { Overview } from './Overview.tsx';
import type { RecordProps } from './record-props.ts';
import { recordQuery } from './record-queries.ts';
import { TabBar } from './TabBar.tsx';
import { TABS } from './tabs.ts';

/** Forms and pickers come when somebody writes; most who open a record only read it. */
const EditForm = lazy(async () => ({ default: (await import('./EditForm.tsx')).EditForm }));
const ReasonPanel = lazy(async () => ({ default: (await import('./ReasonPanel.tsx')).ReasonPanel }));
const PastBar = lazy(async () => ({ default: (await import('./past/PastBar.tsx')).PastBar }));

export const DetailPage = () => {
  const { plural, ref } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <RecordPage key={ref} kind={kind} reference={ref} /> : <NoSuchPage />;
};

/** What may be done with a record of the past: nothing. */
const NOTHING = { update: false, remove: false, approve: false, transitions: [] } as const;

const RecordPage = ({ kind, reference }: { readonly kind: AnyKind; readonly reference: string }) => {
  const { org } = usePlace();
  const asOf = useAsOf();
  const { data, error, refetch, isPlaceholderData } = useQuery(recordQuery(org, kind, reference, asOf));
  const isGone = error instanceof ApiError && error.status === 404;
  if (data && !(error && isPlaceholderData))
    return (
      <div className={isPlaceholderData ? classes['reading'] : undefined} aria-busy={isPlaceholderData}>
        <NotAsItIs error={error} isGone={isGone} onRetry={() => void refetch()} />
        <RecordView kind={kind} record={asOf ? { ...data, allowed: NOTHING } : data} isGone={isGone} />
      </div>
    );
  if (isGone) return <Gone kind={kind} reference={reference} asOf={asOf} />;
  return (
    <Page title={reference}>
      <Failure error={error} onRetry={() => void refetch()} />
      {asOf && error && (
        <TextLink to="/o/$org/$plural/$ref" params={{ org, plural: kind.plural, ref: reference }} underline="always">
          As it is now
        </TextLink>
      )}
      {!error && <PanelSkeleton lines={8} />}
    </Page>
  );
};

interface NotAsItIsProps {
  readonly error: Error | null;
  readonly isGone: boolean;
  readonly onRetry: () => void;
}

/** Over a record that could not be read again: what stands below is from before, with what somebody is writing in it. */
const NotAsItIs = ({ error, isGone, onRetry }: NotAsItIsProps) => {
  // The shell says over every page that there is no connection.
  if (!error || (error instanceof ApiError && error.code === 'offline')) return null;
  return (
    <div className={classes['notAsItIs']}>
      {isGone ? (
        <Alert color="red" role="alert" title="This record was removed, or you may no longer see it">
          What stands below is how it was. Nothing can be saved here any more; what you were writing is still there to
          be copied.
        </Alert>
      ) : (
        <Failure error={error} onRetry={onRetry} />
      )}
    </div>
  );
};

interface GoneProps {
  readonly kind: AnyKind;
  readonly reference: string;
  readonly asOf: string | undefined;
}

const Gone = ({ kind, reference, asOf }: GoneProps) => {
  const { org, plural } = usePlace();
  const name = kind.label.toLowerCase();
  return (
    <Page title={asOf ? `${reference} was not here` : `${reference} is not here`}>
      <Text>
        {asOf
          ? `On ${formatMoment(asOf)} there was no such ${name}, or you might not see it. `
          : `There is no such ${name}, it was removed, or you may not see it. `}
        {asOf && (
          <>
            <TextLink to="/o/$org/$plural/$ref" params={{ org, plural, ref: reference }} underline="always">
              As it is now
            </TextLink>
            {' · '}
          </>
        )}
        <TextLink to="/o/$org/$plural" params={{ org, plural }} search={{}} underline="always">
          All {kind.labelPlural.toLowerCase()}
        </TextLink>
      </Text>
    </Page>
  );
};

/** What is under way at the top of the page. */
type Doing = { readonly name: 'edit' } | { readonly name: 'step'; readonly transition: Transition };

const CoverageLink = ({ reference, asOf }: Pick<GoneProps, 'reference' | 'asOf'>) => (
  <ButtonLink
    variant="default"
    to="/o/$org/coverage/$ref"
    params={{ org: useOrg(), ref: reference }}
    search={asOf ? { asOf } : {}}
  >
    Coverage
  </ButtonLink>
);

const RecordView = ({ kind, record, isGone }: RecordProps & { readonly isGone: boolean }) => {
  const [doing, setDoing] = useState<Doing>();
  const { tab, asOf } = useDetailSearch();
  const open = TABS.find(({ name, shows }) => name === tab && shows(kind));
  const isEditing = doing?.name === 'edit' && !asOf;
  const edit = useCallback(() => setDoing({ name: 'edit' }), []);
  const done = () => setDoing(undefined);
  return (
    <Page
      title={record.title}
      above={<Breadcrumb kind={kind} record={record} />}
      lead={<Standing kind={kind} record={record} />}
      actions={
        <>
          {kind.name === 'adoption' && <CoverageLink reference={record.key} asOf={asOf} />}
          {!asOf && !isGone && (
            <DetailActions
              kind={kind}
              record={record}
              isEditing={isEditing}
              onEdit={edit}
              onAsk={(transition) => setDoing({ name: 'step', transition })}
            />
          )}
        </>
      }
    >
      <TabBar kind={kind} record={record} open={open?.name} />
      {asOf && (
        <Suspense fallback={<PanelSkeleton lines={1} />}>
          <PastBar kind={kind} record={record} asOf={asOf} />
        </Suspense>
      )}
      {doing?.name === 'step' && !asOf && (
        <Suspense fallback={<PanelSkeleton lines={3} />}>
          <ReasonPanel
            key={doing.transition.name}
            kind={kind}
            record={record}
            transition={doing.transition}
            onDone={done}
          />
        </Suspense>
      )}
      <Suspense fallback={<PanelSkeleton lines={8} />}>
        {isEditing && <EditForm kind={kind} record={record} onDone={done} />}
        {open && !isEditing && <open.Part kind={kind} record={record} />}
        {!open && !isEditing && <Overview kind={kind} record={record} onEdit={edit} />}
      </Suspense>
    </Page>
  );
};
