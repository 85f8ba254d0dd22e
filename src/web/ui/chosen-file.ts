/** Bytes that a file may have: what the server takes too. */
export const MAX_BYTES = 50_000_000;

/** A file that somebody chose, to be sent as it is; `id` tells it from another of the same name. */
export interface ChosenFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: Blob;
}

export const chosenFile = (file: File): ChosenFile => ({
  id: `${file.name} ${file.size} ${file.lastModified}`,
  name: file.name,
  // Of one type whatever the browser takes it for: what it is, its content says.
  bytes: new Blob([file], { type: 'application/octet-stream' }),
});
