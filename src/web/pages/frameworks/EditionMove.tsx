import { Autocomplete, Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { EditionLines } from './EditionLines.tsx';
import { type Corrections, type Moved, type MoveLine, moveQuery, useMove } from './edition-query.ts';
import { carriedWords, leftWords } from './edition-words.ts';
import classes from './editions.module.css';

interface Props {
  readonly adoption: string;
  readonly to: string;
}

/** The plan of a move: what goes where, corrected by whoever reads it, and then done in one commit. */
export const EditionMove = ({ adoption, to }: Props) => {
  const org = useOrg();
  const actor = useActor();
  const [corrections, setCorrections] = useState<Corrections>({});
  const [trustTitles, setTrust] = useState(false);
  const asked = { adoption, to, corrections, trustTitles };
  const plan = useQuery(moveQuery(org, asked));
  const move = useMove(org);
  const mayMove = ['adoption', 'applied_requirement'].every((kind) =>
    canSomewhere(actor, 'create', registry.get(kind)),
  );
  if (move.data) return <Done moved={move.data} />;
  const correct = (number: string, from: string | null | undefined) => {
    const { [number]: _, ...rest } = corrections;
    setCorrections(from === undefined ? rest : { ...rest, [number]: from });
  };
  return (
    <>
      <Failure error={plan.error} onRetry={() => void plan.refetch()} />
      {!plan.data && !plan.error && <PanelSkeleton lines={10} />}
      {plan.data && (
        <>
          <Panel title="What would happen">
            <p className={classes['sum']}>
              {formatNumber(plan.data.carried)} of {formatNumber(plan.data.lines.length)} requirements get what was
              decided in {adoption}; {formatNumber(plan.data.undecided)} start undecided.{' '}
              {formatNumber(plan.data.notCarried.length)} decisions are carried nowhere and stay in {adoption}.
            </p>
            {plan.data.counts.untold > 0 && (
              <Checkbox
                label="Also carry over where number and title agree and there is no text to compare"
                checked={trustTitles}
                onChange={(event) => setTrust(event.currentTarget.checked)}
              />
            )}
            <Failure error={move.error} />
            <div className={classes['foot']}>
              <Button
                className={classes['wrapping']}
                disabled={!mayMove || plan.isFetching || plan.error !== null}
                loading={move.isPending}
                onClick={() => move.mutate(asked)}
              >
                Move to {plan.data.newer.title} {plan.data.newer.edition}
              </Button>
              <span className={classes['quiet']} role="status">
                {plan.isFetching && 'Planning again…'}
                {!mayMove && 'Your role does not let you adopt frameworks.'}
              </span>
            </div>
          </Panel>
          <EditionLines
            counts={plan.data.counts}
            lines={plan.data.lines}
            more={(line) => <Correct line={line} corrected={corrections[line.number]} onCorrect={correct} />}
          />
          {plan.data.notCarried.length > 0 && <Left moved={plan.data} />}
        </>
      )}
    </>
  );
};

interface CorrectProps {
  readonly line: MoveLine;
  readonly corrected: string | null | undefined;
  readonly onCorrect: (number: string, from: string | null | undefined) => void;
}

/** What it gets; and for all but the unchanged, what it was, as somebody says who knows. */
const Correct = ({ line, corrected, onCorrect }: CorrectProps) => {
  const isCorrected = corrected !== undefined;
  return (
    <div className={classes['correct']}>
      <span>{carriedWords(line)}</span>
      {line.lostParameters.length > 0 && (
        <span className={classes['quiet']}>No longer a parameter: {line.lostParameters.join('; ')}</span>
      )}
      {(line.fate !== 'unchanged' || isCorrected) && (
        <>
          <Was line={line} corrected={corrected} onCorrect={onCorrect} />
          {line.carried && corrected !== null && (
            <Button size="compact-sm" variant="default" onClick={() => onCorrect(line.number, null)}>
              It is another
            </Button>
          )}
          {isCorrected && (
            <Button size="compact-sm" variant="subtle" onClick={() => onCorrect(line.number, undefined)}>
              As planned
            </Button>
          )}
        </>
      )}
    </div>
  );
};

const Was = ({ line, corrected, onCorrect }: CorrectProps) => {
  const [text, setText] = useState(corrected ?? '');
  const take = (number: string) => {
    const wanted = number.trim();
    if (wanted !== '' && wanted !== corrected) onCorrect(line.number, wanted);
  };
  const offered = [
    ...new Set([...line.candidates.map((one) => one.number), ...(line.before ? [line.before.number] : [])]),
  ];
  return (
    <Autocomplete
      size="xs"
      aria-label={`${line.number} was`}
      placeholder="It was number…"
      value={text}
      data={offered}
      onChange={setText}
      onOptionSubmit={take}
      onBlur={() => take(text)}
      onKeyDown={(event) => event.key === 'Enter' && take(text)}
    />
  );
};

const Left = ({ moved }: { readonly moved: Moved }) => (
  <Panel title={`Carried nowhere: ${moved.notCarried.length}`}>
    <ul className={classes['plain']}>
      {moved.notCarried.map((one) => (
        <li key={one.key}>
          <strong>{one.number}</strong> {one.title} <span className={classes['quiet']}>{leftWords(one)}</span>
        </li>
      ))}
    </ul>
  </Panel>
);

const Done = ({ moved }: { readonly moved: Moved }) => {
  const org = useOrg();
  return (
    <Panel title="Moved">
      <p role="status">
        {moved.newer.title} {moved.newer.edition} is adopted as {moved.adoption}: {formatNumber(moved.carried)} carried
        over, {formatNumber(moved.undecided)} to decide. {moved.from.key} is as it was; retire it when you no longer
        need it.
      </p>
      {moved.adoption && (
        <div className={classes['foot']}>
          <ButtonLink to="/o/$org/coverage/$ref" params={{ org, ref: moved.adoption }} search={{}}>
            Open {moved.adoption}
          </ButtonLink>
          <ButtonLink
            variant="default"
            to="/o/$org/$plural/$ref"
            params={{ org, plural: 'adoptions', ref: moved.from.key }}
            search={{}}
          >
            Open {moved.from.key}
          </ButtonLink>
        </div>
      )}
    </Panel>
  );
};
