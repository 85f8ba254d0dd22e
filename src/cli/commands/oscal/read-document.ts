import { extname } from 'node:path';
import type { OscalFile, OscalFormat } from '../../../formats/oscal/read-oscal.ts';
import { readOscal } from '../../../formats/oscal/read-oscal.ts';
import type { Problem } from '../../../formats/read.ts';
import { CliError, EXIT, type Fault } from '../../exit.ts';
import { readInput } from '../../files.ts';
import type { Session } from '../../session.ts';
import { oneLine } from '../../text/safe.ts';

const FORMATS: Readonly<Record<string, OscalFormat>> = {
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.xml': 'xml',
};

/** The format that a file's name asks for. */
export const formatOf = (path: string): OscalFormat | undefined => FORMATS[extname(path).toLowerCase()];

const asFaults = (problems: readonly Problem[]): Fault[] =>
  problems.slice(0, 50).map(({ where, message }) => ({ pointer: where, detail: message }));

/** Why a file could not be read or written, each place with its reason. */
export const refused = (path: string, doing: string, problems: readonly Problem[]): CliError =>
  new CliError(EXIT.usage, `${path} cannot be ${doing} as OSCAL`, { errors: asFaults(problems) });

/** A document from a file or from stdin (`-`), whatever its format. */
export const readDocument = async (session: Session, path: string): Promise<OscalFile> => {
  const read = readOscal(await readInput(session.io, path), formatOf(path));
  if (!read.ok) throw refused(path, 'read', read.problems);
  for (const { where, message } of session.json ? [] : read.warnings)
    session.say(`candor: ${oneLine(`${path} ${where}: ${message}`)}`);
  return read.value;
};
