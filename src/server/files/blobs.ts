import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where sealed bytes are kept by name (the hash of what is inside). A folder today; an object store can be a second one. */
export interface Blobs {
  /** Keeps the bytes for good, in the place of what was there before; half of them is never seen. */
  write(hash: string, sealed: Uint8Array): Promise<void>;
  /** undefined: there is nothing of that name. */
  read(hash: string): Promise<Uint8Array | undefined>;
  /** Every name that is kept. */
  list(): AsyncIterable<string>;
}

const HASH = /^[0-9a-f]{64}$/;

const code = (error: unknown) => (error as NodeJS.ErrnoException).code;

const syncFolder = async (folder: string): Promise<void> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    // Windows and some network folders cannot sync a folder; the file itself was synced.
    if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES'].includes(code(error) ?? '')) throw error;
  } finally {
    await handle?.close();
  }
};

/** A folder of files, `ab/cdef…`. */
export const folderBlobs = (folder: string): Blobs => {
  const placeOf = (hash: string) => {
    // Names come from outside: only a hash may become a path.
    if (!HASH.test(hash)) throw new RangeError('this is no SHA-256 hash');
    return join(folder, hash.slice(0, 2), hash.slice(2));
  };
  return {
    write: async (hash, sealed) => {
      const place = placeOf(hash);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      const draft = join(dirname(place), `.${randomUUID()}.draft`);
      try {
        const file = await open(draft, 'wx', 0o600);
        try {
          await file.writeFile(sealed);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, place);
        await syncFolder(dirname(place));
      } catch (error) {
        await unlink(draft).catch(() => undefined); // renamed away or never made: the first error is the one to tell
        throw error;
      }
    },
    read: async (hash) => {
      try {
        return await readFile(placeOf(hash));
      } catch (error) {
        if (code(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    list: async function* () {
      for (const start of await entries(folder)) {
        if (!/^[0-9a-f]{2}$/.test(start)) continue;
        for (const rest of await entries(join(folder, start))) if (HASH.test(start + rest)) yield start + rest;
      }
    },
  };
};

const entries = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (code(error) === 'ENOENT') return [];
    throw error;
  }
};
