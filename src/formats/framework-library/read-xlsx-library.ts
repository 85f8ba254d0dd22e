import { clean } from '../framework-table/builder.ts';
import type { FrameworkFile } from '../framework-table/framework-file.ts';
import type { Problem, Read } from '../read.ts';
import { sheetAsTable, type XlsxSheet, type XlsxWorkbook } from '../xlsx/read-xlsx.ts';
import { fromLibrary, type LibraryAbout, type LibraryFramework, type LibraryMappings } from './library.ts';
import { readNodeRows, type SheetRow } from './node-rows.ts';

/** Whether a workbook is a library of CISO Assistant, by the sheet that describes it. */
export const isLibraryWorkbook = ({ sheets }: XlsxWorkbook): boolean =>
  sheets.some(({ name }) => name === 'library_meta' || name === 'library_content');

/** A library as a workbook, of layout 1 (`library_content` lists the sheets) or 2 (`…_meta` and `…_content` in pairs). */
export const readXlsxLibrary = (book: XlsxWorkbook): Read<FrameworkFile> => {
  const reader = new WorkbookReader(book);
  return fromLibrary(
    book.sheets.some(({ name }) => name === 'library_meta') ? reader.readSecond() : reader.readFirst(),
  );
};

type Values = ReadonlyMap<string, string>;

class WorkbookReader {
  readonly #sheets: ReadonlyMap<string, XlsxSheet>;
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #controls = new Map<string, string>();
  readonly #prefixes = new Map<string, string>();
  readonly #mappings: LibraryMappings[] = [];
  #framework: LibraryFramework | undefined;

  constructor({ sheets }: XlsxWorkbook) {
    this.#sheets = new Map(sheets.map((sheet) => [sheet.name, sheet]));
  }

  #fault = (where: string, message: string): void => void this.#problems.push({ where, message });

  /** Layout 2. */
  readSecond() {
    const about = this.#values('library_meta');
    if (about.get('type') !== 'library')
      this.#fault('library_meta', 'The sheet must say "type" and "library": this is no library of layout 2.');
    const metas = [...this.#sheets.keys()].filter((name) => name.endsWith('_meta') && name !== 'library_meta');
    const blocks = metas.map((name) => ({ name, values: this.#values(name), content: `${name.slice(0, -5)}_content` }));
    // Prefixes first: the others are written with them; then what they refer to.
    const order = ['urn_prefix', 'reference_controls'];
    const rank = (type: string | undefined) =>
      type !== undefined && order.includes(type) ? order.indexOf(type) : order.length;
    for (const { name, values, content } of blocks.sort(
      (a, b) => rank(a.values.get('type')) - rank(b.values.get('type')),
    )) {
      const type = values.get('type');
      if (type === undefined) this.#fault(name, 'The sheet does not say its "type".');
      else if (!this.#sheets.has(content))
        this.#fault(name, `The sheet ${content} that belongs to this one is missing.`);
      else this.#take(type, name, values, content);
    }
    const known = new Set(['library_meta', ...blocks.flatMap(({ name, content }) => [name, content])]);
    for (const name of this.#sheets.keys()) {
      if (!known.has(name))
        this.#warnings.push({ where: name, message: 'The sheet is none of the library’s and is left out.' });
    }
    return this.#library(about);
  }

  #take(type: string, name: string, values: Values, content: string): void {
    const rows = this.#rows(content);
    if (type === 'urn_prefix') this.#takePrefixes(rows);
    else if (type === 'reference_controls') this.#takeControls(rows, values.get('base_urn') ?? '');
    else if (type === 'framework') this.#takeFramework(name, values, rows, '');
    else if (type === 'requirement_mapping_set') this.#takeMappings(name, values, rows, '');
    else this.#leave(type, name);
  }

  /** Layout 1: one sheet names the others. */
  readFirst() {
    const values = this.#values('library_content');
    const rows = (this.#sheets.get('library_content')?.rows ?? []).map((row) => ({
      where: `library_content, row ${row.number}`,
      cells: [0, 1, 2, 3].map((column) => textOf(row, column)),
    }));
    for (const { cells } of rows) {
      const [key, base, id] = cells;
      if (key === 'reference_control_base_urn' && base && id) this.#prefixes.set(id, base.toLowerCase());
    }
    for (const { where, cells } of rows) {
      const [key, tab, type, extra] = cells;
      if (key !== 'tab' || !tab) continue;
      if (this.#sheets.has(tab)) this.#takeTab(tab, type ?? '', values, extra, where);
      else this.#fault(where, `There is no sheet ${tab}, which is named here.`);
    }
    return this.#library(new Map([...values].map(([key, value]) => [key.replace(/^library_/, ''), value])));
  }

  #takeTab(tab: string, type: string, values: Values, extra: string | undefined, where: string): void {
    const rows = this.#rows(tab);
    if (type === 'requirements') this.#takeFramework(where, values, rows, 'framework_', extra);
    else if (type === 'reference_controls') this.#takeControls(rows, extra ?? '');
    else if (type === 'mappings') this.#takeMappings(where, values, rows, 'mapping_');
    else this.#leave(type, where);
  }

  #leave(type: string, where: string): void {
    if (!LEFT.has(type))
      this.#warnings.push({ where, message: `Sheets of the type "${type.slice(0, 40)}" are not known and left out.` });
  }

  #library(values: Values) {
    const version = Number(values.get('version'));
    if (!values.has('version')) this.#fault('library', 'The library has no version. Write a whole number from 1.');
    else if (!Number.isInteger(version) || version < 1)
      this.#fault('library', 'The version of a library is a whole number from 1. Correct it.');
    if (!this.#framework && this.#mappings.length === 0)
      this.#fault('library', 'There is neither a framework nor a set of mappings in this library.');
    const published = values.get('publication_date')?.slice(0, 10);
    const about: LibraryAbout = {
      ...(Number.isInteger(version) ? { version } : {}),
      ...pick(values, {
        urn: 'urn',
        name: 'name',
        description: 'description',
        copyright: 'copyright',
        provider: 'provider',
      }),
      ...(published && /^\d{4}-\d\d-\d\d$/.test(published) ? { publishedOn: published } : {}),
    };
    return {
      about,
      ...(this.#framework ? { framework: this.#framework } : {}),
      mappings: this.#mappings,
      controls: this.#controls,
      problems: this.#problems,
      warnings: this.#warnings,
    };
  }

  #takePrefixes(rows: readonly SheetRow[]): void {
    for (const { cells } of rows) {
      const id = cells.get('prefix_id');
      const value = cells.get('prefix_value');
      if (id && value) this.#prefixes.set(id, value.toLowerCase());
    }
  }

  #takeControls(rows: readonly SheetRow[], base: string): void {
    for (const { cells } of rows) {
      const ref = cells.get('ref_id');
      if (ref) this.#controls.set(`${base}:${ref}`.toLowerCase(), [ref, cells.get('name')].filter(Boolean).join(' '));
    }
  }

  #takeFramework(where: string, values: Values, rows: readonly SheetRow[], prefix: string, section?: string): void {
    const urn = values.get(`${prefix}urn`);
    if (!urn) this.#fault(where, 'The framework has no urn. Give it one.');
    const base = values.get(`${prefix}base_urn`) ?? (urn ?? '').replace(':framework:', ':req_node:');
    if (this.#framework && prefix === '') this.#fault(where, 'This is a second framework. Keep one to a file.');
    const nodes = readNodeRows(rows, { base, prefixes: this.#prefixes, section, fault: this.#fault });
    const before = this.#framework?.nodes ?? [];
    this.#framework = {
      urn: urn ?? '',
      ...pick(values, { refId: `${prefix}ref_id`, name: `${prefix}name`, description: `${prefix}description` }),
      nodes: [...before, ...nodes],
    };
  }

  #takeMappings(where: string, values: Values, rows: readonly SheetRow[], prefix: string): void {
    const source = values.get(`${prefix}source_framework_urn`)?.toLowerCase();
    const target = values.get(`${prefix}target_framework_urn`)?.toLowerCase();
    if (!source || !target) return this.#fault(where, 'The set of mappings does not name both frameworks.');
    const pairs = rows.flatMap(({ where: place, cells }): LibraryMappings['pairs'] => {
      const [from, to, relation] = [
        cells.get('source_node_id'),
        cells.get('target_node_id'),
        cells.get('relationship'),
      ];
      if (!from || !to || !relation) {
        this.#fault(place, 'A mapping needs source_node_id, target_node_id and relationship.');
        return [];
      }
      const strength = cells.get('strength_of_relationship');
      const rationale = cells.get('rationale');
      return [
        {
          source: from,
          target: to,
          relation,
          ...(rationale ? { rationale } : {}),
          ...(strength && Number.isFinite(Number(strength)) ? { strength: Number(strength) } : {}),
          where: place,
        },
      ];
    });
    this.#mappings.push({ title: values.get(`${prefix}name`) ?? `${source} to ${target}`, source, target, pairs });
  }

  /** Keys and values: the first two cells of each row. */
  #values(name: string): Values {
    const found = new Map<string, string>();
    for (const row of this.#sheets.get(name)?.rows ?? []) {
      const key = textOf(row, 0)?.toLowerCase();
      const value = textOf(row, 1);
      if (key && value && !found.has(key)) found.set(key, value);
    }
    return found;
  }

  #rows(name: string): SheetRow[] {
    const sheet = this.#sheets.get(name);
    if (!sheet) return [];
    const { header, rows } = sheetAsTable(sheet);
    const names = header.map((heading) => heading.trim().toLowerCase());
    return rows.map(({ line, cells }) => ({
      where: `${name}, row ${line}`,
      cells: new Map(cells.flatMap((cell, index) => (clean(cell) ? [[names[index] ?? '', clean(cell)] as const] : []))),
    }));
  }
}

const LEFT = new Set(['risk_matrix', 'threats', 'scores', 'answers', 'implementation_groups', 'metrics']);

const textOf = (row: XlsxSheet['rows'][number], column: number): string | undefined => {
  const value = row.cells.find((cell) => cell.column === column)?.value;
  return clean(value === undefined || value === null ? '' : String(value)) || undefined;
};

const pick = <N extends string>(from: Values, names: Readonly<Record<N, string>>): { [P in N]?: string } =>
  Object.fromEntries(
    (Object.entries(names) as [N, string][]).flatMap(([to, name]) => {
      const value = from.get(name);
      return value === undefined ? [] : [[to, value] as const];
    }),
  ) as { [P in N]?: string };
