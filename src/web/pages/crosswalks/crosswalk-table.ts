import { isRole, type Role } from '../../../formats/crosswalk-pack/table-roles.ts';
import { guessColumns } from '../../../formats/framework-table/columns.ts';
import type { XlsxSheet } from '../../../formats/xlsx/read-xlsx.ts';
import { type Mapping, type ReadFile, readTables, type Table } from '../import/table.ts';
import type { FrameworkName } from './crosswalk-query.ts';

/** What each column of a table of mappings may hold, for people. */
export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  source: 'The number that is mapped',
  target: 'What it is mapped to',
  relation: 'Relation',
  rationale: 'Why',
  confidence: 'Confidence',
  'said by': 'Who says so',
  state: 'State',
  mapping: 'Which mapping it is part of',
};

/** Publishers begin a sheet with titles and legends: how far down its headings are looked for. */
const FAR = 20;

const sourceIn = (header: readonly string[]): number => {
  const named = header.findIndex((name) => name.trim().toLowerCase() === 'source');
  return named >= 0 ? named : guessColumns(header).findIndex(({ column }) => column === 'number');
};

const headingRow = ({ rows }: XlsxSheet): number | undefined =>
  rows.slice(0, FAR).find(({ cells }) => sourceIn(cells.map(({ value }) => String(value ?? ''))) >= 0)?.number;

/** A sheet may have two rows of headings, the upper over several of the lower: "CIS v8" over "Control Mapping" and "Gap Level". */
const joinHeadings = (table: Table): Table => {
  const [lower, ...rows] = table.rows;
  const source = sourceIn(table.header);
  if (!lower || source < 0 || lower.cells[source]?.trim() !== '') return table;
  let above = '';
  const header = table.header.map((heading, at) => {
    above = heading.trim() || above;
    const below = lower.cells[at]?.trim() ?? '';
    return below === '' ? heading : `${above} ${below}`.trim();
  });
  return { ...table, header, rows };
};

/** The tables of a file of mappings, with their headings found. */
export const readMappingTables = (bytes: Uint8Array): ReadFile => {
  const read = readTables(bytes, headingRow);
  return read.ok ? { ok: true, tables: read.tables.map(joinHeadings) } : read;
};

/** Whether a file is a document of OSCAL rather than a table, by how it begins. */
export const isDocument = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*(?:[{<]|---|#|["']?mapping-collection\b)/.test(new TextDecoder().decode(bytes.subarray(0, 1_000)));

const compact = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Endings of a framework's key that are long enough to tell it: of FRM-nist-800-53-rev5 also "80053rev5". */
const namesOf = (key: string): string[] => {
  const steps = key.replace(/^FRM-/i, '').split('-');
  return steps.map((_, at) => compact(steps.slice(at).join(''))).filter((name) => name.length >= 6);
};

/** What each column most likely holds: a role, the key of the framework whose numbers it lists, or null for nothing. */
export const guessMapping = (header: readonly string[], frameworks: readonly FrameworkName[]): Mapping => {
  const mapping: (string | null)[] = header.map((name) => {
    const word = name.trim().toLowerCase();
    return isRole(word) ? word : null;
  });
  const source = sourceIn(header);
  if (source >= 0 && !mapping.includes('source')) mapping[source] = 'source';
  if (mapping.includes('target')) return mapping;
  for (const { key } of frameworks) {
    const at = header.findIndex((name, index) => {
      // Beside the numbers there is a verdict on the gap and a note, under the same standard.
      const isBeside = /gap level|addendum/i.test(name);
      return mapping[index] === null && !isBeside && namesOf(key).some((one) => compact(name).includes(one));
    });
    if (at >= 0) mapping[at] = key;
  }
  return mapping;
};

/** What is still missing before a table can be tried; undefined when nothing is. */
export const faultOf = (
  header: readonly string[],
  mapping: Mapping,
  { source, target }: { readonly source: string; readonly target: string },
): string | undefined => {
  const taken = mapping.filter((one) => one !== null);
  const twice = taken.find((one, index) => taken.indexOf(one) !== index);
  if (twice !== undefined) {
    const both = header.filter((_, index) => mapping[index] === twice).map((name) => `“${name}”`);
    return `${both.join(' and ')} hold the same. Leave one of them out.`;
  }
  if (!taken.includes('source')) return 'No column holds the numbers that are mapped. Say below which one does.';
  if (!taken.some((one) => one === 'target' || !isRole(one)))
    return 'No column holds what they are mapped to. Say below which one does.';
  if (source === '') return 'Say of which framework the numbers are that are mapped.';
  if (taken.includes('target') && target === '')
    return 'Say of which framework the numbers are that they are mapped to.';
  return undefined;
};
