/** What a column of a table can say of a requirement. */
export const TABLE_COLUMNS = {
  number: 'Number',
  title: 'Title',
  text: 'Text',
  guidance: 'Guidance',
  parameters: 'Parameters',
  group: 'Group',
  under: 'Under',
  assessable: 'Assessable',
} as const;
export type TableColumn = keyof typeof TABLE_COLUMNS;

export const isTableColumn = (name: string): name is TableColumn => Object.hasOwn(TABLE_COLUMNS, name);

/** A heading of the file, and what it stands for; null is left out. */
export interface MappedHeading {
  readonly heading: string;
  readonly column: TableColumn | null;
}

/**
 * What publishers and tools write over such columns, surest first. Each is held against whole headings and, where none is
 * like it, against what stands after their last underscore, as in "CAIQ_Question ID".
 */
const GUESSES: readonly (readonly [TableColumn, RegExp])[] = [
  [
    'number',
    /^(?:number|no|nr|ref|ref_?id|reference|requirement (?:id|number|no)|req(?:uirement)? ?#|question (?:id|number|no))$/,
  ],
  [
    'number',
    /^(?:(?:control|criteri(?:on|a)|article|clause|section|item|point)[ _](?:id|identifier|number|no)|identifier|control|control #)$/,
  ],
  ['number', /^(?:id|#|key)$/],
  [
    'text',
    /^(?:text|(?:consensus assessments )?question|requirement(?: text)?|requirements|description|statement|specification|full text)$/,
  ],
  [
    'text',
    /^(?:(?:control|requirement|criteri(?:on|a)|article|clause)[ _](?:text|description|statement|specification|wording)|defined approach requirements|criteria)$/,
  ],
  [
    'title',
    /^(?:title|name|short title|heading|label|(?:control|requirement|criterion|article|clause)[ _](?:title|name))$/,
  ],
  [
    'guidance',
    /^(?:guidance|discussion|implementation guidance|implementation guidelines|supplemental guidance|annotation|notes?|examples?|points of focus)$/,
  ],
  ['parameters', /^(?:parameters?|organi[sz]ation[- ]defined parameters|odps?)$/],
  ['group', /^(?:group|family|domain|chapter|category|section|theme|control (?:domain|family|group)|section title)$/],
  ['under', /^(?:under|parent|parent (?:id|number|control|ref)|part of)$/],
  ['assessable', /^(?:assessable|assessed|is assessable)$/],
];

const fold = (heading: string): string =>
  heading
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s.:]+/g, ' ')
    .trim();

/** What each heading most likely stands for: no column twice, what nothing stands for is left out. */
export const guessColumns = (header: readonly string[]): MappedHeading[] => {
  const found = new Map<number, TableColumn>();
  const taken = new Set<TableColumn>();
  for (const [column, pattern] of GUESSES) {
    if (taken.has(column)) continue;
    const find = (read: (heading: string) => string) =>
      header.findIndex((heading, index) => !found.has(index) && pattern.test(read(heading)));
    const whole = find((heading) => fold(heading).replaceAll('_', ' ').trim());
    const at = whole >= 0 ? whole : find((heading) => fold(heading).split('_').at(-1)?.trim() ?? '');
    if (at < 0) continue;
    found.set(at, column);
    taken.add(column);
  }
  return header.map((heading, index) => ({ heading, column: found.get(index) ?? null }));
};

/** How much a row looks like the headings of a framework's table. */
export const headingScore = (header: readonly string[]): number => {
  const columns = new Set(guessColumns(header).map(({ column }) => column));
  return columns.has('number') && (columns.has('text') || columns.has('title')) ? columns.size : 0;
};
