import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { type EditionLine, FATES, type Fate } from './edition-query.ts';
import { useEditionSearch } from './edition-search.ts';
import { FATE_HELP, FATE_WORDS, percent } from './edition-words.ts';
import classes from './editions.module.css';

interface Props<L extends EditionLine> {
  readonly counts: Readonly<Record<Fate, number>>;
  readonly lines: readonly L[];
  /** What more there is to say or to choose for a line. */
  readonly more?: (line: L) => ReactNode;
}

const PAGE = 60;

/** The newer edition, requirement by requirement, with both texts where they differ. */
export const EditionLines = <L extends EditionLine>({ counts, lines, more }: Props<L>) => {
  const [search, set] = useEditionSearch();
  const [room, setRoom] = useState(PAGE);
  const shown = FATES.find((name) => name === search.show);
  const found = shown ? lines.filter(({ fate }) => fate === shown) : lines;
  return (
    <Panel title="Requirement by requirement">
      <fieldset className={classes['filters']} aria-label="Show">
        <Filter label="All" count={lines.length} isOn={!shown} onChoose={() => set({ show: '' })} />
        {FATES.filter((name) => counts[name] > 0).map((name) => (
          <Filter
            key={name}
            label={FATE_WORDS[name]}
            count={counts[name]}
            isOn={shown === name}
            onChoose={() => set({ show: name })}
          />
        ))}
      </fieldset>
      {shown && <p className={classes['quiet']}>{FATE_HELP[shown]}</p>}
      <ol className={classes['lines']}>
        {found.slice(0, room).map((line) => (
          <Line key={line.number} line={line}>
            {more?.(line)}
          </Line>
        ))}
      </ol>
      {found.length > room && (
        <Button variant="default" onClick={() => setRoom(room + 4 * PAGE)}>
          Show more of {formatNumber(found.length)}
        </Button>
      )}
    </Panel>
  );
};

interface FilterProps {
  readonly label: string;
  readonly count: number;
  readonly isOn: boolean;
  readonly onChoose: () => void;
}

const Filter = ({ label, count, isOn, onChoose }: FilterProps) => (
  <Button size="compact-sm" variant={isOn ? 'filled' : 'default'} aria-pressed={isOn} onClick={onChoose}>
    {label} {formatNumber(count)}
  </Button>
);

const Line = ({ line, children }: { readonly line: EditionLine; readonly children: ReactNode }) => {
  const { number, title, text, fate, from, likeness, before, candidates } = line;
  return (
    <li className={classes['line']}>
      <div className={classes['head']}>
        <strong className={classes['number']}>{number}</strong>
        <span className={classes['title']}>{title}</span>
        <span className={classes['fate']} data-fate={fate}>
          {FATE_WORDS[fate]}
          {fate === 'moved' && `: was ${from}`}
          {likeness !== null && fate !== 'unchanged' && `, ${percent(likeness)} alike`}
        </span>
      </div>
      {fate !== 'unchanged' && (text !== '' || (before?.text ?? '') !== '') && (
        <div className={classes['texts']}>
          {before && before.text !== '' && (
            <p>
              <span className={classes['quiet']}>Was, under {before.number}</span>
              {before.text}
            </p>
          )}
          {text !== '' && (
            <p>
              <span className={classes['quiet']}>Is</span>
              {text}
            </p>
          )}
        </div>
      )}
      {candidates.length > 0 && (
        <p className={classes['quiet']}>
          Could be {candidates.map((one) => `${one.number} ${one.title} (${percent(one.likeness)})`).join(', ')}
        </p>
      )}
      {children}
    </li>
  );
};
