import type { JsonObject } from '../../formats/json.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { writeTable } from '../exchange/table-text.ts';
import { type Between, readBetween } from './between.ts';
import { writeCollection } from './oscal/write-collection.ts';
import type { MappingState, Side } from './side.ts';
import { CROSSWALK_COLUMNS, rowsOf } from './tables/rows.ts';

export const EXPORT_FORMATS = ['oscal', 'csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Exported {
  readonly bytes: Uint8Array | string;
  readonly mime: string;
  readonly name: string;
}

/** What lies between two frameworks as a file; mappings that were rejected are left out. Throws conflict where nothing is left. */
export const exportCrosswalk = async (
  server: Server,
  actor: Actor,
  pair: readonly [string, string],
  format: ExportFormat,
): Promise<Exported> => {
  const between = await readBetween(server, actor, pair);
  const shown = shownOf(between);
  if (shown.mappings.length === 0)
    throw new AppError('conflict', `no mapping lies between ${pair[0]} and ${pair[1]}: there is nothing to write`);
  const base = `${between.source.framework.key}-to-${between.target.framework.key}`;
  if (format !== 'oscal') {
    const { bytes, mime } = writeTable(format, 'Crosswalk', CROSSWALK_COLUMNS, rowsOf(shown));
    return { bytes, mime, name: `${base}.${format}` };
  }
  const at = new Date(server.now()).toISOString();
  const document = { 'mapping-collection': writeCollection({ ...shown, at }) };
  const text = JSON.stringify(document, null, 2);
  const found = validateDocument(document as unknown as JsonObject);
  if (!found.valid)
    throw new AppError(
      'conflict',
      'what the records say does not make a valid OSCAL document: see errors',
      found.faults.map(({ where, message }) => ({ pointer: where, detail: message })),
    );
  return { bytes: text, mime: 'application/json; charset=utf-8', name: `${base}.json` };
};

/** Mappings that are not rejected, with those of their ends that lie in the two frameworks and may be seen. */
const shownOf = ({ source, target, mappings }: Between): Between => {
  const [from, to] = [source, target].map(({ requirements }) => new Set(requirements.map(({ id }) => id)));
  const shown = mappings.flatMap((mapping) => {
    const sources = mapping.sources.filter((id) => from?.has(id));
    const targets = mapping.targets.filter((id) => to?.has(id));
    return mapping.state === 'rejected' || sources.length === 0 || targets.length === 0
      ? []
      : [{ ...mapping, sources, targets }];
  });
  const place = placeIn(source, target);
  return {
    source,
    target,
    mappings: shown.toSorted((a, b) => place(a) - place(b) || (a.relation < b.relation ? -1 : 1)),
  };
};

/** In the order of the source, then of the target: the same records give the same file. */
const placeIn = (source: Side, target: Side): ((mapping: MappingState) => number) => {
  const [from, to] = [source, target].map(({ requirements }) => new Map(requirements.map(({ id }, at) => [id, at])));
  const first = (places: ReadonlyMap<string, number> | undefined, ids: readonly string[]): number =>
    Math.min(...ids.map((id) => places?.get(id) ?? 0));
  return ({ sources, targets }) => first(from, sources) * target.requirements.length + first(to, targets);
};
