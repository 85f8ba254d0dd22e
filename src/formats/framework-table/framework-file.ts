/** A framework as somebody's file has it: whatever the format, this is what an import looks at. */
export interface FrameworkFile {
  readonly source: 'catalog' | 'table' | 'library';
  /** What the file is called for ever, where it says so: a library's urn. */
  readonly name?: string;
  /** Of the file about the edition; libraries count it up with each correction. */
  readonly version?: number;
  readonly title?: string;
  readonly edition?: string;
  readonly publisher?: string;
  /** A day. */
  readonly publishedOn?: string;
  readonly licence?: string;
  readonly description?: string;
  /** In the file's own order. */
  readonly requirements: readonly FileRequirement[];
  readonly mappings: readonly FileMappingSet[];
}

export interface FileRequirement {
  readonly number: string;
  readonly title: string;
  /** The title is the file's own, not cut from the text. */
  readonly isTitled: boolean;
  readonly text?: string;
  readonly guidance?: string;
  /** Lines "id: what is to be set". */
  readonly parameters?: string;
  /** "A.5 Organizational controls". */
  readonly group?: string;
  /** Number of the requirement that it is a part of. */
  readonly under?: string;
  readonly assessable: boolean;
  /** Where it stands in the file: "row 7", "line 12, column 5", a JSON pointer. */
  readonly where: string;
}

export type FileRelation = 'equal' | 'subset' | 'superset' | 'intersects' | 'no_relationship';

/** A publisher's crosswalk between two frameworks, each named as the file names it. */
export interface FileMappingSet {
  readonly title: string;
  readonly version?: number;
  readonly source: string;
  readonly target: string;
  readonly pairs: readonly FilePair[];
}

export interface FilePair {
  /** Last part of a urn, or a number: see `foldNumber`. */
  readonly source: string;
  readonly target: string;
  readonly relation: FileRelation;
  readonly rationale?: string;
  /** In percent. */
  readonly confidence?: number;
  readonly where: string;
}

/** Bounds of what is imported in one commit. */
export const FILE_LIMITS = {
  maxBytes: 50_000_000,
  maxRequirements: 9_000,
  maxPairs: 50_000,
  maxDepth: 16,
  maxNumber: 100,
  maxTitle: 500,
  maxText: 20_000,
} as const;

/** Numbers that differ only in case, spaces and marks between words are the same number. */
export const foldNumber = (number: string): string =>
  number
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.()]+/gu, '');
