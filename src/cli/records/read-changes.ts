import { z } from 'zod';
import { readYaml } from '../../formats/yaml.ts';
import { type Change, changeSchema, MAX_CHANGES } from '../../model/change.ts';
import { problemsOf } from '../../model/schema.ts';
import { usage } from '../exit.ts';

const listSchema = z.array(changeSchema).min(1).max(MAX_CHANGES);

/** Changes from a JSON or YAML text: a list, or `changes:` with a list. Throws usage with the place of what is wrong. */
export const readChanges = (text: string, name: string): readonly Change[] => {
  const read = readYaml(text);
  if (!read.ok)
    throw usage(
      `${name} cannot be read`,
      read.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  const values = read.value.map((document) => document.value);
  const value = values.length === 1 ? values[0] : values;
  const isWrapped = typeof value === 'object' && value !== null && !Array.isArray(value);
  const parsed = (isWrapped ? z.strictObject({ changes: listSchema }) : listSchema).safeParse(value);
  if (!parsed.success) throw usage(`${name} is not a list of changes`, problemsOf(parsed.error));
  return Array.isArray(parsed.data) ? parsed.data : parsed.data.changes;
};
