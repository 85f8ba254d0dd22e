import type { FrameworkFile } from '../framework-table/framework-file.ts';
import { FILE_LIMITS } from '../framework-table/framework-file.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { listAt, numberAt, objectAt, textAt, textsAt } from '../json-pick.ts';
import { type Problem, type Read, refuse } from '../read.ts';
import { readYaml, type YamlDocument } from '../yaml.ts';
import { fromLibrary, type Library, type LibraryFramework, type LibraryMappings, type LibraryNode } from './library.ts';

type Path = readonly (string | number)[];

/** The largest library that is published has some 400,000 tokens. */
const BOUNDS = { maxBytes: FILE_LIMITS.maxBytes, maxTokens: 3_000_000, maxDocuments: 2 };

/** A library of CISO Assistant as YAML. Every fault is named with its line and column. */
export const readYamlLibrary = (bytes: string | Uint8Array): Read<FrameworkFile> => {
  const read = readYaml(bytes, BOUNDS);
  if (!read.ok) return read;
  const [document, second] = read.value;
  if (!document) return refuse('start', 'The file is empty.');
  if (second) return refuse(second.place([]), 'A second document starts here. Keep one library to a file.');
  const { value } = document;
  if (!isJsonObject(value) || !isJsonObject(value['objects']))
    return refuse('line 1, column 1', 'This is no library: it has no "objects" with a framework or mappings.');
  return fromLibrary(new LibraryReader(document, value).read());
};

class LibraryReader {
  readonly #document: YamlDocument;
  readonly #root: JsonObject;
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];

  constructor(document: YamlDocument, root: JsonObject) {
    this.#document = document;
    this.#root = root;
  }

  read(): Library {
    const objects = objectAt(this.#root['objects']);
    const version = this.#version();
    const framework = this.#framework(objects);
    const mappings = this.#sets(objects);
    if (!framework && mappings.length === 0)
      this.#fault(['objects'], 'There is neither a framework nor a set of mappings in this library.');
    this.#nameTheRest(objects);
    const published = textAt(this.#root['publication_date']);
    return {
      about: {
        ...pick(this.#root, {
          urn: 'urn',
          name: 'name',
          description: 'description',
          copyright: 'copyright',
          provider: 'provider',
        }),
        ...(version === undefined ? {} : { version }),
        ...(published && /^\d{4}-\d\d-\d\d/.test(published) ? { publishedOn: published.slice(0, 10) } : {}),
      },
      ...(framework ? { framework } : {}),
      mappings,
      controls: controlNames(objects),
      problems: this.#problems,
      warnings: this.#warnings,
    };
  }

  #fault(path: Path, message: string): void {
    this.#problems.push({ where: this.#document.place(path), message });
  }

  #version(): number | undefined {
    const layout = textAt(this.#root['convert_library_version']);
    if (layout !== undefined && !/^v?[12](?:\D|$)/.test(layout))
      this.#fault(
        ['convert_library_version'],
        `This library is of layout "${layout.slice(0, 20)}"; layouts 1 and 2 are read.`,
      );
    const version = this.#root['version'];
    if (version === undefined) this.#fault([], 'The library has no version. Write "version: 1", or a higher number.');
    else if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
      this.#fault(['version'], 'The version of a library is a whole number from 1. Correct it.');
    else return version;
    return undefined;
  }

  /** One object, or a list of one: both are in use. */
  #framework(objects: JsonObject): LibraryFramework | undefined {
    const name = objects['framework'] === undefined ? 'frameworks' : 'framework';
    const given = objects[name];
    const list = Array.isArray(given) ? listAt(given) : given === undefined || given === null ? [] : [given];
    const [value, second] = list;
    if (second !== undefined) this.#fault(['objects', name, 1], 'A second framework starts here. Keep one to a file.');
    if (value === undefined) return undefined;
    const path: Path = Array.isArray(given) ? ['objects', name, 0] : ['objects', name];
    const framework = objectAt(value);
    const urn = textAt(framework['urn']);
    if (urn === undefined) this.#fault(path, 'The framework has no urn. Give it one.');
    const nodes = listAt(framework['requirement_nodes']);
    if (nodes.length === 0) this.#fault(path, 'The framework has no requirement_nodes.');
    return {
      urn: urn ?? '',
      ...pick(framework, { refId: 'ref_id', name: 'name', description: 'description' }),
      nodes: nodes.flatMap((node, index) => this.#node(node, [...path, 'requirement_nodes', index])),
    };
  }

  #node(value: JsonValue, path: Path): LibraryNode[] {
    const node = objectAt(value);
    const urn = textAt(node['urn'])?.toLowerCase();
    if (urn === undefined) {
      this.#fault(path, 'The node has no urn. Give it one.');
      return [];
    }
    // 1.10 without quotes is the number 1.1.
    if (typeof node['ref_id'] === 'number' && !Number.isInteger(node['ref_id']))
      this.#fault(
        [...path, 'ref_id'],
        `A ref_id is text: put ${String(node['ref_id'])} in quotes, lest 1.10 becomes 1.1.`,
      );
    const parent = textAt(node['parent_urn'])?.toLowerCase();
    return [
      {
        where: this.#document.place(path),
        urn,
        ...(parent === undefined ? {} : { parent }),
        ...pick(node, {
          refId: 'ref_id',
          name: 'name',
          description: 'description',
          annotation: 'annotation',
          evidence: 'typical_evidence',
        }),
        assessable: node['assessable'] === true,
        groups: textsAt(node['implementation_groups']),
        controls: textsAt(node['reference_controls']).map((one) => one.toLowerCase()),
        questions: questionsOf(node),
      },
    ];
  }

  #sets(objects: JsonObject): LibraryMappings[] {
    const one = objects['requirement_mapping_set'];
    const many = listAt(objects['requirement_mapping_sets']);
    const given = [
      ...(isJsonObject(one) ? [{ value: one as JsonValue, path: ['objects', 'requirement_mapping_set'] as Path }] : []),
      ...many.map((value, index) => ({ value, path: ['objects', 'requirement_mapping_sets', index] as Path })),
    ];
    return given.flatMap(({ value, path }): LibraryMappings[] => {
      const set = objectAt(value);
      const source = textAt(set['source_framework_urn'])?.toLowerCase();
      const target = textAt(set['target_framework_urn'])?.toLowerCase();
      if (source === undefined || target === undefined) {
        this.#fault(
          path,
          'The set of mappings does not name both frameworks (source_framework_urn, target_framework_urn).',
        );
        return [];
      }
      const pairs = listAt(set['requirement_mappings']);
      return [
        {
          title: textAt(set['name']) ?? textAt(set['ref_id']) ?? `${source} to ${target}`,
          source,
          target,
          pairs: pairs.flatMap((pair, index) => this.#pair(objectAt(pair), [...path, 'requirement_mappings', index])),
        },
      ];
    });
  }

  #pair(pair: JsonObject, path: Path): LibraryMappings['pairs'] {
    const source = textAt(pair['source_requirement_urn'])?.toLowerCase();
    const target = textAt(pair['target_requirement_urn'])?.toLowerCase();
    const relation = textAt(pair['relationship']);
    if (source === undefined || target === undefined || relation === undefined) {
      this.#fault(path, 'A mapping needs source_requirement_urn, target_requirement_urn and relationship.');
      return [];
    }
    const strength = numberAt(pair['strength_of_relationship']);
    return [
      {
        source,
        target,
        relation,
        ...pick(pair, { rationale: 'rationale' }),
        ...(strength === undefined ? {} : { strength }),
        where: this.#document.place(path),
      },
    ];
  }

  #nameTheRest(objects: JsonObject): void {
    for (const name of Object.keys(objects)) {
      if (!TAKEN.has(name))
        this.#warnings.push({
          where: this.#document.place(['objects', name]),
          message: `"${name}" is left out: only frameworks and mappings are taken.`,
        });
    }
  }
}

const TAKEN = new Set([
  'framework',
  'frameworks',
  'requirement_mapping_set',
  'requirement_mapping_sets',
  'reference_controls',
]);

/** The texts of an object under other names; what is absent or blank is left out. */
const pick = <N extends string>(from: JsonObject, names: Readonly<Record<N, string>>): { [P in N]?: string } =>
  Object.fromEntries(
    (Object.entries(names) as [N, string][]).flatMap(([to, name]) => {
      const text = textAt(from[name]);
      return text === undefined ? [] : [[to, text] as const];
    }),
  ) as { [P in N]?: string };

const controlNames = (objects: JsonObject): ReadonlyMap<string, string> =>
  new Map(
    listAt(objects['reference_controls'])
      .map(objectAt)
      .flatMap((one) => {
        const urn = textAt(one['urn'])?.toLowerCase();
        const name = [textAt(one['ref_id']), textAt(one['name'])].filter(Boolean).join(' ');
        return urn === undefined || name === '' ? [] : [[urn, name] as const];
      }),
  );

/** Their texts; the answers to choose from are another matter. */
const questionsOf = (node: JsonObject): string[] =>
  Object.values(objectAt(node['questions'])).flatMap((question) => textAt(objectAt(question)['text']) ?? []);
