import { Alert, Button } from '@mantine/core';
import { choiceWord } from './coverage-words.ts';
import classes from './soa.module.css';
import { cellId, type Pending } from './soa-edits.ts';
import { COLUMNS } from './soa-grid.ts';
import type { SoaRow } from './soa-query.ts';

interface Props {
  readonly rows: readonly SoaRow[];
  readonly pending: ReadonlyMap<string, Pending>;
  readonly onChoose: (edit: Pending, isOurs: boolean) => void;
  readonly onRetry: () => void;
}

const word = ({ field }: Pending, value: string): string => {
  if (field === 'applicability' || field === 'responsibility') return choiceWord(field, value === '' ? null : value);
  return value === '' ? 'nothing' : value.length > 80 ? `${value.slice(0, 80)}…` : value;
};

const labelOf = ({ field }: Pending): string => COLUMNS.find((column) => column.field === field)?.label ?? field;

/** Cells that could not be saved, each with what stands against it: nothing that was typed is lost. */
export const SoaTroubles = ({ rows, pending, onChoose, onRetry }: Props) => {
  const all = [...pending.values()].filter(({ state }) => state !== 'saving');
  if (all.length === 0) return null;
  const refs = new Map(rows.map(({ id, ref }) => [id, ref]));
  const unsent = all.filter(({ state }) => state === 'unsent');
  return (
    <Alert
      color="red"
      role="alert"
      title={all.length === 1 ? 'A cell is not saved' : `${all.length} cells are not saved`}
    >
      <ul className={classes['troubles']}>
        {all.slice(0, 20).map((edit) => (
          <li key={cellId(edit)}>
            <span>
              {refs.get(edit.id) ?? 'A requirement'}, {labelOf(edit).toLowerCase()}: you wrote “{word(edit, edit.to)}”.{' '}
              {edit.state === 'conflict'
                ? `Somebody else wrote “${word(edit, edit.theirs ?? '')}” meanwhile.`
                : edit.why}
            </span>
            {edit.state === 'conflict' && (
              <Button size="compact-sm" variant="default" onClick={() => onChoose(edit, true)}>
                Keep mine
              </Button>
            )}
            {edit.state !== 'unsent' && (
              <Button size="compact-sm" variant="default" onClick={() => onChoose(edit, false)}>
                {edit.state === 'conflict' ? 'Take theirs' : 'Give it up'}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {unsent.length > 0 && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
};
