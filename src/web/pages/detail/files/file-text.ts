/** The largest file that the server keeps (src/server/files), in bytes. */
export const MAX_FILE = 50_000_000;

/** What the server knows of a stored file. */
export interface StoredFile {
  readonly hash: string;
  readonly size: number;
  /** By content, whatever the file was called. */
  readonly mime: string;
  readonly name: string;
}

const UNITS = ['bytes', 'kB', 'MB'] as const;

/** `1.5 MB`, by thousands as file managers count. */
export const sizeText = (bytes: number): string => {
  const unit = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const value = bytes / 1_000 ** unit;
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: unit === 0 ? 0 : 1 }).format(value)} ${UNITS[unit]}`;
};

/** Why a file cannot be attached, before it is sent; undefined where it can. */
export const whyNotFile = ({ name, size }: { readonly name: string; readonly size: number }): string | undefined => {
  if (size === 0) return `${name} is empty, or a folder: choose a file.`;
  return size > MAX_FILE ? `${name} has ${sizeText(size)}; a file may have at most ${sizeText(MAX_FILE)}.` : undefined;
};

/** How a file can be looked at without leaving the page; everything else is downloaded. */
export const previewOf = (mime: string): 'picture' | 'text' | undefined => {
  if (/^image\/(png|jpeg|gif|webp)$/.test(mime)) return 'picture';
  return /^text\/|^application\/(json|xml|x-ndjson)$|\+json$/.test(mime) ? 'text' : undefined;
};
