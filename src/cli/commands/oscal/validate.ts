import type { Command } from 'commander';
import {
  CR26_DOCUMENTS,
  CR26_EDITION,
  CR26_TYPES,
  type Cr26Type,
  isCr26Type,
} from '../../../formats/fedramp-cr26/documents.ts';
import { type Cr26Validation, readCr26, validateCr26 } from '../../../formats/fedramp-cr26/validate.ts';
import { EDITIONS, type Edition } from '../../../formats/oscal/edition.ts';
import { readOscal } from '../../../formats/oscal/read-oscal.ts';
import { type Validation, validateDocument } from '../../../formats/oscal/validate.ts';
import type { Runner } from '../../command.ts';
import { does, offlineCommand } from '../../command.ts';
import { EXIT, usage } from '../../exit.ts';
import { readInput } from '../../files.ts';
import { bold, dim, paint } from '../../text/paint.ts';
import { oneLine } from '../../text/safe.ts';
import { count } from '../../text/when.ts';
import { formatOf, refused } from './read-document.ts';

interface ValidateOptions {
  readonly as?: string;
}

/** By what a document is judged: an edition of OSCAL, one of FedRAMP's documents, or what it is itself. */
type Judge = { readonly edition: Edition | undefined; readonly cr26?: undefined } | { readonly cr26: Cr26Type };

const judgeFrom = (text: string | undefined): Judge => {
  if (text !== undefined && isCr26Type(text)) return { cr26: text };
  const edition = EDITIONS.find((one) => one === text);
  if (text !== undefined && !edition)
    throw usage(`--as takes one of ${[...EDITIONS, ...CR26_TYPES].join(', ')}, not "${text}"`);
  return { edition };
};

interface Judged {
  readonly format: string;
  readonly found: Validation | Cr26Validation;
  /** What it is, and by which rules. */
  readonly rules: string;
}

const judge = (path: string, bytes: Uint8Array, by: Judge): Judged => {
  const format = formatOf(path);
  const read = by.cr26 === undefined ? readOscal(bytes, format) : undefined;
  if (read?.ok) {
    const found = validateDocument(read.value.document, by.cr26 === undefined ? by.edition : undefined);
    return {
      format: read.value.format,
      found,
      rules: `${found.type ?? 'document'} by the rules of OSCAL ${found.edition}`,
    };
  }
  const cr26 = readCr26(bytes, by.cr26);
  // What is neither is told as what most files here are meant to be.
  if (!cr26.ok) throw refused(path, 'read', read?.problems ?? cr26.problems);
  const { document, type, notes } = cr26.value;
  return {
    format: 'json',
    found: validateCr26(document, type, notes),
    rules: `${CR26_DOCUMENTS[type].title} (${type}) by FedRAMP’s schema of ${CR26_EDITION}`,
  };
};

const verdict = (path: string, { found, rules }: Judged): string => {
  const numbers = [
    ...(found.errors > 0 ? [count(found.errors, 'error')] : []),
    ...(found.warnings > 0 ? [count(found.warnings, 'warning')] : []),
  ];
  const word = found.valid ? paint('green', 'valid') : paint('red', 'not valid');
  return `${bold(path)}: ${word}, ${rules}${numbers.length > 0 ? ` (${numbers.join(', ')})` : ''}`;
};

const textOf = (path: string, judged: Judged): string[] => {
  const { faults, errors, warnings, notes } = judged.found;
  return [
    ...faults.map(({ where, level, message, code }) => {
      const mark = level === 'error' ? paint('red', 'error') : paint('yellow', 'warning');
      return `${mark} ${bold(oneLine(where || '/'))} ${oneLine(message)} ${dim(code)}`;
    }),
    ...(errors + warnings > faults.length ? [dim(`… and ${errors + warnings - faults.length} more`)] : []),
    ...notes.map((note) => dim(note)),
    verdict(path, judged),
  ];
};

/** `candor oscal validate FILE`: exit 0 where the document is valid, 1 where it is not, 2 where it cannot be read. */
export const validateCommand = (runner: Runner): Command =>
  does<[string], ValidateOptions>(
    offlineCommand(
      'validate <file>',
      'Check a document of OSCAL by the rules of its own version (structure, ids, links, values), or one of FedRAMP’s of 2026 by its schema',
    ).option(
      '--as <rules>',
      `by others: an edition of OSCAL (${EDITIONS.join(', ')}), or as one of ${CR26_TYPES.join(', ')}`,
    ),
    runner,
    async (session, options, path) => {
      const judged = judge(path, await readInput(session.io, path), judgeFrom(options.as));
      const { found, format } = judged;
      return {
        json: { file: path, format, ...found },
        text: textOf(path, judged),
        exit: found.valid ? EXIT.fine : EXIT.no,
      };
    },
  );
