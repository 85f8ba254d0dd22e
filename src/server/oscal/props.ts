import type { Property } from '../../formats/oscal/model/metadata.ts';

/** Ours, for what OSCAL has no word for. Nothing is fetched from it. */
export const CANDOR = 'https://candor.dev/ns/oscal';
export const FEDRAMP: readonly string[] = ['http://fedramp.gov/ns/oscal', 'https://fedramp.gov/ns/oscal'];

/** Stands where OSCAL demands a text and the records have none. */
export const NOT_SAID = 'Not described in the records.';

/** A text as OSCAL takes it on one line; undefined where nothing is left. */
export const oneLine = (text: unknown): string | undefined => {
  if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean') return undefined;
  const line = String(text).replace(/\s+/gu, ' ').trim();
  return line === '' ? undefined : line;
};

/** A property of ours; none where there is no value. */
export const prop = (name: string, value: unknown, remarks?: string): Property[] => {
  const line = oneLine(value);
  if (line === undefined) return [];
  return [{ name, ns: CANDOR, value: line, ...(remarks === undefined ? {} : { remarks }) }];
};

export type Props = readonly Property[] | undefined;

/** The value of a property of ours. */
export const ours = (props: Props, name: string): string | undefined =>
  props?.find((one) => one.name === name && one.ns === CANDOR)?.value;

export const oursAll = (props: Props, name: string): readonly string[] =>
  (props ?? []).flatMap((one) => (one.name === name && one.ns === CANDOR ? [one.value] : []));

export const oursRemarks = (props: Props, name: string): string | undefined =>
  props?.find((one) => one.name === name && one.ns === CANDOR)?.remarks;

/** Members that hold something: OSCAL leaves lists out rather than empty. */
export const listed = <K extends string, T>(name: K, list: readonly T[]): { readonly [key in K]?: readonly T[] } =>
  (list.length === 0 ? {} : { [name]: list }) as { readonly [key in K]?: readonly T[] };

/** A text, unless it is the one that stands for none. */
export const said = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' || text === NOT_SAID ? undefined : text;
