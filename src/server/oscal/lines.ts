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
