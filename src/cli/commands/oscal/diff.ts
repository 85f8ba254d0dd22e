import type { Command } from 'commander';
import type { JsonValue } from '../../../formats/json.ts';
import { type Change, type Difference, diffDocuments } from '../../../formats/oscal/diff.ts';
import type { Runner } from '../../command.ts';
import { does, offlineCommand } from '../../command.ts';
import { EXIT } from '../../exit.ts';
import { bold, dim, paint } from '../../text/paint.ts';
import { oneLine } from '../../text/safe.ts';
import { count } from '../../text/when.ts';
import { readDocument } from './read-document.ts';

interface DiffOptions {
  readonly full?: boolean;
}

const MOST_LINES = 200;
const SIGNS: Readonly<Record<Change['op'], string>> = {
  added: paint('green', '+'),
  removed: paint('red', '-'),
  changed: paint('yellow', '~'),
  moved: paint('blue', '>'),
};

const short = (value: JsonValue | undefined): string => {
  const text = oneLine(typeof value === 'string' ? value : JSON.stringify(value ?? null));
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};

const lineOf = ({ op, place, from, to }: Change): string => {
  const values =
    op === 'changed' || (op === 'moved' && from !== undefined)
      ? ` ${dim(`${short(from)} → ${short(to)}`)}`
      : op === 'added' && typeof to === 'string'
        ? ` ${dim(short(to))}`
        : '';
  return `${SIGNS[op]} ${oneLine(place)}${values}`;
};

const summary = ({ controls, changes }: Difference): string[] =>
  (['added', 'removed', 'moved', 'changed'] as const)
    .filter((kind) => controls[kind].length > 0)
    .map((kind) => `${bold(`controls ${kind}`)} (${controls[kind].length}): ${oneLine(controls[kind].join(' '))}`)
    .concat(`${count(changes.length, 'difference')}`);

/** `candor oscal diff A B`: exit 0 where both say the same, 1 where they do not. */
export const diffCommand = (runner: Runner): Command =>
  does<[string, string], DiffOptions>(
    offlineCommand(
      'diff <a> <b>',
      'What was added, removed, moved or changed from one OSCAL document to another',
    ).option('--full', `every difference, not only the first ${MOST_LINES}`),
    runner,
    async (session, options, a, b) => {
      const [older, newer] = [await readDocument(session, a), await readDocument(session, b)];
      const found = diffDocuments(older.document, newer.document);
      const shown = options.full ? found.changes : found.changes.slice(0, MOST_LINES);
      const left = found.changes.length - shown.length;
      return {
        json: { a, b, ...found },
        text: found.same
          ? [`${bold(a)} and ${bold(b)} say the same`]
          : [...shown.map(lineOf), ...(left > 0 ? [dim(`… and ${left} more: add --full`)] : []), ...summary(found)],
        exit: found.same ? EXIT.fine : EXIT.no,
      };
    },
  );
