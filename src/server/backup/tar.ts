import { AppError } from '../../model/error.ts';

/** Blocks of a tar file (POSIX.1-1988 ustar), the plainest container there is: any system's `tar` opens it. */
const BLOCK = 512;
/** No part of a backup is larger: files have 50 MB at most, tables come in parts of about 4 MB. */
export const MAX_PART = 100_000_000;

const field = (header: Buffer, text: string, at: number, length: number): void => {
  header.write(text, at, length, 'latin1');
};

const checksumOf = (header: Buffer): number => {
  let sum = 0;
  for (let index = 0; index < BLOCK; index += 1) sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0);
  return sum;
};

/** The header of a regular file. `at` in milliseconds since 1970. Names are ours: plain ASCII, at most 100 characters. */
const headerOf = (name: string, size: number, at: number): Buffer => {
  if (!/^[\x21-\x7e]{1,100}$/.test(name)) throw new RangeError(`"${name}" does not fit into a tar header`);
  const header = Buffer.alloc(BLOCK);
  field(header, name, 0, 100);
  field(header, '0000600\0', 100, 8);
  field(header, '0000000\0', 108, 8);
  field(header, '0000000\0', 116, 8);
  field(header, `${size.toString(8).padStart(11, '0')}\0`, 124, 12);
  field(
    header,
    `${Math.floor(at / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
    12,
  );
  field(header, '0', 156, 1);
  field(header, 'ustar\x0000', 257, 8);
  field(header, `${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 8);
  return header;
};

/** A file as it stands in a tar. */
export const tarPart = (name: string, content: Uint8Array, at: number): Buffer =>
  Buffer.concat([
    headerOf(name, content.length, at),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);

/** Two empty blocks end a tar. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * BLOCK);

export interface TarPart {
  readonly name: string;
  readonly content: Buffer;
}

const damaged = (why: string) => new AppError('invalid', `the backup is damaged: ${why}`);

/** Gives bytes out in the sizes that are asked for, however they come in. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `size` bytes; fewer only at the end. */
  async take(size: number): Promise<Buffer> {
    while (this.#length < size) {
      const next = await this.#source.next();
      if (next.done) break;
      this.#chunks.push(next.value);
      this.#length += next.value.length;
    }
    const all = Buffer.concat(this.#chunks);
    this.#chunks = all.length > size ? [all.subarray(size)] : [];
    this.#length = Math.max(0, all.length - size);
    return all.subarray(0, size);
  }
}

const readHeader = (header: Buffer): { readonly name: string; readonly size: number } => {
  const stated = Number.parseInt(header.toString('latin1', 148, 154), 8);
  if (stated !== checksumOf(header)) throw damaged('a header does not have its checksum');
  const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '');
  const size = Number.parseInt(header.toString('latin1', 124, 135), 8);
  if (header.toString('latin1', 156, 157) !== '0') throw damaged(`"${name}" is not a plain file`);
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_PART) throw damaged(`"${name}" has an impossible size`);
  return { name, size };
};

/** The parts of a tar, one at a time in memory. Throws `invalid` on anything that `tarPart` would not have written. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncIterable<TarPart> {
  const bytes = new Bytes(source);
  for (;;) {
    const header = await bytes.take(BLOCK);
    if (header.length < BLOCK) throw damaged('it ends too early');
    if (header.every((byte) => byte === 0)) return;
    const { name, size } = readHeader(header);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    const content = await bytes.take(padded);
    if (content.length < padded) throw damaged(`it ends inside "${name}"`);
    yield { name, content: content.subarray(0, size) };
  }
}
