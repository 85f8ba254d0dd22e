/** A text about a requirement as a whole, or about one of its statements. */
export interface Section {
  /** The statement's id in the catalog, such as ac-2_smt.a. */
  readonly statement: string | undefined;
  readonly text: string;
}

/** A text in its parts: what is about the whole, and what is about each statement. */
export interface SectionedText {
  readonly whole: string | undefined;
  readonly statements: ReadonlyMap<string, string>;
}

// A line of its own: "[statement ac-2_smt.a]". The empty line before it belongs to it.
const HEAD = /(?:^|\r?\n(?:\r?\n)?)\[statement ([\p{L}_][\p{L}\p{N}.\-_]*)\]\r?\n/u;

const together = (before: string | undefined, text: string): string =>
  before === undefined ? text : `${before}\n\n${text}`;

const gather = (sections: readonly Section[]): SectionedText => {
  let whole: string | undefined;
  const statements = new Map<string, string>();
  for (const { statement, text } of sections) {
    if (statement === undefined) whole = together(whole, text);
    else statements.set(statement, together(statements.get(statement), text));
  }
  return { whole, statements };
};

/** The parts of a text that `writeSections` wrote, or a person did in the same way. */
export const readSections = (text: string | undefined): SectionedText => {
  if (text === undefined) return gather([]);
  const [whole = '', ...rest] = text.split(HEAD);
  const sections: Section[] = [{ statement: undefined, text: whole }];
  for (let at = 0; at + 1 < rest.length; at += 2) sections.push({ statement: rest[at], text: rest[at + 1] ?? '' });
  return gather(sections.filter((section) => section.text.trim() !== ''));
};

/** Texts below each other, those of a statement below its id; undefined where there are none. */
export const writeSections = (sections: readonly Section[]): string | undefined => {
  const { whole, statements } = gather(sections);
  const parts = [
    ...(whole === undefined ? [] : [whole]),
    ...[...statements].map(([id, text]) => `[statement ${id}]\n${text}`),
  ];
  return parts.length > 0 ? parts.join('\n\n') : undefined;
};
