import type { Command } from 'commander';
import type { OscalFormat } from '../../../formats/oscal/read-oscal.ts';
import { writeOscal } from '../../../formats/oscal/write-oscal.ts';
import type { Runner } from '../../command.ts';
import { does, offlineCommand } from '../../command.ts';
import { usage } from '../../exit.ts';
import { refuseExisting, writeOut } from '../../files.ts';
import { dim } from '../../text/paint.ts';
import { oneLine } from '../../text/safe.ts';
import { formatOf, readDocument, refused } from './read-document.ts';

interface ConvertOptions {
  readonly to?: string;
  readonly force?: boolean;
}

const FORMATS: readonly OscalFormat[] = ['json', 'yaml', 'xml'];

const targetFormat = (to: string | undefined, path: string): OscalFormat => {
  const format = to === undefined ? formatOf(path) : FORMATS.find((one) => one === to);
  if (!format) throw usage(`say what to write with --to ${FORMATS.join(' | ')}, or by the end of the file’s name`);
  return format;
};

/** `candor oscal convert IN OUT`: the same document in another format; `-` is stdin or stdout. */
export const convertCommand = (runner: Runner): Command =>
  does<[string, string], ConvertOptions>(
    offlineCommand('convert <in> <out>', 'Write an OSCAL document as JSON, YAML or XML; what it says stays the same')
      .option('--to <format>', 'json, yaml or xml, where the name of the file does not say')
      .option('--force', 'write over a file that is there'),
    runner,
    async (session, options, from, to) => {
      const format = targetFormat(options.to, to);
      if (to !== '-') await refuseExisting(to, options.force);
      const { document, type, format: was } = await readDocument(session, from);
      const written = writeOscal(document, format);
      if (!written.ok) throw refused(from, `written as ${format}`, written.problems);
      const notes = written.warnings.map(({ where, message }) => `${where}: ${message}`.replace(/^: /, ''));
      if (to === '-')
        return {
          json: { format, type, text: written.value, notes },
          text: [written.value.trimEnd()],
          raw: written.value,
        };
      await writeOut(to, written.value, { force: options.force });
      return {
        json: { file: to, type, from: was, to: format, notes },
        text: [...notes.map((note) => dim(oneLine(note))), `wrote ${to}: ${type} as ${format}`],
      };
    },
  );
