import type { XlsxValue } from '../../../formats/xlsx/write-xlsx.ts';
import type { Between } from '../between.ts';

/** Of a crosswalk as a table: one row for each pair. An import reads the same ones by these names. */
export const CROSSWALK_COLUMNS = [
  'mapping',
  'source',
  'source title',
  'relation',
  'target',
  'target title',
  'rationale',
  'confidence',
  'said by',
  'state',
] as const;

export const rowsOf = ({ source, target, mappings }: Between): XlsxValue[][] => {
  const from = new Map(source.requirements.map((one) => [one.id, one]));
  const to = new Map(target.requirements.map((one) => [one.id, one]));
  return mappings.flatMap((mapping) =>
    mapping.sources.flatMap((left) =>
      mapping.targets.map((right): XlsxValue[] => [
        mapping.key,
        from.get(left)?.number,
        from.get(left)?.title,
        mapping.relation,
        to.get(right)?.number,
        to.get(right)?.title,
        mapping.rationale || null,
        mapping.confidence,
        mapping.source || null,
        mapping.state,
      ]),
    ),
  );
};
