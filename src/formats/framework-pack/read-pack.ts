import type { z } from 'zod';
import { type Problem, type Read, readOk, refuse, refuseAll } from '../read.ts';
import { readYaml, type YamlDocument } from '../yaml.ts';
import {
  type FrameworkPack,
  nameOfNumber,
  PACK_LIMITS,
  type PackFile,
  type PackRequirement,
  packSchema,
} from './pack.ts';

/** How many faults of one file are named. */
const NAMED = 20;

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** Reads a framework pack: one YAML document. Every fault is named with its line and column. */
export const readPack = (input: string | Uint8Array): Read<FrameworkPack> => {
  const read = readPackFile(input, packSchema, PACK_LIMITS.maxBytes);
  if (!read.ok) return read;
  const { document, file } = read.value;
  const problems = faultsOf(document, file);
  return problems.length > 0 ? refuseAll(problems) : readOk(settle(file));
};

/** A pack of any sort, held to its form: what it says, and the document that knows where each part stands. */
export const readPackFile = <T>(
  input: string | Uint8Array,
  form: z.ZodType<T>,
  maxBytes: number,
): Read<{ readonly document: YamlDocument; readonly file: T }> => {
  const read = readYaml(input, { maxBytes, maxDocuments: 2 });
  if (!read.ok) return read;
  const [document, second] = read.value;
  if (!document) return refuse('line 1, column 1', 'There is nothing in this file. Write a pack.');
  if (second) return refuse(second.place([]), 'A pack is one document. Put the second into a file of its own.');
  const parsed = form.safeParse(document.value);
  if (!parsed.success) return refuseAll(parsed.error.issues.slice(0, NAMED).map((issue) => problemOf(document, issue)));
  return readOk({ document, file: parsed.data });
};

const problemOf = (document: YamlDocument, issue: z.core.$ZodIssue): Problem => {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  return { where: document.place(path), message: `${path.join('.') || 'the pack'}: ${issue.message}.` };
};

/** What the form alone does not show: numbers given twice, references to nothing, groups inside themselves. */
const faultsOf = (document: YamlDocument, pack: PackFile): Problem[] => {
  const problems: Problem[] = [];
  const report: Report = (path, message) => {
    if (problems.length < NAMED) problems.push({ where: document.place(path), message });
  };
  const isEmpty = pack.requirements.length === 0;
  if (isEmpty && pack.holds !== 'edition only')
    report(['requirements'], 'There is none. List them, or say that the pack holds the edition only.');
  if (!isEmpty && pack.holds === 'edition only')
    report(['holds'], 'It holds requirements too. Say what of them: their numbers, titles, or our labels.');
  const groups = checkGroups(pack, report);
  checkRequirements(pack, groups, report);
  return problems;
};

/** A parent stands before its groups, so that no chain of them is a ring. */
const checkGroups = ({ groups }: PackFile, report: Report): ReadonlySet<string> => {
  const seen = new Set<string>();
  for (const [at, { id, parent }] of groups.entries()) {
    if (seen.has(id)) report(['groups', at, 'id'], `The group ${id} is there twice. Keep one of them.`);
    if (parent !== undefined && !seen.has(parent))
      report(['groups', at, 'parent'], `No group ${parent} stands before this one. Correct it, or move it up.`);
    seen.add(id);
  }
  return seen;
};

const checkRequirements = ({ requirements }: PackFile, groups: ReadonlySet<string>, report: Report): void => {
  const names = new Map<string, string>();
  const numbers = new Set<string>();
  for (const [at, { number, group, under }] of requirements.entries()) {
    const place = (field: string): Path => ['requirements', at, field];
    const name = nameOfNumber(number);
    const other = names.get(name);
    if (numbers.has(number)) report(place('number'), `The number ${number} is there twice. Keep one of them.`);
    else if (name === '') report(place('number'), `The number ${number} has no letter or digit. Correct it.`);
    else if (other !== undefined)
      report(
        place('number'),
        `The numbers ${other} and ${number} would have the same key, ${name}. Write one otherwise.`,
      );
    if (!groups.has(group)) report(place('group'), `There is no group ${group}. Add it, or correct it.`);
    if (under !== undefined && !numbers.has(under))
      report(place('under'), `No requirement ${under} stands before this one. Correct it, or move it up.`);
    names.set(name, number);
    numbers.add(number);
  }
};

/** Every requirement with its own or its inherited title. */
const settle = (file: PackFile): FrameworkPack => {
  const { format: _format, ...pack } = file;
  const groups = new Map(pack.groups.map(({ id, title }) => [id, title]));
  const titles = new Map<string, string>();
  const requirements = pack.requirements.map(({ number, group, under, title, assessable }): PackRequirement => {
    const settled = title ?? (under === undefined ? undefined : titles.get(under)) ?? groups.get(group) ?? number;
    titles.set(number, settled);
    return {
      number,
      name: nameOfNumber(number),
      group,
      ...(under === undefined ? {} : { under }),
      title: settled,
      assessable: assessable ?? true,
    };
  });
  return { ...pack, requirements };
};
