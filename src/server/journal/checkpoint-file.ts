import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseSignedCheckpoint } from '../../formats/tlog/checkpoint.ts';

/** Where an organisation's checkpoints are kept outside the database, so that a journal that lost its end is found out. */
export const checkpointPath = (data: string, org: string): string => join(data, 'checkpoints', `${org}.txt`);

/** A note in the file, or what is there instead of one. */
export interface FiledNote {
  /** From 1: the line that it begins in. */
  readonly line: number;
  readonly text: string;
}

const isSignature = (line: string) => line.startsWith('\u2014 ');

/** Notes of a file of checkpoints, each followed by an empty line. `rest` is what a crash left unfinished at the end. */
export const splitNotes = (text: string): { readonly notes: FiledNote[]; readonly rest: string } => {
  const notes: FiledNote[] = [];
  const lines = text.split('\n');
  let begin = 0;
  for (let index = 1; index < lines.length; index += 1) {
    if (lines[index] !== '' || !isSignature(lines[index - 1] ?? '')) continue;
    notes.push({ line: begin + 1, text: `${lines.slice(begin, index).join('\n')}\n` });
    begin = index + 1;
  }
  return { notes, rest: lines.slice(begin).join('\n') };
};

/** The notes that are kept outside the database; none when there is no file. */
export const readFiledNotes = async (data: string, org: string): Promise<ReturnType<typeof splitNotes>> => {
  try {
    return splitNotes(await readFile(checkpointPath(data, org), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { notes: [], rest: '' };
  }
};

/** How much of the end of the file is read to find its last note. */
const TAIL = 8_192;

const readTail = async (file: FileHandle) => {
  const { size: length } = await file.stat();
  const tail = Buffer.alloc(Math.min(TAIL, length));
  await file.read(tail, 0, tail.length, length - tail.length);
  const { notes, rest } = splitNotes(tail.toString('utf8'));
  return { length, last: notes.at(-1)?.text, rest };
};

/** The last note that is kept outside the database, without reading all of them. */
export const lastFiledNote = async (data: string, org: string): Promise<string | undefined> => {
  try {
    const file = await open(checkpointPath(data, org), 'r');
    try {
      return (await readTail(file)).last;
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
};

const sizeOf = (note: string | undefined): number => {
  const parsed = note === undefined ? undefined : parseSignedCheckpoint(note);
  return parsed?.ok ? parsed.value.checkpoint.size : -1;
};

/**
 * Adds a checkpoint of `size` entries to the file and waits until the disk has it; nothing when the file's last one is
 * not smaller. Two processes may write at once: each note is one write to the end, and the same note twice does no harm.
 */
export const fileNote = async (data: string, org: string, size: number, note: string): Promise<boolean> => {
  const path = checkpointPath(data, org);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a+', 0o600);
  try {
    const { length, last, rest } = await readTail(file);
    if (sizeOf(last) >= size) return false;
    // What a power cut left of an unfinished note is no note: the next one takes its place.
    if (last !== undefined && rest !== '') await file.truncate(length - Buffer.byteLength(rest));
    await file.appendFile(`${note}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
  return true;
};

/**
 * Writes the file anew without the notes over these many entries; the last one stays whatever is said of it, since it
 * tells when the end of a journal is gone. A note that another process adds in that very moment is lost, and added again
 * when the journal is next signed, within a minute.
 */
export const thinNotes = async (data: string, org: string, spare: ReadonlySet<number>): Promise<void> => {
  if (spare.size === 0) return;
  const { notes } = await readFiledNotes(data, org);
  const last = notes.at(-1);
  const kept = notes.filter((note) => note === last || !spare.has(sizeOf(note.text)));
  if (kept.length === notes.length) return;
  const path = checkpointPath(data, org);
  const draft = await open(`${path}.draft`, 'w', 0o600);
  try {
    await draft.writeFile(kept.map(({ text }) => `${text}\n`).join(''));
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.draft`, path);
  await syncFolder(dirname(path));
};

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/** Puts the file aside, as evidence, when a restore brings back an older journal; answers its new place. */
export const putAsideNotes = async (data: string, org: string, at: Date): Promise<string | undefined> => {
  const path = checkpointPath(data, org);
  const aside = join(dirname(path), `${org}.before-${at.toISOString().replaceAll(':', '')}.txt`);
  try {
    await rename(path, aside);
    return aside;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
};
