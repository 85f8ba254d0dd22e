import type { JsonValue } from '../../formats/json.ts';
import { readYaml } from '../../formats/yaml.ts';
import { stringifyYaml, updateYaml, type YamlEdit } from '../../formats/yaml-edit.ts';
import type { FileProblem, Path, ProgrammeRecord, SourcedRecord } from '../../model/exchange/programme-record.ts';
import { type CustomFields, readDocuments } from '../../model/exchange/read-programme.ts';
import { ProgrammeWriter, pathOfWord, sortRecords } from '../../model/exchange/write-programme.ts';
import type { Registry } from '../../model/registry.ts';
import { refuseFiles } from './locate-problems.ts';
import { type ProgrammeFile, shortPlace } from './programme-text.ts';

export interface ExportRequest {
  readonly records: readonly ProgrammeRecord[];
  readonly registry: Registry;
  readonly custom: CustomFields;
  /** Key of the organisation’s own scope, which records need not name. */
  readonly root: string | null;
  /** Kinds that the export is of; what a file holds of others stays as it is. */
  readonly kinds: ReadonlySet<string>;
  /** Files as they are now: their comments and order stay, and only what differs is changed. */
  readonly existing?: readonly ProgrammeFile[];
}

/** One file holds at most so many records, so that it can be read again within every limit. */
const PER_FILE = 4_000;

/** Records as programme files; the same records always give the same files. Throws AppError where an existing file cannot be read. */
export const writeProgramme = (request: ExportRequest): ProgrammeFile[] => {
  const writer = new ProgrammeWriter(request.registry, request.root);
  const wanted = new Map(request.records.map((record) => [record.key, record]));
  const files = (request.existing ?? []).map((file) => editFile(file, request, writer, wanted));
  const problems = files.flatMap((file) => file.problems);
  refuseFiles(problems);
  const held = new Set(files.flatMap((file) => file.keys));
  const fresh = sortRecords(
    request.records.filter(({ key }) => !held.has(key)),
    request.registry,
    request.root,
  );
  const texts = new Map(files.map((file) => [file.name, file.text]));
  for (const kind of request.registry.kinds) {
    const mine = fresh.filter((record) => record.kind === kind.name);
    const home = mostOf(files, kind.name);
    for (let from = 0, part = 1; from < mine.length; from += PER_FILE, part += 1) {
      const name = home ?? `${kind.plural}${part > 1 ? `-${part}` : ''}.yaml`;
      const documents = mine.slice(from, from + PER_FILE).map((record) => writer.document(record) as JsonValue);
      texts.set(name, append(texts.get(name) ?? '', stringifyYaml(documents)));
    }
  }
  return [...texts].map(([name, text]) => ({ name, text }));
};

/** The file that holds most records of a kind, where one does. */
const mostOf = (files: readonly EditedFile[], kind: string): string | undefined => {
  const counts = files.map(({ name, kinds }) => ({ name, n: kinds.filter((one) => one === kind).length }));
  return counts.filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n)[0]?.name;
};

const append = (text: string, more: string): string => {
  if (text.trim() === '') return text + more;
  return `${text.endsWith('\n') ? text : `${text}\n`}---\n${more}`;
};

interface EditedFile extends ProgrammeFile {
  readonly keys: readonly string[];
  readonly kinds: readonly string[];
  readonly problems: readonly FileProblem[];
}

const editFile = (
  file: ProgrammeFile,
  request: ExportRequest,
  writer: ProgrammeWriter,
  wanted: ReadonlyMap<string, ProgrammeRecord>,
): EditedFile => {
  const keys: string[] = [];
  const kinds: string[] = [];
  const problems: FileProblem[] = [];
  let line = 0;
  const parts = splitDocuments(file.text).map((text) => {
    const read = readPart({ name: file.name, text }, line, request);
    line += text.split('\n').length - 1;
    problems.push(...read.problems);
    keys.push(...read.records.map(({ key }) => key));
    kinds.push(...read.records.map(({ kind }) => kind));
    return read.problems.length > 0 ? text : editPart(text, read, { request, writer, wanted });
  });
  const text = parts.filter((part) => part !== null).join('');
  return { name: file.name, text: dropFirstMarker(file.text, text), keys, kinds, problems };
};

/** A file that began without a marker does so again when its first document is gone. */
const dropFirstMarker = (before: string, after: string): string =>
  before.startsWith('---') ? after : after.replace(/^---[ \t]*\n/, '');

/** The text of each document, with its marker and the comments around it. Nothing but a marker starts a line with ---. */
const splitDocuments = (text: string): string[] => {
  const parts = text.split(/^(?=---(?:\s|$))/m);
  const [first = '', second, ...rest] = parts;
  const isLead = second !== undefined && first.split('\n').every((line) => /^\s*(?:[#%]|$)/.test(line));
  return isLead ? [first + second, ...rest] : parts;
};

interface Part {
  readonly records: readonly SourcedRecord[];
  readonly problems: readonly FileProblem[];
  /** Whether the document is a list of records, rather than one. */
  readonly isList: boolean;
}

const readPart = ({ name, text }: ProgrammeFile, line: number, request: ExportRequest): Part => {
  const read = readYaml(text);
  const below = (where: string) => shortPlace(where, line);
  if (!read.ok) {
    return {
      records: [],
      isList: false,
      problems: read.problems.map(({ where, message }) => ({ where: `${name}:${below(where)}`, message })),
    };
  }
  const documents = read.value.map((document) => ({
    file: name,
    value: document.value,
    place: (path: Path) => below(document.place(path)),
  }));
  const value = read.value[0]?.value;
  const isList = typeof value === 'object' && value !== null && 'records' in value;
  return { ...readDocuments(documents, request.registry, request.custom), isList };
};

interface Work {
  readonly request: ExportRequest;
  readonly writer: ProgrammeWriter;
  readonly wanted: ReadonlyMap<string, ProgrammeRecord>;
}

/** A document brought up to date; null when nothing of it is left. */
const editPart = (text: string, part: Part, { request, writer, wanted }: Work): string | null => {
  const edits: YamlEdit[] = [];
  const gone: number[] = [];
  for (const [index, held] of part.records.entries()) {
    if (!request.kinds.has(held.kind)) continue;
    const record = wanted.get(held.key);
    if (record) edits.push(...editsOf(writer, part.isList ? ['records', index] : [], held, record, request.root));
    else gone.push(index);
  }
  if (gone.length > 0 && gone.length === part.records.length) return null;
  for (const index of gone.toReversed()) edits.push({ path: ['records', index], value: undefined });
  if (edits.length === 0) return text;
  const updated = updateYaml(text, edits);
  // Its own text was read a moment ago and its values come from the store, so this cannot fail for a reason in the input.
  if (!updated.ok) throw new Error(`a programme document could not be edited: ${updated.problems[0]?.message}`);
  return updated.value;
};

const editsOf = (
  writer: ProgrammeWriter,
  base: Path,
  held: SourcedRecord,
  record: ProgrammeRecord,
  root: string | null,
): YamlEdit[] => {
  const before = held.kind === 'scope' ? held : { ...held, scope: held.scope ?? root };
  const edits = writer.differences(before, record).map((word): YamlEdit => {
    return { path: [...base, ...pathOfWord(word)], value: writer.value(record, word) as JsonValue | undefined };
  });
  const dropsLinks = held.links.length > 0 && record.links.length === 0;
  return dropsLinks
    ? [...edits.filter(({ path }) => path[base.length] !== 'links'), { path: [...base, 'links'], value: undefined }]
    : edits;
};
