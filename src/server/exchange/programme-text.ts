import { readYaml } from '../../formats/yaml.ts';
import type { FileProblem, Path, ProgrammeDocument } from '../../model/exchange/programme-record.ts';
import { type CustomFields, type ProgrammeReading, readDocuments } from '../../model/exchange/read-programme.ts';
import type { Registry } from '../../model/registry.ts';

/** A programme file as it lies in a folder: a name for messages, and its text. */
export interface ProgrammeFile {
  readonly name: string;
  readonly text: string;
}

/** How much a programme may hold in all its files together, in characters. */
export const PROGRAMME_LIMIT = 10_000_000;
const MAX_FILES = 2_000;

/** "12:3" from "line 12, column 3", `below` lines further down. */
export const shortPlace = (where: string, below = 0): string => {
  const found = /^line (\d+), column (\d+)$/.exec(where);
  return found ? `${Number(found[1]) + below}:${found[2]}` : where;
};

/** Programme files as records, with everything that is wrong and can be told from the text. */
export const readProgramme = (
  files: readonly ProgrammeFile[],
  registry: Registry,
  custom: CustomFields,
): ProgrammeReading => {
  const refused = tooMuch(files);
  if (refused) return { records: [], problems: [refused] };
  const documents: ProgrammeDocument[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    const read = readYaml(file.text);
    if (!read.ok) {
      problems.push(
        ...read.problems.map(({ where, message }) => ({ where: `${file.name}:${shortPlace(where)}`, message })),
      );
      continue;
    }
    for (const document of read.value) {
      const place = (path: Path) => shortPlace(document.place(path));
      documents.push({ file: file.name, value: document.value, place });
    }
  }
  const reading = readDocuments(documents, registry, custom);
  return { records: reading.records, problems: [...problems, ...reading.problems] };
};

const tooMuch = (files: readonly ProgrammeFile[]): FileProblem | undefined => {
  if (files.length > MAX_FILES)
    return { where: 'files', message: `A programme has at most ${MAX_FILES} files: put several records into one.` };
  const size = files.reduce((sum, file) => sum + file.text.length, 0);
  return size > PROGRAMME_LIMIT
    ? { where: 'files', message: 'The files hold more than 10 MB together. Apply them in parts.' }
    : undefined;
};
