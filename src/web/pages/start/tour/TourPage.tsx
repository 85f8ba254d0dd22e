import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { useOrg } from '../../../place.ts';
import { metaQuery } from '../../../queries.ts';
import { Empty } from '../../../ui/Empty.tsx';
import { Failure } from '../../../ui/Failure.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { Page, PanelSkeleton } from '../../../ui/Page.tsx';
import pageClasses from '../../../ui/page.module.css';
import classes from '../start.module.css';
import { JournalStop } from './JournalStop.tsx';
import { HealStop, PromiseStop } from './PromiseStop.tsx';
import { exercisesQuery, promiseQuery } from './promise.ts';
import type { StopProps } from './stop-props.ts';
import { exerciseIn, STOP_TEXT, STOPS, type StopName, stopIn } from './stops.ts';
import { ToldStop } from './ToldStop.tsx';
import { WhyStop } from './WhyStop.tsx';

const PARTS: Readonly<Record<StopName, ComponentType<StopProps>>> = {
  promise: PromiseStop,
  why: WhyStop,
  told: ToldStop,
  heal: HealStop,
  journal: JournalStop,
};

/** Five stops through the loop, on real records of the example; the address says at which somebody is. */
export const TourPage = () => {
  const org = useOrg();
  const { data: meta } = useQuery(metaQuery(org));
  return (
    <Page
      title="Guided tour"
      lead="Five stops, about three minutes. What you see is real; what you break is marked as an exercise, and heals at stop four."
      actions={
        <ButtonLink to="/o/$org" params={{ org }} variant="default">
          Leave the tour
        </ButtonLink>
      }
    >
      {!meta && <PanelSkeleton lines={8} />}
      {meta && !meta.org.example && (
        <Empty title="The tour is in the example organisation">
          It breaks a promise to show what follows, which nobody wants here.
        </Empty>
      )}
      {meta?.org.example && <Tour />}
    </Page>
  );
};

const Tour = () => {
  const org = useOrg();
  const promise = useQuery(promiseQuery(org));
  const findings = useQuery(exercisesQuery(org));
  const error = promise.error ?? findings.error;
  if (error) return <Failure error={error} />;
  if (promise.data === undefined || !findings.data) return <PanelSkeleton lines={8} />;
  if (promise.data === null)
    return <Empty title="Nothing to show">Nothing here was ever said to anybody, so nothing can break.</Empty>;
  return <Stops promised={promise.data} exercise={exerciseIn(findings.data.items)} />;
};

const Stops = (props: StopProps) => {
  const search = useSearch({ from: '/o/$org/tour' });
  // Where somebody came in: breaking something must not carry them on before they have seen what follows.
  const [entry] = useState(() => stopIn({}, props.exercise));
  const stop = stopIn({ stop: entry, ...search }, props.exercise);
  const Part = PARTS[stop];
  return (
    <div className={classes['steps']}>
      <section className={pageClasses['panel']} aria-labelledby="stop-title">
        <StopHead key={stop} stop={stop} />
        <Part {...props} />
        <Onward stop={stop} />
      </section>
      <StopList current={stop} />
    </div>
  );
};

const StopHead = ({ stop }: { readonly stop: StopName }) => {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <h2 ref={head} id="stop-title" tabIndex={-1} className={classes['question']}>
      {STOPS.indexOf(stop) + 1} of {STOPS.length}: {STOP_TEXT[stop]}
    </h2>
  );
};

const StopList = ({ current }: { readonly current: StopName }) => {
  const org = useOrg();
  return (
    <nav aria-label="Stops">
      <ol className={classes['list']}>
        {STOPS.map((stop) => (
          <li key={stop} data-current={stop === current || undefined}>
            <TextLink
              to="/o/$org/tour"
              params={{ org }}
              search={{ stop }}
              {...(stop === current ? { 'aria-current': 'step' as const } : {})}
            >
              {STOP_TEXT[stop]}
            </TextLink>
          </li>
        ))}
      </ol>
    </nav>
  );
};

const Onward = ({ stop }: { readonly stop: StopName }) => {
  const org = useOrg();
  const next = STOPS[STOPS.indexOf(stop) + 1];
  return (
    <Group mt="md">
      {next ? (
        <ButtonLink to="/o/$org/tour" params={{ org }} search={{ stop: next }} variant="default">
          Next: {STOP_TEXT[next].toLowerCase()}
        </ButtonLink>
      ) : (
        <ButtonLink to="/start">Start yours</ButtonLink>
      )}
    </Group>
  );
};
