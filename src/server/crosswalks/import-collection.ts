import type { MappingCollection, MappingResourceReference } from '../../formats/oscal/model/mapping.ts';
import { readSentOscal } from '../../formats/oscal/read-oscal.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import type { Problem } from '../../formats/read.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { type ImportAnswer, type Imported, type ImportOptions, importDrafts } from './commit-drafts.ts';
import type { Draft } from './drafts.ts';
import { clueOf, mappingsOf, type ResourceClue, readMaps } from './oscal/read-collection.ts';
import { findFramework, readSide, type Side } from './side.ts';

export interface CollectionOptions extends ImportOptions {
  /** Keys of the frameworks that the collection means, where it does not say so itself. */
  readonly source?: string;
  readonly target?: string;
}

/** Imports an OSCAL mapping collection (JSON, YAML or XML). Throws invalid where it is none; what cannot be taken is named by its place. */
export const importCollection = async (
  server: Server,
  actor: Actor,
  bytes: Uint8Array,
  options: CollectionOptions,
): Promise<ImportAnswer> => {
  const collection = collectionOf(bytes);
  return await importDrafts(server, actor, options, 'OSCAL mapping collection', (tx) =>
    readAll(server, actor, tx, collection, options),
  );
};

const refused = (what: string, problems: readonly Problem[]): AppError =>
  new AppError(
    'invalid',
    `${what}: ${problems[0]?.where ?? ''} ${problems[0]?.message ?? ''}`,
    problems.map(({ where, message }) => ({ pointer: where, detail: message })),
  );

const collectionOf = (bytes: Uint8Array): MappingCollection => {
  const read = readSentOscal(bytes);
  if (!read.ok) throw refused('the file cannot be read', read.problems);
  const found = validateDocument(read.value.document);
  if (!found.valid)
    throw refused(
      'the file is no valid OSCAL',
      found.faults.filter(({ level }) => level === 'error'),
    );
  if (found.type !== 'mapping-collection')
    throw new AppError('invalid', `this is a ${found.type ?? 'document'} of OSCAL, not a mapping-collection`);
  // Validated just above, by the model that the type is of.
  return read.value.document['mapping-collection'] as unknown as MappingCollection;
};

const readAll = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  collection: MappingCollection,
  options: CollectionOptions,
): Promise<Imported> => {
  const drafts: Draft[] = [];
  const problems: Problem[] = [];
  const notKept: Problem[] = [];
  const frameworks = new Set<string>();
  for (const [at, mapping] of mappingsOf(collection).entries()) {
    const where = `/mapping-collection/mappings/${at}`;
    const sideOf = (reference: MappingResourceReference, name: string, given: string | undefined) =>
      findSide(server, actor, tx, { ...clueOf(collection, reference, `${where}/${name}`), given }, problems);
    const source = await sideOf(mapping['source-resource'], 'source-resource', options.source);
    const target = await sideOf(mapping['target-resource'], 'target-resource', options.target);
    if (!source || !target) continue;
    frameworks.add(source.framework.key).add(target.framework.key);
    const read = readMaps(collection, mapping, { source, target }, { where, accept: options.accept });
    drafts.push(...read.drafts);
    problems.push(...read.problems);
    notKept.push(...read.notKept);
  }
  return { drafts, problems, notKept, frameworks: [...frameworks] };
};

interface Asked extends ResourceClue {
  readonly given: string | undefined;
}

const findSide = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  { given, key, title, where }: Asked,
  problems: Problem[],
): Promise<Side | undefined> => {
  const ref = given ?? key;
  const found = ref === undefined ? undefined : await findFramework(server, actor, tx, ref);
  if (found) return await readSide(server, actor, tx, found);
  const called = [ref, title].filter((word) => word !== undefined).join(', ') || 'which is not named';
  const param = where.endsWith('source-resource') ? 'source' : 'target';
  problems.push({
    where,
    message: `The framework (${called}) is not here. Load it, or say with "${param}" which of yours is meant.`,
  });
  return undefined;
};
