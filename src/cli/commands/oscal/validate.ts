import type { Command } from 'commander';
import { EDITIONS, type Edition } from '../../../formats/oscal/edition.ts';
import { type Validation, validateDocument } from '../../../formats/oscal/validate.ts';
import type { Runner } from '../../command.ts';
import { does, offlineCommand } from '../../command.ts';
import { EXIT, usage } from '../../exit.ts';
import { bold, dim, paint } from '../../text/paint.ts';
import { oneLine } from '../../text/safe.ts';
import { count } from '../../text/when.ts';
import { readDocument } from './read-document.ts';

interface ValidateOptions {
  readonly as?: string;
}

const editionFrom = (text: string | undefined): Edition | undefined => {
  const edition = EDITIONS.find((one) => one === text);
  if (text !== undefined && !edition) throw usage(`--as takes one of ${EDITIONS.join(', ')}, not "${text}"`);
  return edition;
};

const verdict = (path: string, found: Validation): string => {
  const numbers = [
    ...(found.errors > 0 ? [count(found.errors, 'error')] : []),
    ...(found.warnings > 0 ? [count(found.warnings, 'warning')] : []),
  ];
  const word = found.valid ? paint('green', 'valid') : paint('red', 'not valid');
  const rules = `${found.type ?? 'document'} by the rules of OSCAL ${found.edition}`;
  return `${bold(path)}: ${word}, ${rules}${numbers.length > 0 ? ` (${numbers.join(', ')})` : ''}`;
};

const textOf = (path: string, found: Validation): string[] => [
  ...found.faults.map(({ where, level, message, code }) => {
    const mark = level === 'error' ? paint('red', 'error') : paint('yellow', 'warning');
    return `${mark} ${bold(oneLine(where || '/'))} ${oneLine(message)} ${dim(code)}`;
  }),
  ...(found.errors + found.warnings > found.faults.length
    ? [dim(`… and ${found.errors + found.warnings - found.faults.length} more`)]
    : []),
  ...found.notes.map((note) => dim(note)),
  verdict(path, found),
];

/** `candor oscal validate FILE`: exit 0 where the document is valid, 1 where it is not, 2 where it cannot be read. */
export const validateCommand = (runner: Runner): Command =>
  does<[string], ValidateOptions>(
    offlineCommand(
      'validate <file>',
      'Check an OSCAL document by the rules of its own version: structure, ids, links, values',
    ).option('--as <edition>', `by the rules of another: ${EDITIONS.join(', ')}`),
    runner,
    async (session, options, path) => {
      const edition = editionFrom(options.as);
      const { document, format } = await readDocument(session, path);
      const found = validateDocument(document, edition);
      return {
        json: { file: path, format, ...found },
        text: textOf(path, found),
        exit: found.valid ? EXIT.fine : EXIT.no,
      };
    },
  );
