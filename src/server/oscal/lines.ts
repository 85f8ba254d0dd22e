/** A line "id = value". */
export interface ParameterLine {
  readonly id: string;
  readonly value: string;
}

const LINE = /^\s*([\p{L}_][\p{L}\p{N}.\-_]*)\s*=\s*(.*\S)\s*$/u;

/** The lines of `parameters`: those that set one, and those that do not say what they set. */
export const readParameters = (
  text: string | undefined,
): { readonly set: readonly ParameterLine[]; readonly rest: readonly string[] } => {
  const set: ParameterLine[] = [];
  const rest: string[] = [];
  for (const line of (text ?? '').split(/\r\n|[\n\r\u2028\u2029]/)) {
    const [, id, value] = LINE.exec(line) ?? [];
    if (id !== undefined && value !== undefined) set.push({ id, value });
    else if (line.trim() !== '') rest.push(line.trim());
  }
  return { set, rest };
};

/** How far a requirement is met, as a plan states it. */
export interface Stated {
  /** OSCAL's word for it: implemented, partial, planned, alternative, not-applicable, or another. */
  readonly state: string;
  /** Candor's status, where Candor wrote the plan. */
  readonly status?: string;
  /** When, and by whom. */
  readonly at?: string;
  readonly by?: string;
  readonly text?: string;
}

const HEADS = ['state', 'status', 'at', 'by'] as const;

/** A statement as lines "name: value", with the text below an empty line. */
export const writeStated = (stated: Stated): string => {
  const heads = HEADS.flatMap((name) => (stated[name] === undefined ? [] : [`${name}: ${stated[name]}`]));
  return stated.text === undefined ? heads.join('\n') : `${heads.join('\n')}\n\n${stated.text}`;
};

/** What `writeStated` wrote; undefined where a person wrote something else there. */
export const readStated = (text: string | undefined): Stated | undefined => {
  if (text === undefined) return undefined;
  const [head = '', ...rest] = text.split('\n\n');
  const found = new Map(
    head.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const state = found.get('state');
  if (!state || !/^[\p{L}_][\p{L}\p{N}.\-_]*$/u.test(state)) return undefined;
  const named = (name: 'status' | 'at' | 'by'): { readonly [key in typeof name]?: string } => {
    const value = found.get(name);
    return value ? { [name]: value } : {};
  };
  return {
    state,
    ...named('status'),
    ...named('at'),
    ...named('by'),
    ...(rest.length > 0 ? { text: rest.join('\n\n') } : {}),
  };
};

/** Where a provider's plan says what it offers: UUIDs of its `provided` and its `responsibilities`. */
export interface OfferSource {
  readonly provided?: string | undefined;
  readonly responsibility?: string | undefined;
}

const OFFER =
  /\b(provided|responsibility) ([0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\b/gi;

/** As one line; undefined where there is nothing to point to. */
export const writeSource = ({ provided, responsibility }: OfferSource): string | undefined => {
  const words = [
    ...(provided === undefined ? [] : [`provided ${provided.toLowerCase()}`]),
    ...(responsibility === undefined ? [] : [`responsibility ${responsibility.toLowerCase()}`]),
  ];
  return words.length > 0 ? words.join(', ') : undefined;
};

/** What `writeSource` wrote; whatever else a person wrote there points to nothing. */
export const readSource = (line: unknown): OfferSource => {
  const found = typeof line === 'string' ? [...line.matchAll(OFFER)] : [];
  return Object.fromEntries(found.map(([, name = '', uuid = '']) => [name.toLowerCase(), uuid.toLowerCase()]));
};

/** The one UUID that all of them are under; undefined where they are none or several. */
export const onlyOne = (uuids: readonly (string | undefined)[]): string | undefined =>
  uuids.length === 1 ? uuids[0] : undefined;
